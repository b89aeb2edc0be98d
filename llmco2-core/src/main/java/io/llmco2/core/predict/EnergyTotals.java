package io.llmco2.core.predict;

import io.llmco2.graph.Phase;
import io.llmco2.hardware.quantity.Energy;
import io.llmco2.hardware.quantity.TimeSpan;
import java.util.Optional;

/**
 * What a predictor says of an inference as a whole: an {@link EnergyPrediction} without the operators that it was summed from.
 *
 * @param prefill what belongs to the prompts
 * @param decode what belongs to the tokens after the first
 * @param total all of it
 * @param interval the factor by which the energy may be off, if errors on held-out measurements are known
 * @param support how close the inference is to what was measured
 * @param predictor name and version of what predicted it
 */
public record EnergyTotals(
        PhaseCost prefill,
        PhaseCost decode,
        PhaseCost total,
        Optional<Interval> interval,
        Support support,
        String predictor) {

    /** Sums over operators, in their order, so that the same operators give the same doubles. Not thread-safe. */
    public static final class Sum {
        private final double[] seconds = new double[Phase.values().length];
        private final double[] joules = new double[Phase.values().length];
        private double allSeconds;
        private double allJoules;

        /** Adds an operator. */
        public void add(Phase phase, double operatorSeconds, double operatorJoules) {
            seconds[phase.ordinal()] += operatorSeconds;
            joules[phase.ordinal()] += operatorJoules;
            allSeconds += operatorSeconds;
            allJoules += operatorJoules;
        }

        /** What was added of one phase. */
        public PhaseCost of(Phase phase) {
            return new PhaseCost(new Energy(joules[phase.ordinal()]), new TimeSpan(seconds[phase.ordinal()]));
        }

        /** Everything that was added. */
        public PhaseCost total() {
            return new PhaseCost(new Energy(allJoules), new TimeSpan(allSeconds));
        }
    }
}
