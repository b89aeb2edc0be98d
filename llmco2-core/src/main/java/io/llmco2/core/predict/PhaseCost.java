package io.llmco2.core.predict;

import com.google.common.base.Preconditions;
import io.llmco2.hardware.quantity.Energy;
import io.llmco2.hardware.quantity.TimeSpan;
import java.util.List;

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

    /**
     * Of several answers to one question, that in the middle: geometric means of energy and of time, so that twice too much and half too
     * little even out.
     *
     * @param answers at least one; of zero the mean is zero
     */
    public static PhaseCost geometricMean(List<PhaseCost> answers) {
        Preconditions.checkArgument(!answers.isEmpty(), "no answers to take the mean of");
        double logJoules = 0;
        double logSeconds = 0;
        for (PhaseCost answer : answers) {
            logJoules += Math.log(answer.energy.joules()) / answers.size();
            logSeconds += Math.log(answer.time.seconds()) / answers.size();
        }
        return new PhaseCost(new Energy(Math.exp(logJoules)), new TimeSpan(Math.exp(logSeconds)));
    }
}
