package io.llmco2.graph.layer;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import io.llmco2.graph.AttentionKernel;
import io.llmco2.graph.Execution;
import io.llmco2.graph.Models;
import io.llmco2.graph.NumberFormat;
import io.llmco2.graph.ParallelSplit;
import io.llmco2.graph.Precision;
import io.llmco2.graph.Workload.StaticBatch;
import io.llmco2.graph.llm.Attention;
import io.llmco2.graph.llm.Attention.QkNorm;
import io.llmco2.graph.llm.Embedding;
import io.llmco2.graph.llm.FeedForward.Dense;
import io.llmco2.graph.llm.FeedForward.MixtureOfExperts;
import io.llmco2.graph.llm.LayerKind;
import io.llmco2.graph.llm.LlmSpec;
import io.llmco2.graph.llm.Norm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every operator of a small model, counted by hand: hidden size 1000, 12 query and 4 key/value heads of 64, inner size
 * 3000, vocabulary 5000; 8-bit weights, 16-bit activations; 3 requests decode 5 tokens, hence 15 tokens in 5 passes.
 */
class OperatorCostTest {
    private static final Attention ATTENTION = Attention.plain(12, 4, 64);
    private static final Dense DENSE = Models.gated(3_000);
    private static final StaticBatch BATCH = new StaticBatch(3, 100, 6);
    private static final Execution FP8 = Execution.of(Precision.FP8);
    private static final LayerGraph GRAPH =
            Graphs.decode(model(Norm.RMS, LayerKind.sequential(ATTENTION, DENSE).times(7)), BATCH, FP8);

    @ParameterizedTest
    @CsvSource({
        // node, FLOPs of a token, weight bytes of a pass, activation elements of a token
        "embedding, 0, 0, 2000", // a row read and written
        "layer0.attention_norm, 4000, 2000, 2000",
        "layer0.qkv_projection, 2560000, 1280000, 2280", // 768 + 2 x 256 columns
        "layer0.rope, 3072, 0, 2048",
        "layer0.output_projection, 1536000, 768000, 1768",
        "layer0.attention_residual, 1000, 0, 3000",
        "layer0.ffn_norm, 4000, 2000, 2000",
        "layer0.ffn_up, 12000000, 6000000, 7000",
        "layer0.ffn_activation, 15000, 0, 9000",
        "layer0.ffn_down, 6000000, 3000000, 4000",
        "layer0.ffn_residual, 1000, 0, 3000",
        "final_norm, 4000, 2000, 2000",
        "lm_head, 10000000, 10000000, 6000", // not quantised
        "sampling, 25000, 0, 20000" // 32-bit logits, read and written
    })
    void takes(String name, long flops, long weightBytes, long activationElements) {
        OperatorNode node = Graphs.node(GRAPH, name);

        assertThat(node.cost())
                .isEqualTo(new Cost(
                        15 * flops,
                        5 * weightBytes,
                        15 * activationElements * 2,
                        0,
                        0,
                        0,
                        5L * node.operator().kernels()));
        assertThat(node.repeat()).isEqualTo(name.startsWith("layer0") ? 7 : 1);
    }

    @Test
    void attentionReadsTheCacheAndWritesItsOwnKeysAndValues() {
        long contexts = 3 * (101 + 102 + 103 + 104 + 105);

        assertThat(Graphs.cost(GRAPH, "layer0.attention"))
                .isEqualTo(new Cost(
                        contexts * 12 * (4 * 64 + 5), 0, 15 * 2 * 768 * 2, contexts * 512 * 2, 15 * 512 * 2, 0, 10));
    }

    @Test
    void eagerAttentionMovesEveryScoreFourTimes() {
        StaticBatch batch = new StaticBatch(3, 100, 60, 1);
        LlmSpec llm = model(Norm.RMS, LayerKind.sequential(ATTENTION, DENSE).times(7));
        Execution eager = new Execution(Precision.FP8, ParallelSplit.NONE, AttentionKernel.EAGER);

        long scores = 3 * 40 * 100; // of 40 new tokens with all, those above the diagonal too
        Cost attention = Graphs.cost(Graphs.prefill(llm, batch, eager), "layer0.attention");
        assertThat(attention.flops()).isEqualTo(scores * 12 * (4 * 64 + 5));
        assertThat(attention.activationBytes()).isEqualTo((3 * 40 * 2 * 768 + 4 * 12 * scores) * 2);
    }

