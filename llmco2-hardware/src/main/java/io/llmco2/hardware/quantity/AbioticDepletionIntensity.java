package io.llmco2.hardware.quantity;

/**
 * The depletion of minerals and metals behind a kilowatt-hour of electricity.
 *
 * @param kilogramsSbePerKilowattHour in kgSbe per kilowatt-hour at the meter, finite and at least zero
 */
public record AbioticDepletionIntensity(double kilogramsSbePerKilowattHour) {
    /**
     * Checks the intensity.
     *
     * @throws IllegalArgumentException if it is negative, infinite or NaN
     */
    public AbioticDepletionIntensity {
        Require.finiteAndNotNegative("kilogramsSbePerKilowattHour", kilogramsSbePerKilowattHour);
    }

    /** The depletion behind the electricity that the meter reads. */
    public AbioticDepletion of(MeterEnergy energy) {
        return new AbioticDepletion(kilogramsSbePerKilowattHour * energy.kilowattHours());
    }
}
