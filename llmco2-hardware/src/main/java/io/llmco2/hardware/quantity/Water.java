package io.llmco2.hardware.quantity;

/**
 * An amount of consumed water, never negative.
 *
 * @param litres the amount in litres (L), finite and at least zero
 */
public record Water(double litres) implements Comparable<Water> {
    /** No water. */
    public static final Water ZERO = new Water(0);

    /**
     * Checks the amount.
     *
     * @throws IllegalArgumentException if {@code litres} is negative, infinite or NaN
     */
    public Water {
        Require.finiteAndNotNegative("litres", litres);
    }

    /** The sum of this and {@code other}. */
    public Water plus(Water other) {
        return new Water(litres + other.litres);
    }

    /**
     * This amount {@code factor} times.
     *
     * @throws IllegalArgumentException if {@code factor} is negative, infinite or NaN
     */
    public Water times(double factor) {
        return new Water(litres * Require.finiteAndNotNegative("factor", factor));
    }

    @Override
    public int compareTo(Water other) {
        return Double.compare(litres, other.litres);
    }
}
