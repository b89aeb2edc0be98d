package io.llmco2.core.evaluate;

import io.llmco2.core.gnn.RooflineNet;
import io.llmco2.core.gnn.WeightsManifest;
import io.llmco2.core.inference.Inference;
import io.llmco2.core.predict.EnergyPrediction;
import io.llmco2.core.predict.EnergyPredictor;
import io.llmco2.core.predict.Interval;
import io.llmco2.core.predict.PhaseCost;
import io.llmco2.core.predict.Support;
import java.util.Optional;
import java.util.function.Function;

/**
 * A way to predict that is put to the test: it is fitted to what a fold leaves it and asked about the rest.
 *
 * @param name as {@code evaluate} prints it
 * @param seeded whether another seed gives another answer; what is not seeded is fitted once
 * @param settings everything beside data and seed that its answers depend on, the version of its code included: answers
 *     that were written down under other settings are not used again (see {@link FoldCache})
 * @param fitting how it learns
 */
public record Candidate(String name, boolean seeded, String settings, Fitting fitting) {

    /** From training data to what answers. */
    @FunctionalInterface
    public interface Fitting {
        /**
         * Learns. Safe to be called from several threads at once, and gives the same whatever else runs.
         *
         * @param data all there is to learn from; not empty
         * @param seed of whatever is random
         * @throws IllegalArgumentException if nothing can be learned from the data
         */
        Function<Inference, Claim> fit(TrainingData data, long seed);
    }

    /**
     * What a candidate says of an inference.
     *
     * @param cost energy and time
     * @param scale how uncertain the candidate holds this claim against its others: errors are divided by it before
     *     intervals are taken from them, and multiplied again; 1 where all are alike
     * @param interval of the energy, if it states one of its own
     * @param support if it was trained on something else than what the fold left; see {@link TrainingData#range} else
     */
    public record Claim(PhaseCost cost, double scale, Optional<Interval> interval, Optional<Support> support) {
        public Claim {
            if (!(scale > 0 && scale < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("a claim's scale must be finite and > 0, but was " + scale);
            }
        }

        /** Energy and time alone. */
        public static Claim of(PhaseCost cost) {
            return new Claim(cost, 1, Optional.empty(), Optional.empty());
        }
    }

    /** What needs neither data nor seed. */
    public static Candidate fixed(String name, String settings, Function<Inference, PhaseCost> formula) {
        return new Candidate(name, false, settings, (data, seed) -> inference -> Claim.of(formula.apply(inference)));
    }

    /** The bundled or another trained network as it is, whatever it is given to learn from. */
    public static Candidate trained(RooflineNet net) {
        return new Candidate("roofline-net", false, net.manifest().toString(), (data, seed) -> inference -> {
            EnergyPrediction prediction = net.predict(inference);
            return new Claim(prediction.total(), 1, prediction.interval(), Optional.of(prediction.support()));
        });
    }

    /** A predictor whose errors are alike for all inferences. */
    static Function<Inference, Claim> claims(EnergyPredictor predictor) {
        return inference -> Claim.of(predictor.predict(inference).total());
    }

    /** A network that knows what it was trained on, so that its intervals widen outside as they do in use. */
    static Function<Inference, Claim> claims(RooflineNet net) {
        return inference -> {
            EnergyPrediction prediction = net.predict(inference);
            double scale = prediction.support() == Support.EXTRAPOLATED ? WeightsManifest.EXTRAPOLATION_WIDENS : 1;
            return new Claim(prediction.total(), scale, Optional.empty(), Optional.empty());
        };
    }
}
