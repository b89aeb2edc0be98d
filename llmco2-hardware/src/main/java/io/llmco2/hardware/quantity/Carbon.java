package io.llmco2.hardware.quantity;

/**
 * A mass of greenhouse gases as the mass of carbon dioxide with the same warming effect (CO2e), never negative.
 *
 * @param grams the mass in grams of CO2e (gCO2e), finite and at least zero
 */
public record Carbon(double grams) implements Comparable<Carbon> {
    /** No carbon. */
    public static final Carbon ZERO = new Carbon(0);

    /**
     * Checks the mass.
     *
     * @throws IllegalArgumentException if {@code grams} is negative, infinite or NaN
     */
    public Carbon {
        Require.finiteAndNotNegative("grams", grams);
    }

    /** The sum of this and {@code other}. */
    public Carbon plus(Carbon other) {
        return new Carbon(grams + other.grams);
    }

    /**
     * This mass {@code factor} times.
     *
     * @throws IllegalArgumentException if {@code factor} is negative, infinite or NaN
     */
    public Carbon times(double factor) {
        return new Carbon(grams * Require.finiteAndNotNegative("factor", factor));
    }

    @Override
    public int compareTo(Carbon other) {
        return Double.compare(grams, other.grams);
    }
}
