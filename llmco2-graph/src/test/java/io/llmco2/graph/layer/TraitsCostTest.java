package io.llmco2.graph.layer;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import io.llmco2.graph.Execution;
import io.llmco2.graph.ParallelSplit;
import io.llmco2.graph.Precision;
import io.llmco2.graph.Workload.StaticBatch;
import io.llmco2.graph.llm.Attention;
import io.llmco2.graph.llm.Attention.QkNorm;
import io.llmco2.graph.llm.Attention.Trait;
import io.llmco2.graph.llm.Embedding;
import io.llmco2.graph.llm.FeedForward;
import io.llmco2.graph.llm.FeedForward.Dense;
import io.llmco2.graph.llm.FeedForward.MixtureOfExperts;
import io.llmco2.graph.llm.FeedForward.Routing;
import io.llmco2.graph.llm.LayerKind;
import io.llmco2.graph.llm.LlmSpec;
import io.llmco2.graph.llm.Norm;
import org.junit.jupiter.api.Test;

/**
 * What traits add to the operators of a small model, counted by hand: hidden size 1000, 12 query and 4 key/value heads of
 * 64, inner size 3000, vocabulary 5000, everything in bfloat16; 3 requests decode 5 tokens: 15 tokens in 5 passes.
 */
class TraitsCostTest {
    private static final Attention ATTENTION = Attention.plain(12, 4, 64);
    private static final Dense DENSE = new Dense(3_000, true, false);
    private static final Embedding EMBEDDING = Embedding.plain(5_000, false);
    private static final Execution BF16 = Execution.of(Precision.BF16);
    private static final long CONTEXTS = 3 * (101 + 102 + 103 + 104 + 105);
    private static final LayerGraph PLAIN = graph(ATTENTION, DENSE, EMBEDDING, BF16);

    @Test
    void aSinkIsAScoreMoreOfEveryQueryAndAWeightOfEveryHead() {
        LayerGraph graph = graph(ATTENTION.with(Trait.SINKS), DENSE, EMBEDDING, BF16);

        assertAdds(graph, "layer0.attention", 15 * 12 * 2, 5 * 12 * 2, 0);
    }

    @Test
    void aGateIsProjectedBesideTheQueriesAndMultipliedWithTheOutput() {
        LayerGraph graph = graph(ATTENTION.with(Trait.OUTPUT_GATE), DENSE, EMBEDDING, BF16);

        assertAdds(graph, "layer0.qkv_projection", 15 * 2 * 1_000 * 768, 5 * 1_000 * 768 * 2, 15 * 768 * 2);
        assertThat(Graphs.cost(graph, "layer0.attention_gate"))
                .isEqualTo(new Cost(15 * 5 * 768, 0, 15 * 3 * 768 * 2, 0, 0, 0, 5)); // sigmoid 4, product
    }

    @Test
    void softCapsTakeAQuotientAHyperbolicTangentAndAProduct() {
        LayerGraph graph = graph(ATTENTION.with(Trait.SOFT_CAP), DENSE, EMBEDDING.withSoftCap(), BF16);

        assertAdds(graph, "layer0.attention", CONTEXTS * 12 * 6, 0, 0);
        assertAdds(graph, "lm_head", 15 * 5_000 * 6, 0, 0);
    }

    @Test
    void biasesAreAddedToEveryTokenAndReadInEveryPass() {
        LayerGraph graph = graph(
                ATTENTION.withBiases(true, true), new Dense(3_000, true, true), EMBEDDING.with(false, true), BF16);

        assertAdds(graph, "layer0.qkv_projection", 15 * 1_280, 5 * 1_280 * 2, 0);
        assertAdds(graph, "layer0.output_projection", 15 * 1_000, 5 * 1_000 * 2, 0);
        assertAdds(graph, "layer0.ffn_up", 15 * 6_000, 5 * 6_000 * 2, 0);
        assertAdds(graph, "layer0.ffn_down", 15 * 1_000, 5 * 1_000 * 2, 0);
        assertAdds(graph, "lm_head", 15 * 5_000, 5 * 5_000 * 2, 0);
    }

