package io.llmco2.core.compat;

/** The method of another tool, pinned to a version of it. Implementations are immutable. */
public interface FootprintCalculator {

    /** Tool and version, such as {@code ecologits@5be90da}. */
    String id();

    /**
     * What the tool says of a usage.
     *
     * @throws IllegalArgumentException if the tool needs something that the usage does not tell
     */
    Footprint of(Usage usage);
}
