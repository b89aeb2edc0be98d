package io.llmco2.core.carbon;

import io.llmco2.hardware.catalog.NearestNames;
import java.util.List;
import java.util.stream.Stream;

/**
 * The versions of the rules by which energy becomes carbon. A version changes whenever the same energy gives other carbon;
 * older ones stay, so that a report can be made again.
 */
public enum Methodology {
    /** The first: a stated power stands in for the host of an H100 unasked, and idle time costs no energy. */
    LLMCO2_1(
            "llmco2-1",
            "location-based average, operational at the boundary, embodied by time; stated host power where none is"
                    + " measured"),
    /** Four terms; host power only where it is measured or the user chose it; idle share by utilisation. */
    LLMCO2_2(
            "llmco2-2",
            "accelerator, host (measured, or a model the user chose), idle share by utilisation, facility; embodied by"
                    + " time, lifetime and utilisation");

    /** The newest. */
    public static final Methodology CURRENT = LLMCO2_2;

    private final String id;
    private final String summary;

    Methodology(String id, String summary) {
        this.id = id;
        this.summary = summary;
    }

    /**
     * The version of a name.
     *
     * @throws java.util.NoSuchElementException if there is none, naming those that exist
     */
    public static Methodology named(String id) {
        List<String> ids = Stream.of(values()).map(Methodology::id).toList();
        return Stream.of(values())
                .filter(known -> known.id.equalsIgnoreCase(id))
                .findFirst()
                .orElseThrow(() -> NearestNames.unknown("methodology", id, ids, CURRENT.id + " is the newest"));
    }

    /** The name, such as {@code llmco2-2}. */
    public String id() {
        return id;
    }

    /** Name and rules in one line. */
    @Override
    public String toString() {
        return id + ": " + summary;
    }
}
