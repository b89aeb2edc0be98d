package io.llmco2.graph.layer;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmco2.graph.AttentionKernel;
import io.llmco2.graph.Execution;
import io.llmco2.graph.GraphDomain;
import io.llmco2.graph.GraphDomain.Setup;
import io.llmco2.graph.Models;
import io.llmco2.graph.ParallelSplit;
import io.llmco2.graph.Precision;
import io.llmco2.graph.Workload.StaticBatch;
import io.llmco2.graph.llm.LlmSpec;
import java.util.stream.LongStream;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import org.junit.jupiter.api.Test;

/** Prompts, with and without a part in the cache. */
@Domain(GraphDomain.class)
class PrefillTest {

    @Property
    void aCachedPrefixNeverCosts(@ForAll Setup setup, @ForAll StaticBatch batch) {
        LayerGraph cached = Graphs.prefill(setup.llm(), batch, setup.execution());
        LayerGraph whole = Graphs.prefill(
                setup.llm(), new StaticBatch(batch.requests(), batch.prompt(), batch.generated()), setup.execution());

        Graphs.assertNoCountFalls(cached, whole);
    }

    @Property
    void aPromptInTwoPartsNeedsTheSameOperations(@ForAll Setup setup, @ForAll StaticBatch batch) {
        Assume.that(batch.cached() > 0);
        Execution flash =
                new Execution(setup.execution().precision(), setup.execution().split(), AttentionKernel.FLASH);
        LayerGraph first = Graphs.prefill(setup.llm(), new StaticBatch(batch.requests(), batch.cached(), 1), flash);
        LayerGraph second = Graphs.prefill(setup.llm(), batch, flash);
        LayerGraph whole = Graphs.prefill(setup.llm(), new StaticBatch(batch.requests(), batch.prompt(), 1), flash);

        whole.nodes().stream()
                .filter(node -> node.operator() != Operator.LM_HEAD && node.operator() != Operator.SAMPLING)
                .forEach(node -> assertThat(Graphs.cost(first, node.name()).flops()
                                + Graphs.cost(second, node.name()).flops())
                        .as(node.name())
                        .isEqualTo(node.cost().flops()));
    }

    @Property
    void eagerAttentionNeverSaves(@ForAll Setup setup, @ForAll StaticBatch batch) {
        Precision precision = setup.execution().precision();
        ParallelSplit split = setup.execution().split();
        LayerGraph flash = Graphs.prefill(setup.llm(), batch, new Execution(precision, split, AttentionKernel.FLASH));
        LayerGraph eager = Graphs.prefill(setup.llm(), batch, new Execution(precision, split, AttentionKernel.EAGER));

        Graphs.assertNoCountFalls(flash, eager);
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
