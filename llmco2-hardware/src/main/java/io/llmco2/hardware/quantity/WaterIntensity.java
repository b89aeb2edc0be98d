package io.llmco2.hardware.quantity;

/**
 * The water that generating electricity takes, away from the data centre.
 *
 * @param litresPerKilowattHour in litres per kilowatt-hour at the meter, finite and at least zero
 */
public record WaterIntensity(double litresPerKilowattHour) {
    /**
     * Checks the intensity.
     *
     * @throws IllegalArgumentException if it is negative, infinite or NaN
     */
    public WaterIntensity {
        Require.finiteAndNotNegative("litresPerKilowattHour", litresPerKilowattHour);
    }

    /** The water of the electricity that the meter reads. */
    public Water of(MeterEnergy energy) {
        return new Water(litresPerKilowattHour * energy.kilowattHours());
    }
}
