package io.llmco2.graph.layer;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmco2.graph.Execution;
import io.llmco2.graph.Models;
import io.llmco2.graph.ParallelSplit;
import io.llmco2.graph.Precision;
import io.llmco2.graph.Workload.StaticBatch;
import io.llmco2.graph.llm.LayerKind;
import io.llmco2.graph.llm.LlmSpec;
import io.llmco2.graph.llm.Recurrence;
import io.llmco2.graph.llm.Recurrence.GatedDeltaNet;
import io.llmco2.graph.llm.Recurrence.LightningAttention;
import io.llmco2.graph.llm.Recurrence.Mamba;
import io.llmco2.graph.llm.Recurrence.Mamba2;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Recurrences of published models in bfloat16 with states in FP32, counted by hand; 3 requests decode 5 tokens: 15 tokens in
 * 5 passes.
 */
class RecurrenceCostTest {
    private static final Execution BF16 = Execution.of(Precision.BF16);
    private static final StaticBatch BATCH = new StaticBatch(3, 100, 6);

    /** Nemotron-Nano-9B-v2: 128 heads of 80, 8 groups, state of 128, convolution over 4 tokens, hidden size 4480. */
    private static final LlmSpec MAMBA_2 = model(4_480, new Mamba2(128, 80, 8, 128, 4));

    @Test
    void mamba2() {
        LayerGraph graph = Graphs.decode(MAMBA_2, BATCH, BF16);
        long inner = 128 * 80;
        long channels = inner + 2 * 8 * 128; // x, B and C
        long state = inner * 128;

        assertThat(graph.nodes()).extracting(OperatorNode::name).contains("layer0.recurrence_norm");
        assertProduct(graph, "input_projection", 4_480, inner + channels + 128); // z, x, B, C and a step for each head
        assertThat(cost(graph, "convolution"))
                .isEqualTo(new Cost(
                        15 * channels * (2 * 4 + 4), // and SiLU
                        5 * channels * 4 * 2,
                        15 * 2 * channels * 2,
                        15 * channels * 3 * 2,
                        15 * channels * 3 * 2,
                        0,
                        5));
        assertThat(cost(graph, "scan"))
                .isEqualTo(new Cost(
                        15 * 5 * state,
                        5 * (channels + 3 * 128 + inner) * 2, // bias of the convolution; A, D, bias of steps; gains
                        15 * (channels + inner) * 2,
                        15 * state * 4,
                        15 * state * 4,
                        0,
                        5));
        assertThat(cost(graph, "gated_norm"))
                .isEqualTo(new Cost(15 * 9 * inner, 0, 15 * 3 * inner * 2, 0, 0, 0, 5)); // RMS 4, SiLU 4, product
        assertProduct(graph, "recurrence_output_projection", inner, 4_480);
    }

    @Test
    void prefillTakesUpAndPutsDownTheStateOnceForEveryChunk() {
        StaticBatch prompts = new StaticBatch(2, 1_000, 1);
        long state = 128 * 80 * 128 * 4;

        Cost whole = cost(Graphs.prefill(MAMBA_2, prompts, BF16), "scan");
        Cost chunks = cost(Graphs.prefill(MAMBA_2, prompts, BF16.withChunk(300)), "scan");

        assertThat(whole.kvReadBytes()).isEqualTo(2 * state);
        assertThat(chunks.kvReadBytes()).isEqualTo(2 * 4 * state);
        assertThat(chunks.flops()).isEqualTo(whole.flops()).isEqualTo(2 * 1_000 * 5L * 128 * 80 * 128);
    }

    @Test
    void theStateDoesNotGrowWithTheContext() {
        Cost near = cost(Graphs.decode(MAMBA_2, new StaticBatch(1, 10, 2), BF16), "scan");
        Cost far = cost(Graphs.decode(MAMBA_2, new StaticBatch(1, 1_000_000, 2), BF16), "scan");

        assertThat(far).isEqualTo(near);
    }

