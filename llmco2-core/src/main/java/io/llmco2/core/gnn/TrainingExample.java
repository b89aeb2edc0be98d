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
 */
public record TrainingExample(
        ImmutableList<EncodedGraph> graphs, OptionalDouble seconds, OptionalDouble joules, double weight) {}
