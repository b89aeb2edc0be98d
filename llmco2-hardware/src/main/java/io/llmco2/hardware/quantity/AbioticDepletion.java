package io.llmco2.hardware.quantity;

/**
 * A depletion of minerals and metals (ADPe), as the mass of antimony whose depletion weighs as much. Never negative.
 *
 * @param kilogramsSbe the mass in kilograms of antimony equivalent (kgSbe), finite and at least zero
 */
public record AbioticDepletion(double kilogramsSbe) {
    /**
     * Checks the mass.
     *
     * @throws IllegalArgumentException if {@code kilogramsSbe} is negative, infinite or NaN
     */
    public AbioticDepletion {
        Require.finiteAndNotNegative("kilogramsSbe", kilogramsSbe);
    }

    /** The sum of this and {@code other}. */
    public AbioticDepletion plus(AbioticDepletion other) {
        return new AbioticDepletion(kilogramsSbe + other.kilogramsSbe);
    }

    /**
     * This mass {@code factor} times.
     *
     * @throws IllegalArgumentException if {@code factor} is negative, infinite or NaN
     */
    public AbioticDepletion times(double factor) {
        return new AbioticDepletion(kilogramsSbe * Require.finiteAndNotNegative("factor", factor));
    }
}
