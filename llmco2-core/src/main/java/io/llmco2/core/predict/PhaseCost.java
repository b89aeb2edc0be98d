package io.llmco2.core.predict;

import io.llmco2.hardware.quantity.Energy;
import io.llmco2.hardware.quantity.TimeSpan;

/**
 * What a part of an inference takes, all accelerators together, for the whole batch.
 *
 * @param energy at the accelerators, idle power included
 * @param time from begin to end
 */
public record PhaseCost(Energy energy, TimeSpan time) {

    /** Nothing. */
    public static final PhaseCost ZERO = new PhaseCost(Energy.ZERO, TimeSpan.ZERO);

    /** One after the other. */
    public PhaseCost plus(PhaseCost other) {
        return new PhaseCost(energy.plus(other.energy), time.plus(other.time));
    }

    /** A share of it. */
    public PhaseCost times(double factor) {
        return new PhaseCost(energy.times(factor), time.times(factor));
    }
}
