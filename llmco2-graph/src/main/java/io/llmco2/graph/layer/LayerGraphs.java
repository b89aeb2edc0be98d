package io.llmco2.graph.layer;

import com.google.common.collect.ImmutableList;
import io.llmco2.graph.Execution;
import io.llmco2.graph.Phase;
import io.llmco2.graph.Speculation;
import io.llmco2.graph.Workload;
import io.llmco2.graph.layer.Load.Cycles;
import io.llmco2.graph.llm.LlmSpec;
import java.util.Locale;

/** Puts a model, a workload and the way it is executed together into {@link LayerGraph}s. */
public final class LayerGraphs {

    private LayerGraphs() {}

    /**
     * One graph for each phase of the workload, in order.
     *
     * @throws IllegalArgumentException as the others do
     */
    public static ImmutableList<LayerGraph> of(LlmSpec llm, Workload workload, Execution execution) {
        ImmutableList.Builder<LayerGraph> graphs = ImmutableList.builderWithExpectedSize(Phase.values().length);
        for (Phase phase : workload.phases()) {
            graphs.add(of(llm, workload, execution, phase));
        }
        return graphs.build();
    }

    /**
     * The graph of one phase.
     *
     * @throws IllegalArgumentException if the workload has no such phase, if there are more pipeline stages than layers, if
     *     the precision quantises experts that the model does not have, or if a count exceeds a {@code long}
     */
    public static LayerGraph of(LlmSpec llm, Workload workload, Execution execution, Phase phase) {
        return of("", llm, workload, execution, phase, Cycles.PLAIN);
    }

    /**
     * The graphs of speculative decoding: for each phase that of the target model and that of the draft model, both on the
     * same GPUs and split alike. Both prefill the prompt; then the draft model goes {@code k} times through a token while
     * the target goes once through {@code k + 1}. Counts of decode are expectations.
     *
     * @throws IllegalArgumentException as {@link #of(LlmSpec, Workload, Execution, Phase)} does
     */
    public static ImmutableList<LayerGraph> speculative(
            LlmSpec target, LlmSpec draft, Speculation speculation, Workload workload, Execution execution) {
        int drafts = speculation.drafts();
        double advance = speculation.tokensPerCycle();
        ImmutableList.Builder<LayerGraph> graphs = ImmutableList.builder();
        for (Phase phase : workload.phases()) {
            graphs.add(of("", target, workload, execution, phase, new Cycles(1, drafts + 1, advance)));
            graphs.add(of("draft.", draft, workload, execution, phase, new Cycles(drafts, 1, advance)));
        }
        return graphs.build();
    }

    private static LayerGraph of(
            String prefix, LlmSpec llm, Workload workload, Execution execution, Phase phase, Cycles cycles) {
        if (execution.split().pipeline() > llm.layers()) {
            throw new IllegalArgumentException(llm.id() + " has " + llm.layers() + " layers, fewer than the "
                    + execution.split().pipeline() + " pipeline stages");
        }
        if (execution.precision().quantisesExpertsAlone() && !llm.hasExperts()) {
            throw new IllegalArgumentException(
                    "precision " + execution.precision().name() + " quantises experts alone, and " + llm.id()
                            + " has none; choose one such as int4 or nvfp4");
        }
        try {
            return new LayerGraphBuilder(prefix, llm, workload, execution, phase, cycles).build();
        } catch (ArithmeticException overflow) {
            throw new IllegalArgumentException(
                    "the " + phase.name().toLowerCase(Locale.ROOT) + " of " + llm.id() + " for " + workload
                            + " takes more operations or bytes in one operator than a 64-bit count holds;"
                            + " ask for fewer tokens or a smaller batch",
                    overflow);
        }
    }
}
