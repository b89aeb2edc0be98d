package io.llmco2.core.carbon;

import java.util.Locale;
import java.util.NoSuchElementException;

/** What energy is counted. Each boundary holds the one before it. */
public enum Boundary {
    /** The boards of the accelerators, as their own sensors measure it. */
    ACCELERATOR,
    /** The accelerators and the host that they are in, while the inference runs. */
    HOST,
    /** Both, and what they take while they are kept ready and nothing runs. */
    IDLE,
    /** At the meter of the data centre: computers, cooling, conversion. */
    FACILITY;

    /**
     * The boundary of a name, whatever its case.
     *
     * @throws NoSuchElementException if there is none, naming those that exist
     */
    public static Boundary named(String name) {
        for (Boundary boundary : values()) {
            if (boundary.name().equalsIgnoreCase(name)) {
                return boundary;
            }
        }
        throw new NoSuchElementException("no boundary '" + name + "'; known are accelerator, host, idle, facility");
    }

    /** The name in lower case. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
