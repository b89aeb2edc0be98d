package io.llmco2.hardware.quantity;

/**
 * The primary energy behind a kilowatt-hour of electricity.
 *
 * @param megajoulesPerKilowattHour in megajoules per kilowatt-hour at the meter, finite and at least zero
 */
public record PrimaryEnergyIntensity(double megajoulesPerKilowattHour) {
    /**
     * Checks the intensity.
     *
     * @throws IllegalArgumentException if it is negative, infinite or NaN
     */
    public PrimaryEnergyIntensity {
        Require.finiteAndNotNegative("megajoulesPerKilowattHour", megajoulesPerKilowattHour);
    }

    /** The primary energy of the electricity that the meter reads. */
    public PrimaryEnergy of(MeterEnergy energy) {
        return new PrimaryEnergy(megajoulesPerKilowattHour * energy.kilowattHours());
    }
}
