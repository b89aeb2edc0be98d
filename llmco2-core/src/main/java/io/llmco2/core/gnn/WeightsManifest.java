package io.llmco2.core.gnn;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.llmco2.core.predict.Interval;
import java.util.Optional;

/**
 * What stands beside the weights, readable: where they come from and how far they can be trusted.
 *
 * @param name name and version of the predictor, which every estimate carries
 * @param schema version of the features
 * @param features their names, in order
 * @param command that trained them
 * @param seed of the first member; the following ones count up
 * @param examples training examples of each source
 * @param dataSha256 hash of every data file
 * @param interval factors between measured and predicted energy that hold the stated share of the rows of architectures
 *     left out of training, if they were evaluated
 * @param errors median absolute percentage errors by protocol, if they were evaluated
 * @param trained what was measured
 */
public record WeightsManifest(
        String name,
        int schema,
        ImmutableList<String> features,
        String command,
        long seed,
        ImmutableMap<String, Integer> examples,
        ImmutableMap<String, String> dataSha256,
        Optional<Interval> interval,
        ImmutableMap<String, Double> errors,
        TrainedRange trained) {

    /** How much wider, in logarithms, an interval is outside of what was measured: a convention, not a measurement. */
    public static final double EXTRAPOLATION_WIDENS = 1.5;
}
