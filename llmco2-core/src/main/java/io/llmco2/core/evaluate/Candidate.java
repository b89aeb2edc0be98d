package io.llmco2.core.evaluate;

import com.google.common.collect.ImmutableList;
import io.llmco2.core.gnn.RooflineNet;
import io.llmco2.core.gnn.Trainer;
import io.llmco2.core.inference.Inference;
import io.llmco2.core.predict.EnergyPrediction;
import io.llmco2.core.predict.EnergyPredictor;
import io.llmco2.core.predict.Interval;
import io.llmco2.core.predict.PhaseCost;
import io.llmco2.core.predict.RooflinePredictor;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Function;

/**
 * A way to predict that is put to the test: it is fitted to what a fold leaves it and asked about the rest.
 *
 * @param name as {@code evaluate} prints it
 * @param fitting from training data to what answers
 */
public record Candidate(String name, Function<TrainingData, Function<Inference, Claim>> fitting) {

    /**
     * What a candidate says of an inference.
     *
     * @param cost energy and time
     * @param interval of the energy, if it states one of its own
     */
    public record Claim(PhaseCost cost, Optional<Interval> interval) {
        static Claim of(PhaseCost cost) {
            return new Claim(cost, Optional.empty());
        }

        static Claim of(EnergyPrediction prediction) {
            return new Claim(prediction.total(), prediction.interval());
        }
    }

    /** The names of {@link #named}, the network first. */
    public static final ImmutableList<String> NAMES =
            ImmutableList.of("roofline-net", "roofline", "roofline-fitted", "tdp-0.7", "ecologits");

    /**
     * A candidate by its name.
     *
     * @param ensembles how networks are trained
     * @param seed of the first network
     * @param progress is told of every epoch
     * @throws NoSuchElementException if there is none, naming those that exist
     */
    public static Candidate named(String name, Ensembles ensembles, long seed, Trainer.Progress progress) {
        return switch (name) {
            case "roofline-net" ->
                new Candidate(name, data -> claims(ensembles.train(data, seed, Ensembles.Account.NONE, progress)));
            case "roofline" -> new Candidate(name, data -> claims(new RooflinePredictor()));
            case "roofline-fitted" -> new Candidate(name, data -> claims(FittedRoofline.fit(data.observations())));
            case "tdp-0.7" ->
                new Candidate(
                        name,
                        data -> claims(FittedRoofline.fit(data.observations()).withPowerShare(0.7)));
            case "ecologits" -> new Candidate(name, data -> inference -> Claim.of(EcoLogitsFormula.of(inference)));
            default ->
                throw new NoSuchElementException("no predictor '" + name + "'; known are " + String.join(", ", NAMES));
        };
    }

    /** The bundled or another trained network as it is, whatever it is given to learn from. */
    public static Candidate trained(RooflineNet net) {
        return new Candidate("roofline-net", data -> claims(net));
    }

    private static Function<Inference, Claim> claims(EnergyPredictor predictor) {
        return inference -> Claim.of(predictor.predict(inference));
    }
}