    @Test
    void expertsHaveBiasesToo() {
        MixtureOfExperts plain = MixtureOfExperts.of(8, 8, DENSE); // all are picked
        MixtureOfExperts biased = MixtureOfExperts.of(8, 8, new Dense(3_000, true, true));

        assertAdds(
                graph(ATTENTION, plain, EMBEDDING, BF16),
                graph(ATTENTION, biased.withRouting(Routing.BIASED), EMBEDDING, BF16),
                "layer0.expert_ffn",
                15 * 8 * 7_000,
                5 * 8 * 7_000 * 2,
                0);
        assertAdds(
                graph(ATTENTION, plain, EMBEDDING, BF16),
                graph(ATTENTION, plain.withRouting(Routing.BIASED), EMBEDDING, BF16),
                "layer0.router",
                15 * 8,
                5 * 8 * 2,
                0);
    }

    @Test
    void aGateWeighsTheSharedExpert() {
        MixtureOfExperts experts = MixtureOfExperts.of(8, 2, DENSE);

        assertAdds(
                graph(ATTENTION, experts.withShared(DENSE), EMBEDDING, BF16),
                graph(ATTENTION, experts.withGatedShared(DENSE), EMBEDDING, BF16),
                "layer0.shared_expert_ffn",
                15 * (2 * 1_000 + 4 + 1_000), // product, sigmoid, scaling
                5 * 1_000 * 2,
                0);
    }

    @Test
    void learnedPositionsAreReadAndAdded() {
        LayerGraph graph = graph(ATTENTION, DENSE, EMBEDDING.withLearnedPositions(2_048), BF16);

        assertAdds(graph, "embedding", 15 * 1_000, 0, 15 * 1_000 * 2);
    }

    @Test
    void aNormBehindTheEmbeddingIsALayerNorm() {
        LayerGraph graph = graph(ATTENTION, DENSE, EMBEDDING.with(true, false), BF16);

        assertThat(graph.nodes()).extracting(OperatorNode::name).contains("embedding_norm");
    }

    @Test
    void tensorParallelRanksEachHaveAPartOfTheEmbedding() {
        LayerGraph rank = graph(ATTENTION, DENSE, EMBEDDING, BF16.with(ParallelSplit.tensor(4)));

        // a quarter of the rows is read, all are written, zeros where another rank has the row
        assertThat(Graphs.cost(rank, "embedding").activationBytes()).isEqualTo(15 * (250 + 1_000) * 2);
        assertThat(Graphs.cost(rank, "embedding_all_reduce").networkBytes()).isEqualTo(15 * 2 * 3 * 1_000 * 2 / 4);
    }

    @Test
    void aNormOverTheHeadsOfAllRanksGathersThem() {
        Attention attention = ATTENTION.withQkNorm(QkNorm.ALL_HEADS);
        LayerGraph rank = graph(attention, DENSE, EMBEDDING, BF16.with(ParallelSplit.tensor(4)));

        assertThat(Graphs.cost(rank, "layer0.qk_all_gather").networkBytes()).isEqualTo(15 * 3 * (192 + 64) * 2);
    }

    private static void assertAdds(LayerGraph graph, String node, long flops, long weightBytes, long activationBytes) {
        assertAdds(PLAIN, graph, node, flops, weightBytes, activationBytes);
    }

    private static void assertAdds(
            LayerGraph plain, LayerGraph graph, String node, long flops, long weightBytes, long activationBytes) {
        assertThat(Graphs.cost(graph, node))
                .as(node)
                .isEqualTo(Graphs.cost(plain, node).plus(new Cost(flops, weightBytes, activationBytes, 0, 0, 0, 0)));
    }

    private static LayerGraph graph(
            Attention attention, FeedForward feedForward, Embedding embedding, Execution execution) {
        LlmSpec llm = new LlmSpec(
                "small",
                "drawn",
                1_000,
                embedding,
                ImmutableList.of(LayerKind.sequential(attention, feedForward)),
                Norm.RMS,
                2_048);
        return Graphs.decode(llm, new StaticBatch(3, 100, 6), execution);
    }
}
