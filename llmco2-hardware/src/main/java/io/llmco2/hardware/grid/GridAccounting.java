package io.llmco2.hardware.grid;

import io.llmco2.hardware.catalog.NearestNames;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Which carbon a kilowatt-hour is charged with. */
public enum GridAccounting {
    /** The average of the grid that delivers it: the default, and what ISO/IEC 21031 (SCI) asks for. */
    LOCATION,
    /** What was bought: the average of the grid without the share for which carbon-free energy is claimed. */
    MARKET,
    /** The power stations that answer to one kilowatt-hour more: for decisions, not for inventories. */
    MARGINAL;

    /**
     * The accounting of a name, whatever its case.
     *
     * @throws java.util.NoSuchElementException if there is none, naming those that exist
     */
    public static GridAccounting named(String name) {
        List<String> names = Stream.of(values()).map(GridAccounting::toString).toList();
        return Stream.of(values())
                .filter(known -> known.toString().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> NearestNames.unknown("grid accounting", name, names, "location is the default"));
    }

    /** The name in lower case. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
