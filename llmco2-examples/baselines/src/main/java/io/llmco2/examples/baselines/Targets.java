package io.llmco2.examples.baselines;

import io.llmco2.core.evaluate.Candidate.Claim;
import io.llmco2.core.evaluate.TrainingData;
import io.llmco2.core.inference.Inference;
import io.llmco2.core.measurement.Measurement;
import io.llmco2.core.measurement.Observations.Observation;
import io.llmco2.core.predict.PhaseCost;
import io.llmco2.hardware.quantity.Energy;
import io.llmco2.hardware.quantity.TimeSpan;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** Learns logarithms of time and of energy apart, from the rows that have each. */
final class Targets {
    private Targets() {}

    /** Learns one number of an inference. */
    @FunctionalInterface
    interface Regression {
        /**
         * Learns.
         *
         * @param rows observations, at least one
         * @param logs natural logarithm of what was measured of each
         */
        ToDoubleFunction<Inference> fit(List<Observation> rows, double[] logs);
    }

    /**
     * Both of them.
     *
     * @throws IllegalArgumentException if no row has a time, or none an energy
     */
    static Function<Inference, Claim> fit(TrainingData data, Regression regression) {
        ToDoubleFunction<Inference> seconds = fit(data, "time", Measurement::seconds, regression);
        ToDoubleFunction<Inference> joules = fit(data, "energy", Measurement::joules, regression);
        return inference -> Claim.of(new PhaseCost(
                new Energy(Math.exp(joules.applyAsDouble(inference))),
                new TimeSpan(Math.exp(seconds.applyAsDouble(inference)))));
    }

    private static ToDoubleFunction<Inference> fit(
            TrainingData data, String what, Function<Measurement, OptionalDouble> target, Regression regression) {
        List<Observation> rows = data.where(o -> target.apply(o.measurement()).isPresent());
        if (rows.isEmpty()) {
            throw new IllegalArgumentException("no row has a measured " + what + " to learn from");
        }
        return regression.fit(
                rows,
                rows.stream()
                        .mapToDouble(o -> Math.log(target.apply(o.measurement()).getAsDouble()))
                        .toArray());
    }
}