    /** Falcon-Mamba-7B: 8192 channels, state of 16, steps of rank 256, hidden size 4096. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void mamba1(boolean normalised) {
        LayerGraph graph = Graphs.decode(model(4_096, new Mamba(8_192, 16, 256, 4, normalised)), BATCH, BF16);
        long state = 8_192 * 16;

        assertProduct(graph, "input_projection", 4_096, 2 * 8_192);
        assertThat(cost(graph, "convolution").flops()).isEqualTo(15 * 8_192 * 12);
        assertProduct(graph, "state_projection", 8_192, 256 + 2 * 16 + 256); // to steps, B and C, and from steps
        assertThat(cost(graph, "scan"))
                .isEqualTo(new Cost(
                        15 * 7 * state,
                        5 * (3 * 8_192 + state + (normalised ? 256 + 2 * 16 : 0)) * 2, // both biases, D, A, gains
                        15 * 2 * 8_192 * 2,
                        15 * state * 4,
                        15 * state * 4,
                        0,
                        5));
        assertProduct(graph, "recurrence_output_projection", 8_192, 4_096);
    }

    @Test
    void ranksOfMamba1SumUpStepsAndStateProjections() {
        LlmSpec llm = model(4_096, new Mamba(8_192, 16, 256, 4, false));

        LayerGraph rank = Graphs.decode(llm, BATCH, BF16.with(ParallelSplit.tensor(4)));

        assertThat(cost(rank, "state_all_reduce").networkBytes()).isEqualTo(15 * 2 * 3 * (256 + 2 * 16) * 2 / 4);
        assertThat(cost(rank, "scan").flops()).isEqualTo(15 * 7 * (8_192 / 4) * 16);
        assertThat(cost(rank, "recurrence_all_reduce").networkBytes()).isEqualTo(15 * 2 * 3 * 4_096 * 2 / 4);
    }

    /** Qwen3-Next-80B-A3B: 16 key and 32 value heads of 128, hidden size 2048. */
    @Test
    void gatedDeltaNet() {
        LayerGraph graph = Graphs.decode(model(2_048, new GatedDeltaNet(16, 32, 128, 128, 4)), BATCH, BF16);
        long values = 32 * 128;
        long channels = 2 * 16 * 128 + values;
        long state = values * 128;

        assertProduct(graph, "input_projection", 2_048, channels + values + 2 * 32);
        assertThat(cost(graph, "convolution").flops()).isEqualTo(15 * channels * 12);
        assertThat(cost(graph, "scan"))
                .isEqualTo(new Cost(
                        15 * 7 * state,
                        5 * (2 * 32 + 128) * 2, // decay and bias of each head, gains
                        15 * (channels + values) * 2,
                        15 * state * 4,
                        15 * state * 4,
                        0,
                        5));
        assertProduct(graph, "recurrence_output_projection", values, 2_048);
    }

    /** MiniMax-Text-01: 64 heads of 128, hidden size 6144. */
    @Test
    void lightningAttention() {
        LayerGraph graph = Graphs.decode(model(6_144, new LightningAttention(64, 128)), BATCH, BF16);
        long width = 64 * 128;

        assertProduct(graph, "input_projection", 6_144, 4 * width);
        assertThat(graph.nodes()).noneMatch(node -> node.operator() == Operator.SSM_CONVOLUTION);
        assertThat(cost(graph, "scan"))
                .isEqualTo(new Cost(
                        15 * 5 * width * 128,
                        5 * width * 2,
                        15 * 4 * width * 2, // queries, keys, values, output
                        15 * width * 128 * 4,
                        15 * width * 128 * 4,
                        0,
                        5));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4, 8})
    void tensorParallelRanksShareHeads(int ranks) {
        for (Recurrence recurrence : new Recurrence[] {
            new Mamba2(128, 80, 8, 128, 4), new GatedDeltaNet(16, 32, 128, 128, 4), new LightningAttention(64, 128)
        }) {
            LlmSpec llm = model(4_096, recurrence);
            Cost alone = cost(Graphs.decode(llm, BATCH, BF16), "scan");
            Cost rank = cost(Graphs.decode(llm, BATCH, BF16.with(ParallelSplit.tensor(ranks))), "scan");

            assertThat(ranks * rank.flops()).isEqualTo(alone.flops());
            assertThat(ranks * rank.kvReadBytes()).isEqualTo(alone.kvReadBytes());
        }
    }

    @Test
    void groupsOfHeadsAreReplicatedBeyondTheirNumber() {
        Execution sixteen = BF16.with(ParallelSplit.tensor(16));

        // 8 heads of 80 with one group of their own: z and x, B and C, a step for each head
        assertThat(Graphs.node(Graphs.decode(MAMBA_2, BATCH, sixteen), "layer0.input_projection")
                        .dimensions()
                        .outer())
                .isEqualTo(2 * 8 * 80 + 2 * 128 + 8);
    }

    private static void assertProduct(LayerGraph graph, String name, long inner, long outer) {
        assertThat(cost(graph, name))
                .as(name)
                .isEqualTo(
                        new Cost(15 * 2 * inner * outer, 5 * inner * outer * 2, 15 * (inner + outer) * 2, 0, 0, 0, 5));
    }

    private static Cost cost(LayerGraph graph, String name) {
        return Graphs.cost(graph, "layer0." + name);
    }

    private static LlmSpec model(int hidden, Recurrence recurrence) {
        return Models.spec("recurrent", hidden, 32_000, LayerKind.of(recurrence));
    }
}
