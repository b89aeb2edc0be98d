package io.llmco2.core.predict;

import com.google.common.collect.ImmutableList;
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
        return sum().prefill();
    }

    /** What belongs to the tokens after the first. */
    public PhaseCost decode() {
        return sum().decode();
    }

    /** All of it. */
    public PhaseCost total() {
        return sum().total();
    }

    /** The same without its operators. */
    public EnergyTotals totals() {
        EnergyTotals.Sum sum = sum();
        return new EnergyTotals(sum.prefill(), sum.decode(), sum.total(), interval, support, predictor);
    }

    private EnergyTotals.Sum sum() {
        EnergyTotals.Sum sum = new EnergyTotals.Sum();
        for (OperatorCost operator : operators) {
            PhaseCost cost = operator.cost();
            sum.add(operator.phase(), cost.time().seconds(), cost.energy().joules());
        }
        return sum;
    }
}
