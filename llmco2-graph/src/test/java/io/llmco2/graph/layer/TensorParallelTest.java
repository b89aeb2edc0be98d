package io.llmco2.graph.layer;

import static io.llmco2.graph.layer.Operator.ACTIVATION;
import static io.llmco2.graph.layer.Operator.ATTENTION;
import static io.llmco2.graph.layer.Operator.EMBEDDING;
import static io.llmco2.graph.layer.Operator.EXPERT_FFN;
import static io.llmco2.graph.layer.Operator.FFN_DOWN;
import static io.llmco2.graph.layer.Operator.FFN_UP;
import static io.llmco2.graph.layer.Operator.LM_HEAD;
import static io.llmco2.graph.layer.Operator.NORM;
import static io.llmco2.graph.layer.Operator.OUTPUT_PROJECTION;
import static io.llmco2.graph.layer.Operator.QKV_PROJECTION;
import static io.llmco2.graph.layer.Operator.RESIDUAL;
import static io.llmco2.graph.layer.Operator.ROPE;
import static io.llmco2.graph.layer.Operator.ROUTER;
import static io.llmco2.graph.layer.Operator.SAMPLING;
import static io.llmco2.graph.layer.Operator.SHARED_EXPERT_FFN;
import static org.assertj.core.api.Assertions.assertThat;

import io.llmco2.graph.Execution;
import io.llmco2.graph.Models;
import io.llmco2.graph.ParallelSplit;
import io.llmco2.graph.Precision;
import io.llmco2.graph.Workload.StaticBatch;
import io.llmco2.graph.llm.FeedForward.MixtureOfExperts;
import io.llmco2.graph.llm.LlmSpec;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What tensor parallelism shares out, what every rank does again, and what it sends. */
class TensorParallelTest {
    private static final Set<Operator> SHARED_OUT = EnumSet.of(
            QKV_PROJECTION,
            ROPE,
            ATTENTION,
            OUTPUT_PROJECTION,
            FFN_UP,
            ACTIVATION,
            FFN_DOWN,
            EXPERT_FFN,
            SHARED_EXPERT_FFN,
            LM_HEAD);
    private static final Set<Operator> REPLICATED = EnumSet.of(EMBEDDING, NORM, RESIDUAL, ROUTER, SAMPLING);
    private static final LlmSpec LLM = Models.spec(
            "dense and mixture",
            4_096,
            32_000,
            Models.layers(3, Models.attention(32, 8, 128), Models.gated(14_336)),
            Models.layers(
                    20,
                    Models.attention(32, 8, 0),
                    MixtureOfExperts.of(64, 6, Models.gated(1_408)).withGatedShared(Models.gated(2_816))));
    private static final StaticBatch BATCH = new StaticBatch(24, 300, 40);

    @ParameterizedTest
    @ValueSource(ints = {2, 4, 8})
    void ranksTogetherDoTheWorkOfOneGpu(int ranks) {
        LayerGraph one = Graphs.prefill(LLM, BATCH, Execution.of(Precision.BF16));
        LayerGraph rank = Graphs.prefill(LLM, BATCH, tensor(ranks));

        assertThat(one.nodes()).allSatisfy(node -> {
            assertThat(node.operator())
                    .satisfiesAnyOf(
                            operator -> assertThat(SHARED_OUT).contains(operator),
                            operator -> assertThat(REPLICATED).contains(operator));
            long times = SHARED_OUT.contains(node.operator()) ? ranks : 1;
            assertThat(times * (Graphs.cost(rank, node.name()).flops() - done(node)))
                    .as(node.name())
                    .isEqualTo(node.cost().flops() - done(node));
        });
    }

    /** Operations of an operator that is shared out which every rank does all the same. */
    private static long done(OperatorNode node) {
        long tokens = 24 * 300;
        return switch (node.operator()) {
            case EXPERT_FFN -> tokens * 6 * 2 * 4_096; // the weighted sum of each rank's parts
            case SHARED_EXPERT_FFN -> tokens * (3 * 4_096 + 4); // the gate and its product
            default -> 0;
        };
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4, 8})
    void weightsOfSharedProductsAreRead(int ranks) {
        LayerGraph one = Graphs.decode(LLM, BATCH, Execution.of(Precision.BF16));
        LayerGraph rank = Graphs.decode(LLM, BATCH, tensor(ranks));

        assertThat(one.nodes())
                .filteredOn(node -> SHARED_OUT.contains(node.operator()) && node.operator() != EXPERT_FFN)
                .allSatisfy(node -> {
                    long gate = node.operator() == SHARED_EXPERT_FFN ? 39 * 4_096 * 2 : 0; // which every rank reads
                    assertThat(ranks * (Graphs.cost(rank, node.name()).weightBytes() - gate))
                            .as(node.name())
                            .isEqualTo(node.cost().weightBytes() - gate);
                });
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4, 8})
    void aRingAllReduceSendsTheMessageTwiceLessOneHop(int ranks) {
        LayerGraph prefill = Graphs.prefill(LLM, BATCH, tensor(ranks));

        long message = 24 * 300 * 4_096 * 2;
        assertThat(prefill.nodes())
                .filteredOn(node -> node.operator() == Operator.ALL_REDUCE)
                .hasSize(5) // after the embedding, and after attention and feed-forward of both kinds of layers
                .allSatisfy(
                        node -> assertThat(node.cost().networkBytes()).isEqualTo(message * 2 * (ranks - 1) / ranks));
    }

    @Test
    void oneGpuSendsNothing() {
        assertThat(Graphs.prefill(LLM, BATCH, Execution.of(Precision.BF16)).nodes())
                .allMatch(node -> node.cost().networkBytes() == 0)
                .noneMatch(node -> node.operator().kind() == Operator.Kind.COLLECTIVE);
    }

    @ParameterizedTest
    @CsvSource({"8, 1", "16, 1", "32, 1", "4, 2", "2, 4"})
    void keyValueHeadsAreReplicatedWhereThereAreMoreRanks(int ranks, int kvHeadsOfARank) {
        LayerGraph decode = Graphs.decode(LLM, new StaticBatch(1, 1_000, 2), tensor(ranks));

        assertThat(Graphs.cost(decode, "layer1.attention").kvReadBytes())
                .isEqualTo(1_001L * 2 * kvHeadsOfARank * 128 * 2);
        assertThat(Graphs.node(decode, "layer1.qkv_projection").dimensions().outer())
                .isEqualTo((32 / ranks + 2 * kvHeadsOfARank) * 128L);
    }

    @Test
    void theRankWithMostHeadsIsCounted() {
        LayerGraph rank = Graphs.decode(LLM, new StaticBatch(1, 1_000, 2), tensor(3));

        // 32 query heads over 3 ranks: 11, 11 and 10; 8 key/value heads: 3, 3 and 2
        assertThat(Graphs.node(rank, "layer1.qkv_projection").dimensions().outer())
                .isEqualTo((11 + 2 * 3) * 128);
        assertThat(Graphs.cost(rank, "layer1.attention").flops()).isEqualTo(1_001L * 11 * (4 * 128 + 5));
        assertThat(Graphs.node(rank, "layer0.ffn_down").dimensions().inner()).isEqualTo(4_779); // of 14,336
    }

    private static Execution tensor(int ranks) {
        return Execution.of(Precision.BF16).with(ParallelSplit.tensor(ranks));
    }
}
