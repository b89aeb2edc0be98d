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
        private double prefillSeconds;
        private double prefillJoules;
        private double decodeSeconds;
        private double decodeJoules;
        private double seconds;
        private double joules;

        /** Adds an operator. */
        public void add(Phase phase, double operatorSeconds, double operatorJoules) {
            switch (phase) {
                case PREFILL -> {
                    prefillSeconds += operatorSeconds;
                    prefillJoules += operatorJoules;
                }
                case DECODE -> {
                    decodeSeconds += operatorSeconds;
                    decodeJoules += operatorJoules;
                }
            }
            seconds += operatorSeconds;
            joules += operatorJoules;
        }

        /** What was added of the prefill. */
        public PhaseCost prefill() {
            return new PhaseCost(new Energy(prefillJoules), new TimeSpan(prefillSeconds));
        }

        /** What was added of the decode. */
        public PhaseCost decode() {
            return new PhaseCost(new Energy(decodeJoules), new TimeSpan(decodeSeconds));
        }

        /** Everything that was added. */
        public PhaseCost total() {
            return new PhaseCost(new Energy(joules), new TimeSpan(seconds));
        }
    }
}
