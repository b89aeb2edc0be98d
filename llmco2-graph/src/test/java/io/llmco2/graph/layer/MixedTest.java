package io.llmco2.graph.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.llmco2.graph.Execution;
import io.llmco2.graph.GraphDomain;
import io.llmco2.graph.GraphDomain.Setup;
import io.llmco2.graph.Models;
import io.llmco2.graph.Phase;
import io.llmco2.graph.Precision;
import io.llmco2.graph.Workload.ContinuousBatching;
import io.llmco2.graph.Workload.StaticBatch;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.domains.Domain;
import org.junit.jupiter.api.Test;

/** A server does the work of the same requests in a batch, in other company. */
@Domain(GraphDomain.class)
class MixedTest {
    private static final double ROUNDING = 1e-10; // percent: a few ulps of a double

    /** Batches whose requests every data-parallel degree shares out evenly. */
    @Provide
    Arbitrary<StaticBatch> batches() {
        return Combinators.combine(
                        Arbitraries.longs().between(1, 32),
                        Arbitraries.longs().between(1, 8_192),
                        Arbitraries.longs().between(2, 2_048))
                .as((eighths, prompt, generated) -> new StaticBatch(8 * eighths, prompt, generated));
    }

    /** All operators but attention and scan, of which a mixed pass has one of each phase. */
    @Property(tries = GraphDomain.TRIES)
    void operationsAreThoseOfPrefillAndDecode(@ForAll Setup setup, @ForAll("batches") StaticBatch batch) {
        Execution execution = even(setup);
        boolean unpacks = execution.precision().experts().dequantises(); // experts as often as a pass needs them
        LayerGraph prefill = Graphs.prefill(setup.llm(), batch, execution);
        LayerGraph decode = Graphs.decode(setup.llm(), batch, execution);
        LayerGraph mixed = Graphs.mixed(setup.llm(), server(batch), execution);

        mixed.nodes().stream()
                .filter(node -> node.phase() == Phase.MIXED)
                .filter(node -> !(unpacks && node.operator() == Operator.EXPERT_FFN))
                .forEach(node -> assertThat((double) node.cost().flops())
                        .as(node.name())
                        .isCloseTo(
                                Graphs.cost(prefill, node.name()).flops()
                                        + Graphs.cost(decode, node.name()).flops(),
                                withinPercentage(ROUNDING)));
    }

    @Property(tries = GraphDomain.TRIES)
    void attentionAndScanAreThoseOfPrefillAndOfDecode(@ForAll Setup setup, @ForAll("batches") StaticBatch batch) {
        LayerGraph prefill = Graphs.prefill(setup.llm(), batch, even(setup));
        LayerGraph decode = Graphs.decode(setup.llm(), batch, even(setup));
        LayerGraph mixed = Graphs.mixed(setup.llm(), server(batch), even(setup));

        mixed.nodes().stream()
                .filter(node -> node.operator() == Operator.ATTENTION || node.operator() == Operator.SSM_SCAN)
                .forEach(node -> {
                    boolean prefills = node.phase() == Phase.PREFILL;
                    String name = node.name().replace(prefills ? "prefill_" : "decode_", "");
                    assertSameWork(node.name(), node.cost(), Graphs.cost(prefills ? prefill : decode, name));
                });
    }

    /** Every pass reads all weights, except experts that no token needs; attention has weights in passes of both phases. */
    @Property(tries = GraphDomain.TRIES)
    void weightsAreReadOncePerGeneratedToken(@ForAll Setup setup, @ForAll("batches") StaticBatch batch) {
        LayerGraph prefill = Graphs.prefill(setup.llm(), batch, even(setup));
        LayerGraph mixed = Graphs.mixed(setup.llm(), server(batch), even(setup));

        mixed.nodes().stream()
                .filter(node -> node.phase() == Phase.MIXED && node.operator() != Operator.EXPERT_FFN)
                .forEach(node -> assertThat((double) node.cost().weightBytes())
                        .as(node.name())
                        .isCloseTo(
                                (double) Graphs.cost(prefill, node.name()).weightBytes() * batch.generated(),
                                withinPercentage(ROUNDING)));
    }

    @Property(tries = GraphDomain.TRIES)
    void dimensionsDoNotDependOnHowManyTokensAreGenerated(@ForAll Setup setup, @ForAll("batches") StaticBatch batch) {
        LayerGraph shorter = Graphs.mixed(setup.llm(), server(batch), setup.execution());
        LayerGraph longer = Graphs.mixed(
                setup.llm(),
                new ContinuousBatching(batch.requests(), batch.prompt(), batch.generated() + 100),
                setup.execution());

        for (int i = 0; i < shorter.nodes().size(); i++) {
            assertThat(longer.nodes().get(i).dimensions())
                    .as(shorter.nodes().get(i).name())
                    .isEqualTo(shorter.nodes().get(i).dimensions());
        }
    }

    @Test
    void aPassTakesTheTokensThatTheDesignSays() {
        // a pass decodes 4 requests and prefills 4 x 100 / 10 tokens of the next ones; the last token is not fed back
        LayerGraph graph =
                Graphs.mixed(Models.LLAMA_2_7B, new ContinuousBatching(4, 100, 10), Execution.of(Precision.BF16));

        assertThat(graph.passes()).isEqualTo(10);
        assertThat(Graphs.cost(graph, "layer0.output_projection").flops())
                .isEqualTo(4 * (100 + 10 - 1) * 2 * 4_096L * 4_096);
        assertThat(Graphs.cost(graph, "lm_head").flops()).isEqualTo(4 * 10 * 2 * 4_096L * 32_000);
    }

    private static ContinuousBatching server(StaticBatch batch) {
        return new ContinuousBatching(batch.requests(), batch.prompt(), batch.generated());
    }

    /** Whole prompts and no context parallelism, whose shares a static batch rounds up. */
    private static Execution even(Setup setup) {
        Execution execution = setup.withoutWaiting().execution();
        return execution.with(execution.split().withContext(1)).withChunk(Execution.UNCHUNKED);
    }

    private static void assertSameWork(String node, Cost actual, Cost expected) {
        Graphs.COUNTS.forEach((name, count) -> {
            if (!name.equals("launches") && !name.equals("weight bytes")) { // both phases in every pass of a server
                assertThat((double) count.applyAsLong(actual))
                        .as("%s of %s", name, node)
                        .isCloseTo(count.applyAsLong(expected), withinPercentage(ROUNDING));
            }
        });
    }
}
