package io.llmco2.core.evaluate;

import com.google.common.collect.ImmutableList;
import io.llmco2.core.gnn.RooflineNet;
import io.llmco2.core.gnn.Trainer;
import io.llmco2.core.inference.Inference;
import io.llmco2.core.predict.PhaseCost;
import io.llmco2.core.predict.RooflinePredictor;
import java.util.NoSuchElementException;
import java.util.function.Function;

/**
 * A way to predict that is put to the test: it is fitted to what a fold leaves it and asked about the rest.
 *
 * @param name as {@code evaluate} prints it
 * @param fitting from training data to what answers
 */
public record Candidate(String name, Function<TrainingData, Function<Inference, PhaseCost>> fitting) {

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
            case "roofline-net" -> new Candidate(
                    name, data -> total(ensembles.train(data, seed, Ensembles.Account.NONE, progress)));
            case "roofline" -> new Candidate(
                    name, data -> inference -> new RooflinePredictor().predict(inference).total());
            case "roofline-fitted" -> new Candidate(name, data -> {
                FittedRoofline fitted = FittedRoofline.fit(data.observations());
                return inference -> fitted.predict(inference).total();
            });
            case "tdp-0.7" -> new Candidate(name, data -> {
                FittedRoofline fitted = FittedRoofline.fit(data.observations()).withPowerShare(0.7);
                return inference -> fitted.predict(inference).total();
            });
            case "ecologits" -> new Candidate(name, data -> EcoLogitsFormula::of);
            default -> throw new NoSuchElementException(
                    "no predictor '" + name + "'; known are " + String.join(", ", NAMES));
        };
    }

    /** The bundled or another trained network as it is, whatever it is given to learn from. */
    public static Candidate trained(RooflineNet net) {
        return new Candidate("roofline-net", data -> total(net));
    }

    private static Function<Inference, PhaseCost> total(RooflineNet net) {
        return inference -> net.predict(inference).total();
    }
}
