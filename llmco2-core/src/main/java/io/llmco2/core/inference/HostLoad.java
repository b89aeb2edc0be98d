package io.llmco2.core.inference;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What else the processors of the host do while a model runs: an engine schedules every step on them, and GPUs wait for it. */
public enum HostLoad {
    /** Nothing that slows the engine. */
    QUIET,
    /**
     * Other servers, such as seven more of one GPU each. The servers of one B200 that the ML.ENERGY leaderboard 3.0 measured
     * look so: in every one of their 97 rows the ninetieth percentile of the time between tokens is more than 1.15 times the
     * median, half are above 1.4, while half of the servers of one H100 are below 1.1.
     */
    CROWDED;

    /**
     * By name, in any case.
     *
     * @throws IllegalArgumentException if there is no such load
     */
    public static HostLoad named(String name) {
        return Arrays.stream(values())
                .filter(load -> load.id().equals(name.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown load of the host '" + name + "'; known: "
                        + Arrays.stream(values()).map(HostLoad::id).collect(Collectors.joining(", "))));
    }

    /** Its name, in lower case. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
