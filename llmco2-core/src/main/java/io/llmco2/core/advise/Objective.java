package io.llmco2.core.advise;

import java.util.Arrays;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.stream.Collectors;

/** What placements are compared by; of each, less is better. All are of one request, the mean over the mix. */
public enum Objective {
    /** Operational and embodied carbon, in grams of CO2e. */
    CARBON("g"),
    /** Energy at the accelerators, in joules. */
    ENERGY("J"),
    /** Time from the arrival of a request to its last token, queueing aside, in seconds. */
    LATENCY("s"),
    /** Price of the GPU time, in the caller's currency. */
    COST("");

    private final String unit;

    Objective(String unit) {
        this.unit = unit;
    }

    /**
     * The objective of a name, whatever its case.
     *
     * @throws NoSuchElementException if there is none, naming those that exist
     */
    public static Objective named(String name) {
        for (Objective objective : values()) {
            if (objective.name().equalsIgnoreCase(name)) {
                return objective;
            }
        }
        throw new NoSuchElementException("no objective '" + name + "'; known are "
                + Arrays.stream(values()).map(Objective::toString).collect(Collectors.joining(", ")));
    }

    /** The unit of its figures; empty for cost, whose currency is the caller's. */
    public String unit() {
        return unit;
    }

    /** The name in lower case. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
