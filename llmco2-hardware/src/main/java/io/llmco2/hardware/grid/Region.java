package io.llmco2.hardware.grid;

import com.google.common.collect.Maps;
import io.llmco2.hardware.catalog.Fact;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A country, a group of countries, or a region of a cloud provider, with what is known about its electricity.
 *
 * @param id the ISO 3166-1 alpha-3 code of a country, the name of an aggregate, or {@code provider:region}
 * @param kind which of the three it is
 * @param name the name in English
 * @param iso2 the ISO 3166-1 alpha-2 code of the country that it is or lies in ({@code NA} is Namibia)
 * @param iso3 the ISO 3166-1 alpha-3 code of the country that it is or lies in
 * @param gridZone the zone of the grid that it lies in, as Electricity Maps names it
 * @param facts what is known, each fact with its year, method and source; immutable
 */
public record Region(
        String id,
        Kind kind,
        String name,
        Optional<String> iso2,
        Optional<String> iso3,
        Optional<String> gridZone,
        Map<RegionFact, Fact> facts) {

    /** What a region is. */
    public enum Kind {
        /** A country or territory. */
        COUNTRY,
        /** A group of countries, such as the EU or the world. */
        AGGREGATE,
        /** A region of a cloud provider. */
        CLOUD_REGION;

        /** The name that stands in the catalog, such as {@code cloud-region}. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * Checks the facts and copies them.
     *
     * @throws IllegalArgumentException if the id of a cloud region names no provider, or a fact has another unit than
     *     its {@link RegionFact} or lacks its year or method
     */
    public Region {
        facts = Maps.immutableEnumMap(facts);
        if (kind == Kind.CLOUD_REGION && id.indexOf(':') < 1) {
            throw new IllegalArgumentException(
                    "the id of a cloud region must be provider:region, but was '" + id + "'");
        }
        facts.forEach((key, fact) -> {
            if (fact.unit() != key.unit()
                    || fact.year().isEmpty()
                    || fact.method().isEmpty()) {
                throw new IllegalArgumentException("the " + key + " of '" + id + "' must be given in " + key.unit()
                        + " with a year and a method, but was " + fact);
            }
        });
    }

    /** The cloud provider, such as {@code aws}: what stands before the colon of the id. */
    public Optional<String> provider() {
        return kind == Kind.CLOUD_REGION ? Optional.of(id.substring(0, id.indexOf(':'))) : Optional.empty();
    }

    /**
     * The location-based average intensity of the grid, which may be zero. Where a cloud region has none of its own, it
     * is the average of the whole country, and the method says so.
     *
     * @throws NoSuchElementException if no source tells it; {@link #average()} is empty then
     */
    public GridIntensity intensity() {
        return average()
                .orElseThrow(() -> new NoSuchElementException("no grid intensity is known for '" + id + "' (" + name
                        + "); ask for its country '" + iso3.orElse("WORLD") + "', or give an intensity of your own"));
    }

    /** The location-based average intensity of the grid, as {@link #intensity()}; empty where not known. */
    public Optional<GridIntensity> average() {
        return intensity(RegionFact.AVERAGE_INTENSITY);
    }

    /** The average intensity by a second source, which shows how far sources differ; empty where not known. */
    public Optional<GridIntensity> alternative() {
        return intensity(RegionFact.ALTERNATIVE_INTENSITY);
    }

    /** The annual average of the marginal intensity; empty where not known. */
    public Optional<GridIntensity> marginal() {
        return intensity(RegionFact.MARGINAL_INTENSITY);
    }

    /** The carbon-free share that the provider claims; empty where not known. */
    public Optional<CarbonFreeShare> carbonFree() {
        return Optional.ofNullable(facts.get(RegionFact.CARBON_FREE_SHARE)).map(CarbonFreeShare::of);
    }

    /** The off-site water that generating electricity takes, in litres per kilowatt-hour; empty where not known. */
    public OptionalDouble gridWaterLitresPerKilowattHour() {
        Fact water = facts.get(RegionFact.GRID_WATER);
        return water == null ? OptionalDouble.empty() : OptionalDouble.of(water.number());
    }

    /** What a kilowatt-hour is charged with under an accounting; empty where not known. */
    public Optional<GridIntensity> known(GridAccounting accounting) {
        return switch (accounting) {
            case LOCATION -> average();
            case MARKET -> average().flatMap(grid -> carbonFree().map(grid::without));
            case MARGINAL -> marginal();
        };
    }

    /**
     * What a kilowatt-hour is charged with under an accounting, as {@link #intensity()} for the location.
     *
     * @throws NoSuchElementException if no source tells it
     */
    public GridIntensity intensity(GridAccounting accounting) {
        return accounting == GridAccounting.LOCATION
                ? intensity()
                : known(accounting)
                        .orElseThrow(() ->
                                new NoSuchElementException("no " + accounting + "-based intensity is known for '" + id
                                        + "' (" + name + "); count by location, or give an intensity of your own"));
    }

    private Optional<GridIntensity> intensity(RegionFact key) {
        GridAccounting accounting =
                key == RegionFact.MARGINAL_INTENSITY ? GridAccounting.MARGINAL : GridAccounting.LOCATION;
        return Optional.ofNullable(facts.get(key)).map(fact -> GridIntensity.of(fact, accounting));
    }
}
