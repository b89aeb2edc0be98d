package io.llmco2.core.predict;

import com.google.common.collect.ImmutableList;
import io.llmco2.graph.Phase;
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
        return operators.stream()
                .filter(operator -> operator.phase() == phase)
                .map(OperatorCost::cost)
                .reduce(PhaseCost.ZERO, PhaseCost::plus);
    }

    /** All of it. */
    public PhaseCost total() {
        return operators.stream().map(OperatorCost::cost).reduce(PhaseCost.ZERO, PhaseCost::plus);
    }
}
