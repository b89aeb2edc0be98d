package io.llmco2.graph.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
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
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.domains.Domain;
import org.junit.jupiter.api.Test;

/** A server does the work of the same requests in a batch, in other company. */
@Domain(GraphDomain.class)
class ServerTest {
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

    @Property(tries = GraphDomain.TRIES)
    void operationsAreThoseOfABatch(@ForAll Setup setup, @ForAll("batches") StaticBatch batch) {
        Execution execution = even(setup);
        boolean unpacks = execution.precision().experts().dequantises()
                || execution.precision().layers().dequantises(); // as often as a pass needs weights
        Assume.that(!unpacks);
        for (Phase phase : batch.phases()) {
            LayerGraph server = LayerGraphs.of(setup.llm(), server(batch), execution, phase);
            LayerGraph alone = LayerGraphs.of(setup.llm(), batch, execution, phase);

            server.nodes().forEach(node -> assertThat((double) node.cost().flops())
                    .as(node.name())
                    .isCloseTo(Graphs.cost(alone, node.name()).flops(), withinPercentage(ROUNDING)));
        }
    }

    @Property(tries = GraphDomain.TRIES)
    void decodeIsThatOfABatch(@ForAll Setup setup, @ForAll("batches") StaticBatch batch) {
        LayerGraph server = Graphs.decode(setup.llm(), server(batch), even(setup));
        LayerGraph alone = Graphs.decode(setup.llm(), batch, even(setup));

        server.nodes().forEach(node -> assertSameWork(node.name(), node.cost(), Graphs.cost(alone, node.name())));
    }

    /** Prefill goes along with decode, but for one pass of its own. */
    @Property(tries = GraphDomain.TRIES)
    void weightsAreReadOncePerGeneratedToken(@ForAll Setup setup, @ForAll("batches") StaticBatch batch) {
        Execution execution = even(setup);
        LayerGraph prefill = Graphs.prefill(setup.llm(), server(batch), execution);
        LayerGraph decode = Graphs.decode(setup.llm(), server(batch), execution);

        assertThat(prefill.passes() * (batch.generated() - 1)).isCloseTo(decode.passes(), withinPercentage(ROUNDING));
        decode.nodes().stream()
                .filter(node -> node.operator() == Operator.OUTPUT_PROJECTION || node.operator() == Operator.LM_HEAD)
                .filter(node -> execution.lora().isEmpty())
                .forEach(node -> assertThat(
                                (double) Graphs.cost(prefill, node.name()).weightBytes() * (batch.generated() - 1))
                        .as(node.name())
                        .isCloseTo(node.cost().weightBytes(), withinPercentage(ROUNDING)));
    }

    @Property(tries = GraphDomain.TRIES)
    void dimensionsDoNotDependOnHowManyTokensAreGenerated(@ForAll Setup setup, @ForAll("batches") StaticBatch batch) {
        ContinuousBatching more = new ContinuousBatching(batch.requests(), batch.prompt(), batch.generated() + 100);
        for (Phase phase : batch.phases()) {
            LayerGraph shorter = LayerGraphs.of(setup.llm(), server(batch), setup.execution(), phase);
            LayerGraph longer = LayerGraphs.of(setup.llm(), more, setup.execution(), phase);

            for (int i = 0; i < shorter.nodes().size(); i++) {
                assertThat(longer.nodes().get(i).dimensions())
                        .as(shorter.nodes().get(i).name())
                        .isEqualTo(shorter.nodes().get(i).dimensions());
            }
        }
    }

    @Test
    void whatIsDoneWhileFourRequestsAreServed() {
        ContinuousBatching server = new ContinuousBatching(4, 100, 10);
        LayerGraph prefill = Graphs.prefill(Models.LLAMA_2_7B, server, Execution.of(Precision.BF16));
        LayerGraph decode = Graphs.decode(Models.LLAMA_2_7B, server, Execution.of(Precision.BF16));

        assertThat(prefill.passes()).isEqualTo(1);
        assertThat(decode.passes()).isEqualTo(9);
        assertThat(Graphs.cost(prefill, "layer0.output_projection").flops()).isEqualTo(4 * 100 * 2 * 4_096L * 4_096);
        assertThat(Graphs.cost(decode, "layer0.output_projection").flops()).isEqualTo(4 * 9 * 2 * 4_096L * 4_096);
        assertThat(Graphs.node(prefill, "layer0.output_projection").dimensions().rows())
                .isEqualTo(104); // a prompt, and the requests that decode meanwhile
        assertThat(Graphs.node(decode, "layer0.output_projection").dimensions().rows())
                .isEqualTo(4);
        assertThat(Graphs.cost(prefill, "lm_head").flops()).isEqualTo(4 * 2 * 4_096L * 32_000);
        // 4 prompts fall into 10 (1 - 0.9^4) = 3.44 of 10 passes
        assertThat(Graphs.cost(prefill, "layer0.output_projection").launches()).isEqualTo(3);
        assertThat(Graphs.cost(decode, "layer0.output_projection").launches()).isEqualTo(9);
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
            if (!name.equals("launches") && !name.equals("weight bytes")) { // experts once, not in every pass
                assertThat((double) count.applyAsLong(actual))
                        .as("%s of %s", name, node)
                        .isCloseTo(
                                count.applyAsLong(expected),
                                within(1 + count.applyAsLong(expected) * (node.endsWith("expert_ffn") ? 1e-6 : 1e-12)));
            }
        });
    }
}
