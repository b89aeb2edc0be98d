package io.llmco2.graph.layer;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmco2.graph.AttentionKernel;
import io.llmco2.graph.Execution;
import io.llmco2.graph.GraphDomain;
import io.llmco2.graph.GraphDomain.Setup;
import io.llmco2.graph.Models;
import io.llmco2.graph.Precision;
import io.llmco2.graph.Workload.ContinuousBatching;
import io.llmco2.graph.Workload.StaticBatch;
import io.llmco2.graph.llm.LlmSpec;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.LongStream;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import org.junit.jupiter.api.Test;

/** Prompts, with and without a part in the cache. */
@Domain(GraphDomain.class)
class PrefillTest {

    @Property(tries = GraphDomain.TRIES)
    void aCachedPrefixNeverCosts(@ForAll Setup setup, @ForAll StaticBatch batch) {
        Assume.that(batch.samples() == 1);
        long chunk = setup.execution().chunk();
        long cached = chunk == Execution.UNCHUNKED ? batch.cached() : batch.cached() / chunk * chunk; // the same chunks
        LayerGraph fresh = Graphs.prefill(
                setup.llm(),
                new StaticBatch(batch.requests(), batch.prompt(), cached, batch.generated()),
                setup.execution());
        LayerGraph whole = Graphs.prefill(
                setup.llm(), new StaticBatch(batch.requests(), batch.prompt(), batch.generated()), setup.execution());

        Graphs.assertNoCountFalls(fresh, whole);
    }

    @Property(tries = GraphDomain.TRIES)
    void aCachedPrefixOfAServerNeverCosts(@ForAll Setup setup, @ForAll ContinuousBatching server) {
        Execution whole = setup.execution().withChunk(Execution.UNCHUNKED);

        Graphs.assertNoCountFalls(
                LayerGraphs.of(setup.llm(), server, whole),
                LayerGraphs.of(
                        setup.llm(),
                        new ContinuousBatching(server.running(), server.prompt(), server.generated()),
                        whole));
    }

    @Property(tries = GraphDomain.TRIES)
    void aPromptInTwoPartsNeedsTheSameOperations(@ForAll Setup setup, @ForAll StaticBatch batch) {
        Assume.that(batch.cached() > 0);
        Execution plain = new Execution(
                Precision.BF16, // no weights to unpack in every pass
                setup.execution().split().withContext(1), // no shares to round up
                AttentionKernel.FLASH);
        Set<Operator> atTheEnd = EnumSet.of(Operator.LM_HEAD, Operator.SAMPLING);
        LayerGraph first = Graphs.prefill(setup.llm(), new StaticBatch(batch.requests(), batch.cached(), 1), plain);
        LayerGraph second = Graphs.prefill(
                setup.llm(), new StaticBatch(batch.requests(), batch.prompt(), batch.cached(), 1), plain);
        LayerGraph whole = Graphs.prefill(setup.llm(), new StaticBatch(batch.requests(), batch.prompt(), 1), plain);

        whole.nodes().stream()
                .filter(node -> !atTheEnd.contains(node.operator()))
                .filter(node -> !node.name().endsWith("kv_expansion")) // cached latents are expanded again
                .forEach(node -> assertThat(Graphs.cost(first, node.name()).flops()
                                + Graphs.cost(second, node.name()).flops())
                        .as(node.name())
                        .isEqualTo(node.cost().flops()));
    }

    @Property(tries = GraphDomain.TRIES)
    void aPromptInChunksNeverCostsLess(@ForAll Setup setup, @ForAll StaticBatch batch) {
        Graphs.assertNoCountFalls(
                Graphs.prefill(setup.llm(), batch, setup.execution().withChunk(Execution.UNCHUNKED)),
                Graphs.prefill(setup.llm(), batch, setup.execution()));
    }

    @Property(tries = GraphDomain.TRIES)
    void chunksOfAServerNeverCostLess(@ForAll Setup setup, @ForAll ContinuousBatching server) {
        Graphs.assertNoCountFalls(
                LayerGraphs.of(setup.llm(), server, setup.execution().withChunk(Execution.UNCHUNKED)),
                LayerGraphs.of(setup.llm(), server, setup.execution()));
    }

    @Property(tries = GraphDomain.TRIES)
    void eagerAttentionNeverSaves(@ForAll Setup setup, @ForAll StaticBatch batch) {
        Graphs.assertNoCountFalls(
                Graphs.prefill(setup.llm(), batch, Graphs.withKernel(setup.execution(), AttentionKernel.FLASH)),
                Graphs.prefill(setup.llm(), batch, Graphs.withKernel(setup.execution(), AttentionKernel.EAGER)));
    }

    @Test
    void aQueryOfAWindowedLayerSeesTheWindow() {
        LlmSpec windowed = Models.spec(
                "windowed", 4_096, 32_000, Models.layers(1, Models.attention(32, 8, 100), Models.gated(14_336)));
        StaticBatch batch = new StaticBatch(3, 250, 80, 1);

        Cost attention = Graphs.cost(Graphs.prefill(windowed, batch, Execution.of(Precision.BF16)), "layer0.attention");

        long scores = 3
                * LongStream.rangeClosed(81, 250)
                        .map(context -> Math.min(context, 100))
                        .sum();
        assertThat(attention.flops()).isEqualTo(scores * 32 * (4 * 128 + 5));
        assertThat(attention.kvWriteBytes()).isEqualTo(3 * 170 * 2 * 8 * 128 * 2);
        assertThat(attention.kvReadBytes()).isEqualTo(3 * 250 * 2 * 8 * 128 * 2); // query 81 still sees token 1
    }

    @Test
    void keysBeforeTheFirstWindowAreNotRead() {
        LlmSpec windowed = Models.spec(
                "windowed", 4_096, 32_000, Models.layers(1, Models.attention(32, 8, 100), Models.gated(14_336)));
        StaticBatch batch = new StaticBatch(1, 250, 150, 1);

        Cost attention = Graphs.cost(Graphs.prefill(windowed, batch, Execution.of(Precision.BF16)), "layer0.attention");

        long keys = 250 - (151 - 100); // query 151 sees tokens 52 to 151, those after it no earlier ones
        assertThat(attention.kvReadBytes()).isEqualTo(keys * 2 * 8 * 128 * 2);
    }
}
