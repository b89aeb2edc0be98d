package io.llmco2.hardware.quantity;

/**
 * An amount of energy, never negative.
 *
 * @param joules the amount in joules (J), finite and at least zero
 */
public record Energy(double joules) implements Comparable<Energy> {
    /** No energy. */
    public static final Energy ZERO = new Energy(0);

    private static final double JOULES_PER_KILOWATT_HOUR = 3_600_000; // exact: 1000 W x 3600 s

    /**
     * Checks the amount.
     *
     * @throws IllegalArgumentException if {@code joules} is negative, infinite or NaN
     */
    public Energy {
        Require.finiteAndNotNegative("joules", joules);
    }

    /**
     * An amount given in kilowatt-hours (kWh).
     *
     * @throws IllegalArgumentException if the amount is negative, infinite or NaN
     */
    public static Energy ofKilowattHours(double kilowattHours) {
        return new Energy(Require.finiteAndNotNegative("kilowattHours", kilowattHours) * JOULES_PER_KILOWATT_HOUR);
    }

    /** This amount in kilowatt-hours (kWh). */
    public double kilowattHours() {
        return joules / JOULES_PER_KILOWATT_HOUR;
    }

    /** The sum of this and {@code other}. */
    public Energy plus(Energy other) {
        return new Energy(joules + other.joules);
    }

    /**
     * This amount {@code factor} times.
     *
     * @throws IllegalArgumentException if {@code factor} is negative, infinite or NaN
     */
    public Energy times(double factor) {
        return new Energy(joules * Require.finiteAndNotNegative("factor", factor));
    }

    /**
     * The mean power of this energy spent over {@code time}.
     *
     * @throws IllegalArgumentException if {@code time} is zero
     */
    public Power over(TimeSpan time) {
        if (time.seconds() == 0) {
            throw new IllegalArgumentException("the time must be > 0 s to give a mean power, but was 0 s");
        }
        return new Power(joules / time.seconds());
    }

    @Override
    public int compareTo(Energy other) {
        return Double.compare(joules, other.joules);
    }
}
