package io.llmco2.hardware.quantity;

/** The one rule that every quantity here keeps. */
final class Require {
    private Require() {}

    /** Returns {@code value} if it is finite and at least zero; refuses NaN as well. */
    static double finiteAndNotNegative(String name, double value) {
        if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) { // also refuses NaN
            throw new IllegalArgumentException(name + " must be finite and >= 0, but was " + value);
        }
        return value;
    }
}
