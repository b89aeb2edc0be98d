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
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

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
            assertThat(times * Graphs.cost(rank, node.name()).flops())
                    .as(node.name())
                    .isEqualTo(node.cost().flops());
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4, 8})
    void weightsOfSharedProductsAreRead(int ranks) {
        LayerGraph one = Graphs.decode(LLM, BATCH, Execution.of(Precision.BF16));
        LayerGraph rank = Graphs.decode(LLM, BATCH, tensor(ranks));

        assertThat(one.nodes())
                .filteredOn(node -> SHARED_OUT.contains(node.operator()) && node.operator() != EXPERT_FFN)
                .allSatisfy(node -> assertThat(
                                ranks * Graphs.cost(rank, node.name()).weightBytes())
                        .as(node.name())
                        .isEqualTo(node.cost().weightBytes()));
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

    @ParameterizedTest
    @ValueSource(ints = {3, 5, 64})
    void aDegreeThatDoesNotDivideTheHeadsIsRefused(int ranks) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Graphs.prefill(LLM, BATCH, tensor(ranks)))
                .withMessageContainingAll(
                        "tensor parallelism " + ranks, "32 query heads", "8 key/value heads", LLM.id());
    }

    @Test
    void aDegreeThatSharesOutQueriesButNotKeysIsRefused() {
        LlmSpec llm = Models.spec(
                "12 and 4 heads", 4_096, 32_000, Models.layers(1, Models.attention(12, 4, 0), Models.gated(11_008)));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Graphs.prefill(llm, BATCH, tensor(3)))
                .withMessageContainingAll("12 query heads", "4 key/value heads");
    }

    private static Execution tensor(int ranks) {
        return Execution.of(Precision.BF16).with(ParallelSplit.tensor(ranks));
    }
}
