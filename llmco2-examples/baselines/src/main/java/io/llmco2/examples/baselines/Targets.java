package io.llmco2.examples.baselines;

import io.llmco2.core.evaluate.Candidate.Claim;
import io.llmco2.core.evaluate.TrainingData;
import io.llmco2.core.inference.Inference;
import io.llmco2.core.measurement.Measurement;
import io.llmco2.core.measurement.Observations.Observation;
import io.llmco2.core.predict.PhaseCost;
import io.llmco2.core.predict.RooflinePredictor;
import io.llmco2.hardware.quantity.TimeSpan;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * Learns time and energy apart, from the rows that have each: natural logarithms of what was measured over the Roofline,
 * which is the bound on time and, at board limit, that on energy. So what is learned is how far reality stays off the bound,
 * and sizes that were never seen are carried by the bound. (Logarithms of plain joules and seconds were tried first: on
 * architectures left out, energies of the forest were 1.6 times, of the perceptron 2.3 times as far off.)
 */
final class Targets {
    private Targets() {}

    /** Learns one number of an inference. */
    @FunctionalInterface
    interface Regression {
        /**
         * Learns.
         *
         * @param rows observations, at least one
         * @param logs natural logarithm of what was measured over the bound, of each
         */
        ToDoubleFunction<Inference> fit(List<Observation> rows, double[] logs);
    }

    /**
     * Both of them.
     *
     * @throws IllegalArgumentException if no row has a time, or none an energy
     */
    static Function<Inference, Claim> fit(TrainingData data, Regression regression) {
        ToDoubleFunction<Inference> seconds =
                fit(data, "time", Measurement::seconds, bound -> bound.time().seconds(), regression);
        ToDoubleFunction<Inference> joules =
                fit(data, "energy", Measurement::joules, bound -> bound.energy().joules(), regression);
        return inference -> {
            PhaseCost bound = bound(inference);
            return Claim.of(new PhaseCost(
                    bound.energy().times(Math.exp(joules.applyAsDouble(inference))),
                    new TimeSpan(bound.time().seconds() * Math.exp(seconds.applyAsDouble(inference)))));
        };
    }

    private static PhaseCost bound(Inference inference) {
        return new RooflinePredictor().predict(inference).total();
    }

    private static ToDoubleFunction<Inference> fit(
            TrainingData data,
            String what,
            Function<Measurement, OptionalDouble> target,
            ToDoubleFunction<PhaseCost> share,
            Regression regression) {
        List<Observation> rows = data.where(o -> target.apply(o.measurement()).isPresent());
        if (rows.isEmpty()) {
            throw new IllegalArgumentException("no row has a measured " + what + " to learn from");
        }
        return regression.fit(
                rows,
                rows.stream()
                        .mapToDouble(o -> Math.log(target.apply(o.measurement()).getAsDouble()
                                / share.applyAsDouble(bound(o.inference()))))
                        .toArray());
    }
}
