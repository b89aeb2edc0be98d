package io.llmco2.hardware.quantity;

/**
 * The energy of a data centre over the energy of the computers in it (PUE). The one way from energy of computers to
 * energy at the meter.
 *
 * @param ratio the ratio, finite and at least 1
 */
public record PowerUsageEffectiveness(double ratio) {
    /**
     * Checks the ratio.
     *
     * @throws IllegalArgumentException if {@code ratio} is below 1, infinite or NaN
     */
    public PowerUsageEffectiveness {
        if (!(ratio >= 1 && ratio < Double.POSITIVE_INFINITY)) { // also refuses NaN
            throw new IllegalArgumentException("a PUE must be finite and >= 1, but was " + ratio);
        }
    }

    /** What the facility takes beside its computers: nothing if the ratio is 1. */
    public Energy overhead(Energy computers) {
        return computers.times(ratio - 1);
    }

    /** What the meter reads. */
    public MeterEnergy meter(Energy computers) {
        return new MeterEnergy(computers.plus(overhead(computers)));
    }
}
