package io.llmco2.graph.llm;

/** Argument checks whose messages name the argument, the rule and the value. */
final class Checks {
    /** No width, head count or vocabulary of a real model comes near it; keeps products of three of them in a long. */
    static final long LARGEST_DIMENSION = 1L << 24;

    private Checks() {}

    static void positive(String name, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + " must be > 0, but was " + value);
        }
    }

    static void dimension(String name, long value) {
        positive(name, value);
        if (value > LARGEST_DIMENSION) {
            throw new IllegalArgumentException(name + " must be at most " + LARGEST_DIMENSION + ", but was " + value);
        }
    }

    static void notNegative(String name, long value) {
        if (value < 0) {
            throw new IllegalArgumentException(name + " must be >= 0, but was " + value);
        }
    }
}
