package io.llmco2.graph.layer;

import com.google.common.collect.ImmutableList;
import io.llmco2.graph.Execution;
import io.llmco2.graph.Phase;
import io.llmco2.graph.Workload;
import io.llmco2.graph.llm.LlmSpec;
import java.util.Locale;

/** Puts a model, a workload and the way it is executed together into {@link LayerGraph}s. */
public final class LayerGraphs {

    private LayerGraphs() {}

    /** One graph for each phase of the workload, in order. */
    public static ImmutableList<LayerGraph> of(LlmSpec llm, Workload workload, Execution execution) {
        return workload.phases().stream()
                .map(phase -> of(llm, workload, execution, phase))
                .collect(ImmutableList.toImmutableList());
    }

    /**
     * The graph of one phase.
     *
     * @throws IllegalArgumentException if the workload has no such phase, if heads cannot be split over the
     *     tensor-parallel ranks, or if a count exceeds a {@code long}
     */
    public static LayerGraph of(LlmSpec llm, Workload workload, Execution execution, Phase phase) {
        try {
            return new LayerGraphBuilder(llm, workload, execution, phase).build();
        } catch (ArithmeticException overflow) {
            throw new IllegalArgumentException(
                    "the " + phase.name().toLowerCase(Locale.ROOT) + " of " + llm.id() + " for " + workload
                            + " takes more operations or bytes in one operator than a 64-bit count holds;"
                            + " ask for fewer tokens or a smaller batch",
                    overflow);
        }
    }
}
