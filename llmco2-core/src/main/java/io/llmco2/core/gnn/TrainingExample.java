package io.llmco2.core.gnn;

import com.google.common.collect.ImmutableList;
import io.llmco2.core.feature.EncodedGraph;
import java.util.OptionalDouble;

/**
 * A measurement that the network can learn from.
 *
 * @param graphs the phases that it covers; what was measured is their sum
 * @param seconds measured time, if it was
 * @param joules measured energy of all boards, if it was
 * @param weight how much its error counts
 * @param powerWeight how much, of that, the error of power counts against those of time and energy, which count once each
 */
public record TrainingExample(
        ImmutableList<EncodedGraph> graphs,
        OptionalDouble seconds,
        OptionalDouble joules,
        double weight,
        double powerWeight) {

    /** The same measurement, as the network would see it otherwise. */
    public TrainingExample withGraphs(ImmutableList<EncodedGraph> others) {
        return new TrainingExample(others, seconds, joules, weight, powerWeight);
    }
}