    @Test
    void onlyTheProductsOfTheLayersAreQuantised() {
        LayerGraph graph = Graphs.decode(
                model(
                        Norm.RMS,
                        LayerKind.sequential(ATTENTION, DENSE),
                        LayerKind.sequential(
                                ATTENTION, MixtureOfExperts.of(8, 2, DENSE).withGatedShared(DENSE))),
                BATCH,
                FP8);

        assertThat(graph.nodes()).allSatisfy(node -> assertThat(node.compute())
                .as(node.name())
                .isEqualTo(
                        switch (node.operator()) {
                            case QKV_PROJECTION, OUTPUT_PROJECTION, FFN_UP, FFN_DOWN, EXPERT_FFN, SHARED_EXPERT_FFN ->
                                NumberFormat.FP8;
                            case ATTENTION, ROUTER, LM_HEAD -> NumberFormat.BF16;
                            default -> NumberFormat.FP32;
                        }));
        assertThat(Graphs.cost(graph, "layer1.router").weightBytes()).isEqualTo(5 * 1_000 * 8 * 2);
    }

    @Test
    void aLayerNormTakesMoreThanAnRmsNorm() {
        LayerGraph graph = Graphs.decode(model(Norm.LAYER, LayerKind.sequential(ATTENTION, DENSE)), BATCH, FP8);

        assertThat(Graphs.cost(graph, "final_norm").flops()).isEqualTo(15 * 7 * 1_000);
        assertThat(Graphs.cost(graph, "final_norm").weightBytes()).isEqualTo(5 * 2 * 1_000 * 2); // gain and bias
    }

    @ParameterizedTest
    @CsvSource({"true, NONE, 3", "true, PER_HEAD, 7", "false, ALL_HEADS, 4"})
    void queriesAndKeysAreRotatedAndNormalised(boolean rotary, QkNorm norm, int flops) {
        Attention attention = (rotary
                        ? Attention.plain(12, 4, 64)
                        : Attention.plain(12, 4, 64).withoutRotation())
                .withQkNorm(norm);

        LayerGraph graph = Graphs.decode(model(Norm.RMS, LayerKind.sequential(attention, DENSE)), BATCH, FP8);

        assertThat(Graphs.cost(graph, "layer0.rope").flops()).isEqualTo(15 * (768 + 256) * flops);
    }

    @Test
    void queriesAndKeysThatStayAsTheyAreNeedNoOperator() {
        Attention attention = Attention.plain(12, 4, 64).withoutRotation();

        LayerGraph graph = Graphs.decode(model(Norm.RMS, LayerKind.sequential(attention, DENSE)), BATCH, FP8);

        assertThat(graph.nodes()).noneMatch(node -> node.operator() == Operator.ROPE);
    }

    @Test
    void halvesOfAParallelLayerReadTheSameStream() {
        LayerGraph graph = Graphs.decode(model(Norm.RMS, LayerKind.parallel(ATTENTION, DENSE, 2)), BATCH, FP8);

        assertThat(inputs(graph, "layer0.attention_norm")).containsExactly("embedding");
        assertThat(inputs(graph, "layer0.ffn_norm")).containsExactly("embedding");
        assertThat(inputs(graph, "layer0.ffn_residual"))
                .containsExactlyInAnyOrder("layer0.ffn_down", "layer0.attention_residual");
    }

    @Test
    void halvesOfAParallelLayerMayShareANorm() {
        LayerGraph graph = Graphs.decode(model(Norm.RMS, LayerKind.parallel(ATTENTION, DENSE, 1)), BATCH, FP8);

        assertThat(inputs(graph, "layer0.ffn_up")).containsExactly("layer0.attention_norm");
    }

    @Test
    void aSequentialLayerNormalisesTheSumWithAttention() {
        assertThat(inputs(GRAPH, "layer0.ffn_norm")).containsExactly("layer0.attention_residual");
        assertThat(inputs(GRAPH, "layer0.attention_residual"))
                .containsExactlyInAnyOrder("layer0.output_projection", "embedding");
    }

    @Test
    void ranksSendTheirLogitsToAllOthers() {
        LlmSpec llm = model(Norm.RMS, LayerKind.sequential(ATTENTION, DENSE));

        LayerGraph graph = Graphs.decode(llm, BATCH, FP8.with(ParallelSplit.tensor(4)));

        assertThat(Graphs.cost(graph, "logits_all_gather").networkBytes()).isEqualTo(15 * 3 * 1_250 * 2);
    }

    private static ImmutableList<String> inputs(LayerGraph graph, String name) {
        return graph.edges().stream()
                .filter(edge -> graph.nodes().get(edge.to()).name().equals(name))
                .map(edge -> graph.nodes().get(edge.from()).name())
                .collect(ImmutableList.toImmutableList());
    }

    private static LlmSpec model(Norm norm, LayerKind... kinds) {
        return new LlmSpec(
                "small", "llama", 1_000, Embedding.plain(5_000, false), ImmutableList.copyOf(kinds), norm, 2_048);
    }
}
