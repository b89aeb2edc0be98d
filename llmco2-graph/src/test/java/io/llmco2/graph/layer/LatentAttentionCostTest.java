package io.llmco2.graph.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.llmco2.graph.Execution;
import io.llmco2.graph.Models;
import io.llmco2.graph.ParallelSplit;
import io.llmco2.graph.Precision;
import io.llmco2.graph.Workload.ContinuousBatching;
import io.llmco2.graph.Workload.StaticBatch;
import io.llmco2.graph.llm.LatentAttention;
import io.llmco2.graph.llm.LayerKind;
import io.llmco2.graph.llm.LlmSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Multi-head latent attention of DeepSeek-V3 in bfloat16, counted by hand: hidden size 7168, 128 heads, latents of 1536
 * (queries) and 512 (keys and values), heads of 128 plain and 64 rotated elements, values of 128; 61 layers.
 */
class LatentAttentionCostTest {
    private static final LatentAttention LATENT = new LatentAttention(128, 1_536, 512, 128, 64, 128);
    private static final LlmSpec LLM = Models.spec(
            "latent",
            7_168,
            129_280,
            LayerKind.sequential(LATENT, Models.gated(18_432)).times(61));
    private static final Execution BF16 = Execution.of(Precision.BF16);

    /** 3 requests decode 5 tokens: 15 tokens in 5 passes, contexts of 101 to 105. */
    private static final LayerGraph DECODE = Graphs.decode(LLM, new StaticBatch(3, 100, 6), BF16);

    private static final long CONTEXTS = 3 * (101 + 102 + 103 + 104 + 105);

    @Test
    void aTokenLeaves70272BytesInTheCache() {
        assertThat(LLM.kvCacheElementsPerToken() * 2).isEqualTo(61 * 576 * 2).isEqualTo(70_272);
        assertThat(61 * Graphs.cost(DECODE, "layer0.attention").kvWriteBytes()).isEqualTo(15 * 70_272);
    }

    @ParameterizedTest
    @CsvSource({
        // product, width summed over, width written
        "latent_projection, 7168, 2112", // 1536 + 512 + 64
        "query_projection, 1536, 24576", // 128 heads of 192
        "output_projection, 16384, 7168" // 128 values of 128
    })
    void projects(String name, long inner, long outer) {
        assertThat(Graphs.cost(DECODE, "layer0." + name))
                .isEqualTo(
                        new Cost(15 * 2 * inner * outer, 5 * inner * outer * 2, 15 * (inner + outer) * 2, 0, 0, 0, 5));
    }

    @ParameterizedTest
    @CsvSource({"query_absorption, 128, 512", "value_projection, 512, 128"})
    void decodeBringsEveryHeadToTheLatentsAndBack(String name, long inner, long outer) {
        assertThat(Graphs.cost(DECODE, "layer0." + name))
                .isEqualTo(new Cost(
                        15 * 128 * 2 * inner * outer,
                        5 * 128 * inner * outer * 2,
                        15 * 128 * (inner + outer) * 2,
                        0,
                        0,
                        0,
                        5));
    }

    @Test
    void decodeAttendsToTheLatentsThemselves() {
        // a score takes 576 products and sums, the weighted sum 512, the softmax 5
        assertThat(Graphs.cost(DECODE, "layer0.attention"))
                .isEqualTo(new Cost(
                        CONTEXTS * 128 * (2 * 576 + 2 * 512 + 5),
                        0,
                        15 * 128 * (576 + 512) * 2,
                        CONTEXTS * 576 * 2,
                        15 * 576 * 2,
                        0,
                        10));
    }

