package io.llmco2.graph.layer;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import io.llmco2.graph.AttentionKernel;
import io.llmco2.graph.Execution;
import io.llmco2.graph.Phase;
import io.llmco2.graph.Workload;
import io.llmco2.graph.llm.LlmSpec;
import java.util.List;
import java.util.function.ToLongFunction;

/** Short ways to graphs and their nodes. */
final class Graphs {

    /** All counts of a {@link Cost}. */
    static final ImmutableMap<String, ToLongFunction<Cost>> COUNTS = ImmutableMap.of(
            "FLOPs", Cost::flops,
            "weight bytes", Cost::weightBytes,
            "activation bytes", Cost::activationBytes,
            "KV bytes read", Cost::kvReadBytes,
            "KV bytes written", Cost::kvWriteBytes,
            "network bytes", Cost::networkBytes,
            "launches", Cost::launches);

    private Graphs() {}

    static LayerGraph prefill(LlmSpec llm, Workload workload, Execution execution) {
        return LayerGraphs.of(llm, workload, execution, Phase.PREFILL);
    }

    static LayerGraph decode(LlmSpec llm, Workload workload, Execution execution) {
        return LayerGraphs.of(llm, workload, execution, Phase.DECODE);
    }

    /** The same execution with another attention kernel. */
    static Execution withKernel(Execution execution, AttentionKernel kernel) {
        return new Execution(
                execution.precision(),
                execution.split(),
                kernel,
                execution.exchange(),
                execution.chunk(),
                execution.lora());
    }

    /** The node of a name. */
    static OperatorNode node(LayerGraph graph, String name) {
        return graph.nodes().stream()
                .filter(node -> node.name().equals(name))
                .findAny()
                .orElseThrow(() -> new AssertionError("no node " + name + " in " + graph));
    }

    /** What the node of a name takes. */
    static Cost cost(LayerGraph graph, String name) {
        return node(graph, name).cost();
    }

    /** Asserts that no operator of any phase takes less of anything than the same operator of another. */
    static void assertNoCountFalls(List<LayerGraph> from, List<LayerGraph> to) {
        assertThat(to).hasSameSizeAs(from);
        for (int i = 0; i < from.size(); i++) {
            assertNoCountFalls(from.get(i), to.get(i));
        }
    }

    /** Asserts that no operator of a graph takes less of anything than the same operator of another. */
    static void assertNoCountFalls(LayerGraph from, LayerGraph to) {
        assertThat(to.nodes()).hasSameSizeAs(from.nodes());
        from.nodes()
                .forEach(node -> COUNTS.forEach((name, count) -> assertThat(count.applyAsLong(cost(to, node.name())))
                        .as("%s of %s", name, node.name())
                        .isGreaterThanOrEqualTo(count.applyAsLong(node.cost()))));
    }
}
