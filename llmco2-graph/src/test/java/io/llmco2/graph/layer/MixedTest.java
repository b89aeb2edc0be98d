package io.llmco2.graph.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.llmco2.graph.Execution;
import io.llmco2.graph.GraphDomain;
import io.llmco2.graph.GraphDomain.Setup;
import io.llmco2.graph.Models;
import io.llmco2.graph.Precision;
import io.llmco2.graph.Workload.ContinuousBatching;
import io.llmco2.graph.Workload.StaticBatch;
import java.util.Set;
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

    @Property
    void operationsAreThoseOfPrefillAndDecode(@ForAll Setup setup, @ForAll("batches") StaticBatch batch) {
        LayerGraph prefill = Graphs.prefill(setup.llm(), batch, setup.execution());
        LayerGraph decode = Graphs.decode(setup.llm(), batch, setup.execution());
        LayerGraph mixed = Graphs.mixed(setup.llm(), server(batch), setup.execution());

        mixed.nodes().stream()
                .filter(node -> node.operator() != Operator.ATTENTION)
                .forEach(node -> assertThat((double) node.cost().flops())
                        .as(node.name())
                        .isCloseTo(
                                Graphs.cost(prefill, node.name()).flops()
                                        + Graphs.cost(decode, node.name()).flops(),
                                withinPercentage(ROUNDING)));
    }

    @Property
    void attentionIsThatOfPrefillAndOfDecode(@ForAll Setup setup, @ForAll("batches") StaticBatch batch) {
        LayerGraph prefill = Graphs.prefill(setup.llm(), batch, setup.execution());
        LayerGraph decode = Graphs.decode(setup.llm(), batch, setup.execution());
        LayerGraph mixed = Graphs.mixed(setup.llm(), server(batch), setup.execution());

        for (int layer = 0; layer < setup.llm().layerKinds().size(); layer++) {
            String prefix = "layer" + layer + ".";
            assertSameWork(
                    Graphs.cost(mixed, prefix + "prefill_attention"), Graphs.cost(prefill, prefix + "attention"));
            assertSameWork(Graphs.cost(mixed, prefix + "decode_attention"), Graphs.cost(decode, prefix + "attention"));
        }
    }

    /** Every pass reads all weights, except rows of the embedding and experts that no token needs. */
    @Property
    void weightsAreReadOncePerGeneratedToken(@ForAll Setup setup, @ForAll("batches") StaticBatch batch) {
        Set<Operator> partly = Set.of(Operator.EMBEDDING, Operator.EXPERT_FFN);
        LayerGraph prefill = Graphs.prefill(setup.llm(), batch, setup.execution());
        LayerGraph mixed = Graphs.mixed(setup.llm(), server(batch), setup.execution());

        prefill.nodes().stream()
                .filter(node -> !partly.contains(node.operator()) && node.operator() != Operator.ATTENTION)
                .forEach(node -> assertThat(
                                (double) Graphs.cost(mixed, node.name()).weightBytes())
                        .as(node.name())
                        .isCloseTo((double) node.cost().weightBytes() * batch.generated(), withinPercentage(ROUNDING)));
    }

    @Property
    void dimensionsDoNotDependOnHowManyTokensAreGenerated(@ForAll Setup setup, @ForAll("batches") StaticBatch batch) {
        LayerGraph shorter = Graphs.mixed(setup.llm(), server(batch), setup.execution());
        LayerGraph longer = Graphs.mixed(
                setup.llm(),
                new ContinuousBatching(batch.requests(), batch.prompt(), batch.generated() + 100),
                setup.execution());

        shorter.nodes()
                .forEach(node -> assertThat(Graphs.node(longer, node.name()).dimensions())
                        .as(node.name())
                        .isEqualTo(node.dimensions()));
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

    private static void assertSameWork(Cost actual, Cost expected) {
        Graphs.COUNTS.forEach((name, count) -> {
            if (!name.equals("launches")) { // a server launches both kernels in every pass
                assertThat((double) count.applyAsLong(actual))
                        .as(name)
                        .isCloseTo(count.applyAsLong(expected), withinPercentage(ROUNDING));
            }
        });
    }
}
