package io.llmco2.core.evaluate;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.llmco2.core.feature.FeatureSchema;
import io.llmco2.core.gnn.Trainer;
import io.llmco2.core.gnn.WeightsManifest;
import io.llmco2.core.predict.RooflinePredictor;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * The candidates that can be put to the test, by name. Immutable.
 *
 * @param byName in the order in which they are listed
 */
public record Candidates(ImmutableMap<String, Candidate> byName) {

    private static final double USUAL_POWER_SHARE = 0.7;

    /** Rises with every change of network, loss or training; the second number in the name of weights. */
    static final int NETWORK = 7;

    /** Those that need nothing but this module: the network first. */
    public static Candidates core(Ensembles ensembles, Trainer.Progress progress) {
        return new Candidates(ImmutableMap.of())
                .with(List.of(
                        new Candidate(
                                "roofline-net",
                                true,
                                NETWORK + ": features " + FeatureSchema.VERSION + ", " + ensembles + ", intervals x "
                                        + WeightsManifest.EXTRAPOLATION_WIDENS + " outside",
                                (data, seed) -> Candidate.claims(
                                        ensembles.train(data, seed, Ensembles.Account.NONE, progress))),
                        Candidate.fixed("roofline", "1", inference -> new RooflinePredictor()
                                .predict(inference)
                                .total()),
                        new Candidate(
                                "roofline-fitted",
                                false,
                                "2",
                                (data, seed) -> Candidate.claims(FittedRoofline.fit(data))),
                        new Candidate(
                                "tdp-0.7",
                                false,
                                "2",
                                (data, seed) -> Candidate.claims(
                                        FittedRoofline.fit(data).withPowerShare(USUAL_POWER_SHARE))),
                        Candidate.fixed("ecologits", "1", EcoLogitsFormula::of)));
    }

    /** With more of them; one of the same name takes the place of the one before. */
    public Candidates with(List<Candidate> more) {
        ImmutableMap.Builder<String, Candidate> all = ImmutableMap.builder();
        all.putAll(byName);
        more.forEach(candidate -> all.put(candidate.name(), candidate));
        return new Candidates(all.buildKeepingLast());
    }

    /** All names, in order. */
    public ImmutableList<String> names() {
        return byName.keySet().asList();
    }

    /**
     * A candidate by its name.
     *
     * @throws NoSuchElementException if there is none, naming those that exist
     */
    public Candidate get(String name) {
        Candidate found = byName.get(name);
        if (found == null) {
            throw new NoSuchElementException(
                    "no predictor '" + name + "'; known are " + String.join(", ", byName.keySet()));
        }
        return found;
    }
}