    @Test
    void prefillExpandsTheLatentsOfAllContextIntoKeysAndValues() {
        // 2 prompts of 100, of which 40 are cached: 120 queries, 200 latents, scores of 41 to 100
        LayerGraph prefill = Graphs.prefill(LLM, new StaticBatch(2, 100, 40, 1), BF16);

        long width = 128 * (128 + 128); // without the rotated key, which is not expanded
        assertThat(Graphs.cost(prefill, "layer0.kv_expansion"))
                .isEqualTo(new Cost(200 * 2 * 512 * width, 512 * width * 2, 200 * (512 + width) * 2, 0, 0, 0, 1));
        long scores = 2 * 60 * (41 + 100) / 2;
        assertThat(Graphs.cost(prefill, "layer0.attention"))
                .isEqualTo(new Cost(
                        scores * 128 * (2 * 192 + 2 * 128 + 5),
                        0,
                        (120 * 128 * (192 + 128) + 200 * width) * 2,
                        200 * 576 * 2,
                        120 * 576 * 2,
                        0,
                        2));
    }

    @Test
    void queriesWithoutALatentAreProjectedDirectly() {
        LatentAttention lite = new LatentAttention(16, 0, 512, 128, 64, 128); // DeepSeek-V2-Lite
        LlmSpec llm = Models.spec("lite", 2_048, 102_400, LayerKind.sequential(lite, Models.gated(10_944)));

        LayerGraph graph = Graphs.decode(llm, new StaticBatch(1, 100, 2), BF16);

        assertThat(Graphs.cost(graph, "layer0.latent_projection").flops()).isEqualTo(2 * 2_048 * 576);
        assertThat(Graphs.cost(graph, "layer0.query_projection").flops()).isEqualTo(2 * 2_048 * 16 * 192);
    }

    @Test
    void tensorParallelRanksShareHeadsAndAllHaveTheLatents() {
        LayerGraph rank = Graphs.decode(LLM, new StaticBatch(3, 100, 6), BF16.with(ParallelSplit.tensor(8)));

        assertThat(Graphs.cost(rank, "layer0.latent_projection"))
                .isEqualTo(Graphs.cost(DECODE, "layer0.latent_projection"));
        assertThat(8 * Graphs.cost(rank, "layer0.query_absorption").flops())
                .isEqualTo(Graphs.cost(DECODE, "layer0.query_absorption").flops());
        assertThat(8 * Graphs.cost(rank, "layer0.attention").flops())
                .isEqualTo(Graphs.cost(DECODE, "layer0.attention").flops());
        assertThat(Graphs.cost(rank, "layer0.attention").kvReadBytes()).isEqualTo(CONTEXTS * 576 * 2);
    }

    @Test
    void aServerReadsTheWeightsOfTheExpansionOnlyWhileThereIsAPrompt() {
        LayerGraph seldom = Graphs.prefill(LLM, new ContinuousBatching(3, 100, 1_000), BF16);
        LayerGraph always = Graphs.prefill(LLM, new ContinuousBatching(30, 100, 10), BF16);
        LayerGraph decode = Graphs.decode(LLM, new ContinuousBatching(3, 100, 1_000), BF16);

        long weights = 512L * 128 * (128 + 128) * 2;
        // prompts that fall into passes at random: 3 into 1000 (1 - 0.999^3) of 1000, 30 into 10 (1 - 0.9^30) of 10
        assertThat((double) Graphs.cost(seldom, "layer0.kv_expansion").weightBytes())
                .isCloseTo(2.997001 * weights, withinPercentage(1e-4));
        assertThat((double) Graphs.cost(always, "layer0.kv_expansion").weightBytes())
                .isCloseTo(9.576088 * weights, withinPercentage(1e-4));
        assertThat(Graphs.cost(decode, "layer0.query_absorption").weightBytes())
                .isEqualTo(999 * weights / 2); // keys, of which the values are the other half
    }

    @Test
    void aServerDoesBoth() {
        ContinuousBatching server = new ContinuousBatching(3, 100, 6);

        assertThat(Graphs.prefill(LLM, server, BF16).nodes())
                .extracting(OperatorNode::name)
                .contains("layer0.kv_expansion")
                .doesNotContain("layer0.query_absorption");
        assertThat(Graphs.cost(Graphs.decode(LLM, server, BF16), "layer0.attention")
                        .flops())
                .isEqualTo(Graphs.cost(DECODE, "layer0.attention").flops());
    }
}
