package io.llmco2.hardware.quantity;

/**
 * How much carbon one unit of electric energy carries, never negative. Zero is a valid intensity: some grids report it.
 *
 * @param gramsPerKilowattHour the intensity in gCO2e/kWh, finite and at least zero
 */
public record CarbonIntensity(double gramsPerKilowattHour) implements Comparable<CarbonIntensity> {
    private static final double GRAMS_PER_POUND = 453.59237; // exact: international pound of 1959
    private static final double KILOWATT_HOURS_PER_MEGAWATT_HOUR = 1000; // exact

    /**
     * Checks the intensity.
     *
     * @throws IllegalArgumentException if {@code gramsPerKilowattHour} is negative, infinite or NaN
     */
    public CarbonIntensity {
        Require.finiteAndNotNegative("gramsPerKilowattHour", gramsPerKilowattHour);
    }

    /**
     * An intensity given in pounds of CO2e per megawatt-hour (lb/MWh), as US sources print it.
     *
     * @throws IllegalArgumentException if the intensity is negative, infinite or NaN
     */
    public static CarbonIntensity ofPoundsPerMegawattHour(double poundsPerMegawattHour) {
        Require.finiteAndNotNegative("poundsPerMegawattHour", poundsPerMegawattHour);
        return new CarbonIntensity(poundsPerMegawattHour * GRAMS_PER_POUND / KILOWATT_HOURS_PER_MEGAWATT_HOUR);
    }

    /** This intensity in pounds of CO2e per megawatt-hour (lb/MWh). */
    public double poundsPerMegawattHour() {
        return gramsPerKilowattHour * KILOWATT_HOURS_PER_MEGAWATT_HOUR / GRAMS_PER_POUND;
    }

    /** The carbon of {@code energy} at this intensity. */
    public Carbon of(Energy energy) {
        return new Carbon(gramsPerKilowattHour * energy.kilowattHours());
    }

    /** The carbon of the electricity that a meter reads. */
    public Carbon of(MeterEnergy energy) {
        return of(energy.energy());
    }

    @Override
    public int compareTo(CarbonIntensity other) {
        return Double.compare(gramsPerKilowattHour, other.gramsPerKilowattHour);
    }
}
