package io.llmco2.graph.layer;

import static com.google.common.graph.Graphs.hasCycle;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.common.collect.ImmutableList;
import com.google.common.graph.ImmutableGraph;
import io.llmco2.graph.Execution;
import io.llmco2.graph.GraphDomain;
import io.llmco2.graph.GraphDomain.Setup;
import io.llmco2.graph.Models;
import io.llmco2.graph.ParallelSplit;
import io.llmco2.graph.Phase;
import io.llmco2.graph.Precision;
import io.llmco2.graph.Workload;
import io.llmco2.graph.Workload.ContinuousBatching;
import io.llmco2.graph.Workload.OnePhase;
import io.llmco2.graph.Workload.StaticBatch;
import io.llmco2.graph.layer.LayerGraph.Edge;
import io.llmco2.graph.llm.LayerKind;
import io.llmco2.graph.llm.LlmSpec;
import io.llmco2.graph.llm.Recurrence;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import org.junit.jupiter.api.Test;

/** Which nodes a graph has and how they hang together. */
@Domain(GraphDomain.class)
class GraphShapeTest {

    @Property(tries = GraphDomain.TRIES)
    void oneNodeComesFirstAndOneLast(@ForAll Setup setup, @ForAll Workload workload) {
        for (LayerGraph layers : LayerGraphs.of(setup.llm(), workload, setup.execution())) {
            ImmutableGraph<OperatorNode> graph = layers.asGraph();

            assertThat(hasCycle(graph)).isFalse();
            assertThat(graph.nodes())
                    .hasSameSizeAs(layers.nodes())
                    .filteredOn(node -> graph.predecessors(node).isEmpty())
                    .extracting(OperatorNode::operator)
                    .containsExactly(Operator.EMBEDDING);
            assertThat(graph.nodes())
                    .filteredOn(node -> graph.successors(node).isEmpty())
                    .extracting(OperatorNode::operator)
                    .containsExactlyElementsOf(last(setup.execution(), workload, layers.phase()));
        }
    }

    @Property(tries = GraphDomain.TRIES)
    void namesAreUnique(@ForAll Setup setup, @ForAll Workload workload) {
        for (LayerGraph graph : LayerGraphs.of(setup.llm(), workload, setup.execution())) {
            assertThat(graph.nodes()).extracting(OperatorNode::name).doesNotHaveDuplicates();
        }
    }

    @Property(tries = GraphDomain.TRIES)
    void everyLayerHasItsOperators(@ForAll Setup setup, @ForAll Workload workload) {
        LlmSpec llm = setup.llm();
        for (LayerGraph graph : LayerGraphs.of(llm, workload, setup.execution())) {
            assertThat(repeats(graph, node -> node.operator() == Operator.ATTENTION))
                    .isEqualTo(layers(llm, kind -> kind.mixer().isPresent() && !isRecurrent(kind)));
            assertThat(repeats(graph, node -> node.operator() == Operator.SSM_SCAN))
                    .isEqualTo(layers(llm, GraphShapeTest::isRecurrent));
            assertThat(repeats(
                            graph,
                            node -> node.operator() == Operator.FFN_DOWN || node.operator() == Operator.EXPERT_FFN))
                    .isEqualTo(layers(llm, kind -> kind.feedForward().isPresent()));
        }
    }

    @Property(tries = GraphDomain.TRIES)
    void everyNormIsThere(@ForAll Setup setup, @ForAll Workload workload) {
        LlmSpec llm = setup.llm();
        long norms = 1 // before the LM head
                + (llm.embedding().normalised() ? 1 : 0)
                + (llm.embedding().joins() ? 2 : 0)
                + llm.layerKinds().stream()
                        .mapToLong(kind -> (long) kind.repeat() * kind.norms())
                        .sum();
        for (LayerGraph graph : LayerGraphs.of(llm, workload, setup.execution())) {
            assertThat(repeats(graph, node -> node.operator() == Operator.NORM)).isEqualTo(norms);
        }
    }

    @Test
    void aPhaseThatTheWorkloadDoesNotHaveIsRefused() {
        StaticBatch oneToken = new StaticBatch(1, 10, 1);

        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> LayerGraphs.of(Models.LLAMA_2_7B, oneToken, Execution.of(Precision.BF16), Phase.DECODE))
                .withMessageContainingAll("StaticBatch", "DECODE", "[PREFILL]");
    }

    @Test
    void morePipelineStagesThanLayersAreRefused() {
        Execution stages = Execution.of(Precision.BF16).with(ParallelSplit.NONE.withPipeline(33));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> LayerGraphs.of(Models.LLAMA_2_7B, new StaticBatch(1, 10, 1), stages))
                .withMessageContainingAll("Llama-2-7B has 32 layers", "33 pipeline stages");
    }

    @Test
    void quantisingExpertsOfAModelWithoutIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        LayerGraphs.of(Models.LLAMA_2_7B, new StaticBatch(1, 10, 1), Execution.of(Precision.MXFP4)))
                .withMessageContainingAll("mxfp4", "Llama-2-7B has none", "int4");
    }

    @Test
    void namesDoNotDependOnTheLocale() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("tr")); // whose lower case of I has no dot

            LayerGraph graph =
                    Graphs.prefill(Models.LLAMA_2_7B, new ContinuousBatching(4, 100, 10), Execution.of(Precision.BF16));

            assertThat(graph.nodes()).extracting(OperatorNode::name).contains("layer0.attention");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void anEdgeLeadsToALaterNodeOfTheGraph() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Edge(2, 2)).withMessageContaining("from 2 to 2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LayerGraph(
                        Phase.DECODE, 1, Pipelining.NONE, ImmutableList.of(), ImmutableList.of(new Edge(0, 1))))
                .withMessageContaining("0 nodes");
    }

    /** The stages hand on the stream beside its way to the output; prefill alone hands over the cache in the end. */
    private static List<Operator> last(Execution execution, Workload workload, Phase phase) {
        Operator end =
                workload instanceof OnePhase && phase == Phase.PREFILL ? Operator.KV_TRANSFER : Operator.SAMPLING;
        return execution.split().pipeline() > 1 ? List.of(Operator.PIPELINE_SEND, end) : List.of(end);
    }

    private static boolean isRecurrent(LayerKind kind) {
        return kind.mixer().orElse(null) instanceof Recurrence;
    }

    private static long layers(LlmSpec llm, Predicate<LayerKind> which) {
        return llm.layerKinds().stream()
                .filter(which)
                .mapToLong(LayerKind::repeat)
                .sum();
    }

    private static long repeats(LayerGraph graph, Predicate<OperatorNode> which) {
        return graph.nodes().stream()
                .filter(which)
                .mapToLong(OperatorNode::repeat)
                .sum();
    }
}
