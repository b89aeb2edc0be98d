package io.llmco2.hardware.grid;

import io.llmco2.hardware.catalog.Unit;
import java.util.Locale;

/** What can be known about the electricity of a region, and the unit in which it is written. */
public enum RegionFact {
    /** The average intensity of the grid, location-based. */
    AVERAGE_INTENSITY(Unit.GRAM_CO2E_PER_KILOWATT_HOUR),
    /** The average intensity of the grid by a second source. */
    ALTERNATIVE_INTENSITY(Unit.GRAM_CO2E_PER_KILOWATT_HOUR),
    /** The intensity of the power stations that answer to one more kilowatt-hour. */
    MARGINAL_INTENSITY(Unit.GRAM_CO2E_PER_KILOWATT_HOUR),
    /** The share of carbon-free energy that the provider claims; not comparable between methods. */
    CARBON_FREE_SHARE(Unit.PERCENT),
    /** The water that generating a kilowatt-hour takes, off-site. */
    GRID_WATER(Unit.LITRE_PER_KILOWATT_HOUR),
    /** The primary energy behind a kilowatt-hour. */
    PRIMARY_ENERGY(Unit.MEGAJOULE_PER_KILOWATT_HOUR),
    /** The minerals and metals behind a kilowatt-hour, as antimony. */
    ABIOTIC_DEPLETION(Unit.KILOGRAM_SBE_PER_KILOWATT_HOUR);

    private final Unit unit;

    RegionFact(Unit unit) {
        this.unit = unit;
    }

    /** The unit in which this fact is written. */
    public Unit unit() {
        return unit;
    }

    /** The name that stands in the catalog, such as {@code average-intensity}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
