package io.llmco2.hardware.quantity;

/**
 * An amount of primary energy: what was taken from nature, before any of it became electricity. Never negative, and no
 * {@link Energy}: the two do not add up.
 *
 * @param megajoules the amount in megajoules (MJ), finite and at least zero
 */
public record PrimaryEnergy(double megajoules) {
    /**
     * Checks the amount.
     *
     * @throws IllegalArgumentException if {@code megajoules} is negative, infinite or NaN
     */
    public PrimaryEnergy {
        Require.finiteAndNotNegative("megajoules", megajoules);
    }

    /** The sum of this and {@code other}. */
    public PrimaryEnergy plus(PrimaryEnergy other) {
        return new PrimaryEnergy(megajoules + other.megajoules);
    }

    /**
     * This amount {@code factor} times.
     *
     * @throws IllegalArgumentException if {@code factor} is negative, infinite or NaN
     */
    public PrimaryEnergy times(double factor) {
        return new PrimaryEnergy(megajoules * Require.finiteAndNotNegative("factor", factor));
    }
}
