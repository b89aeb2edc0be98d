package io.llmco2.graph.llm;

/** Argument checks whose messages name the argument, the rule and the value. */
final class Checks {
    /**
     * No width or vocabulary of a real model comes near it. Together with the next two it keeps every count of a spec in
     * a {@code long}: a gated expert has at most {@code 3 x 2^40} weights, all experts of all layers less than
     * {@code 2^63}.
     */
    static final int LARGEST_DIMENSION = 1 << 20;

    static final int MOST_EXPERTS = 1 << 11;
    static final int MOST_LAYERS = 1 << 10;

    private Checks() {}

    static void range(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " must be from " + least + " to " + most + ", but was " + value);
        }
    }

    static void dimension(String name, long value) {
        range(name, value, 1, LARGEST_DIMENSION);
    }

    static void positive(String name, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + " must be > 0, but was " + value);
        }
    }

    static void notNegative(String name, long value) {
        if (value < 0) {
            throw new IllegalArgumentException(name + " must be >= 0, but was " + value);
        }
    }
}
