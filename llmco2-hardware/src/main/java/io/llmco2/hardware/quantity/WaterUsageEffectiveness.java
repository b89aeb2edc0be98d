package io.llmco2.hardware.quantity;

/**
 * The water that a data centre takes on its own site for every kilowatt-hour of its computers (WUE). It already is what
 * the whole site takes, so no power usage effectiveness belongs to it.
 *
 * @param litresPerKilowattHour in litres per kilowatt-hour of the computers, finite and at least zero
 */
public record WaterUsageEffectiveness(double litresPerKilowattHour) {
    /**
     * Checks the ratio.
     *
     * @throws IllegalArgumentException if it is negative, infinite or NaN
     */
    public WaterUsageEffectiveness {
        Require.finiteAndNotNegative("litresPerKilowattHour", litresPerKilowattHour);
    }

    /** The water on the site for this energy of the computers. */
    public Water of(Energy computers) {
        return new Water(litresPerKilowattHour * computers.kilowattHours());
    }
}
