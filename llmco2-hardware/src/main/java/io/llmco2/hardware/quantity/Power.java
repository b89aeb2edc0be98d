package io.llmco2.hardware.quantity;

/**
 * A power, never negative.
 *
 * @param watts the power in watts (W), finite and at least zero
 */
public record Power(double watts) implements Comparable<Power> {
    /** No power. */
    public static final Power ZERO = new Power(0);

    /**
     * Checks the power.
     *
     * @throws IllegalArgumentException if {@code watts} is negative, infinite or NaN
     */
    public Power {
        Require.finiteAndNotNegative("watts", watts);
    }

    /** The sum of this and {@code other}. */
    public Power plus(Power other) {
        return new Power(watts + other.watts);
    }

    /**
     * This power {@code factor} times.
     *
     * @throws IllegalArgumentException if {@code factor} is negative, infinite or NaN
     */
    public Power times(double factor) {
        return new Power(watts * Require.finiteAndNotNegative("factor", factor));
    }

    /** The energy that this power spends in {@code time}. */
    public Energy times(TimeSpan time) {
        return new Energy(watts * time.seconds());
    }

    @Override
    public int compareTo(Power other) {
        return Double.compare(watts, other.watts);
    }
}
