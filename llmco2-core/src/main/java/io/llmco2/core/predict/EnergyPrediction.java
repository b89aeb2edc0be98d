package io.llmco2.core.predict;

import com.google.common.collect.ImmutableList;
import io.llmco2.graph.Phase;
import io.llmco2.hardware.quantity.Energy;
import io.llmco2.hardware.quantity.TimeSpan;
import java.util.Optional;

/**
 * What a predictor says of an inference: the sum over its operators, split into prefill and decode.
 *
 * @param operators every operator of every phase
 * @param interval the factor by which the energy may be off, if errors on held-out measurements are known
 * @param support how close the inference is to what was measured
 * @param predictor name and version of what predicted it
 */
public record EnergyPrediction(
        ImmutableList<OperatorCost> operators, Optional<Interval> interval, Support support, String predictor) {

    /** What belongs to the prompt. */
    public PhaseCost prefill() {
        return of(Phase.PREFILL);
    }

    /** What belongs to the tokens after the first. */
    public PhaseCost decode() {
        return of(Phase.DECODE);
    }

    private PhaseCost of(Phase phase) {
        double joules = 0;
        double seconds = 0;
        for (OperatorCost operator : operators) {
            if (operator.phase() == phase) {
                joules += operator.cost().energy().joules();
                seconds += operator.cost().time().seconds();
            }
        }
        return new PhaseCost(new Energy(joules), new TimeSpan(seconds));
    }

    /** All of it. */
    public PhaseCost total() {
        double joules = 0;
        double seconds = 0;
        for (OperatorCost operator : operators) {
            joules += operator.cost().energy().joules();
            seconds += operator.cost().time().seconds();
        }
        return new PhaseCost(new Energy(joules), new TimeSpan(seconds));
    }
}
