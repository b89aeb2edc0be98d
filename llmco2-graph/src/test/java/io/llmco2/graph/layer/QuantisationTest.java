package io.llmco2.graph.layer;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmco2.graph.Execution;
import io.llmco2.graph.GraphDomain;
import io.llmco2.graph.GraphDomain.Setup;
import io.llmco2.graph.Models;
import io.llmco2.graph.NumberFormat;
import io.llmco2.graph.Precision;
import io.llmco2.graph.Workload.StaticBatch;
import io.llmco2.graph.llm.FeedForward.MixtureOfExperts;
import io.llmco2.graph.llm.LlmSpec;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import org.junit.jupiter.api.Test;

/** Weights of fewer bits: what is read, what is unpacked, what is multiplied. */
@Domain(GraphDomain.class)
class QuantisationTest {
    private static final StaticBatch STEP = new StaticBatch(1, 100, 2);

    /** Products of the layers, of which the weights are quantised. */
    private static final Set<Operator> QUANTISED = EnumSet.of(
            Operator.QKV_PROJECTION,
            Operator.OUTPUT_PROJECTION,
            Operator.MLA_DOWN_PROJECTION,
            Operator.MLA_UP_PROJECTION,
            Operator.SSM_IN_PROJECTION,
            Operator.SSM_OUT_PROJECTION,
            Operator.FFN_UP,
            Operator.FFN_DOWN,
            Operator.EXPERT_FFN,
            Operator.SHARED_EXPERT_FFN);

    @Property(tries = GraphDomain.TRIES)
    void fewerBitsAreFewerBytes(@ForAll Setup setup, @ForAll StaticBatch batch) {
        // of a weight, scales included: 16, 8, 4.5 and 4.16 bits
        List<Precision> descending = List.of(Precision.BF16, Precision.INT8_WEIGHTS, Precision.NF4, Precision.INT4);
        LayerGraph before = null;
        for (Precision precision : descending) {
            LayerGraph more = before;
            LayerGraph graph =
                    Graphs.prefill(setup.llm(), batch, setup.execution().with(precision));
            if (more != null) {
                assertThat(graph.nodes()).allSatisfy(node -> {
                    long bytes = Graphs.cost(more, node.name()).weightBytes();
                    if (QUANTISED.contains(node.operator())) {
                        assertThat(node.cost().weightBytes()).as(node.name()).isLessThan(bytes);
                    } else {
                        assertThat(node.cost().weightBytes()).as(node.name()).isEqualTo(bytes);
                    }
                });
            }
            before = graph;
        }
    }

    @Property(tries = GraphDomain.TRIES)
    void weightsThatAreUnpackedTakeOperationsAndNothingElse(@ForAll Setup setup, @ForAll StaticBatch batch) {
        LayerGraph plain = Graphs.prefill(setup.llm(), batch, setup.execution().with(Precision.BF16));
        LayerGraph unpacked =
                Graphs.prefill(setup.llm(), batch, setup.execution().with(Precision.FP8_WEIGHTS));

        assertThat(unpacked.nodes()).allSatisfy(node -> {
            Cost before = Graphs.cost(plain, node.name());
            assertThat(node.compute()).isEqualTo(Graphs.node(plain, node.name()).compute());
            assertThat(node.cost().activationBytes()).isEqualTo(before.activationBytes());
            assertThat(node.cost().flops() > before.flops())
                    .as(node.name())
                    .isEqualTo(QUANTISED.contains(node.operator()));
        });
    }

    @Test
    void eightBitProductsNeedNoUnpacking() {
        Cost plain = Graphs.cost(Graphs.decode(Models.LLAMA_2_7B, STEP, Execution.of(Precision.BF16)), "layer0.ffn_up");
        OperatorNode fp8 =
                Graphs.node(Graphs.decode(Models.LLAMA_2_7B, STEP, Execution.of(Precision.FP8)), "layer0.ffn_up");

        assertThat(fp8.cost().flops()).isEqualTo(plain.flops());
        assertThat(fp8.compute()).isEqualTo(NumberFormat.FP8);
    }

    @Test
    void int4IsUnpackedOnceForEveryPass() {
        // 2 x 11008 x 4096 weights: 4 bits each, for 128 of them a scale of 16 bits and a zero point of 4
        long weights = 2L * 11_008 * 4_096;
        LayerGraph decode = Graphs.decode(Models.LLAMA_2_7B, new StaticBatch(3, 100, 11), Execution.of(Precision.INT4));

        Cost up = Graphs.cost(decode, "layer0.ffn_up");
        assertThat(up.weightBytes()).isEqualTo(10 * (weights / 2 + weights / 128 * 20 / 8));
        assertThat(up.flops()).isEqualTo(30 * 2 * weights + 10 * 2 * weights); // minus zero point, times scale
        assertThat(Graphs.cost(decode, "lm_head").weightBytes()).isEqualTo(10 * 4_096 * 32_000 * 2L);
    }

    @Test
    void mxfp4IsOfTheExpertsAlone() {
        LlmSpec llm = Models.mixture("mixture", MixtureOfExperts.of(8, 8, Models.gated(14_336)));
        LayerGraph step = Graphs.decode(llm, STEP, Execution.of(Precision.MXFP4));

        long weights = 3L * 4_096 * 14_336;
        Cost experts = Graphs.cost(step, "layer0.expert_ffn"); // all 8 of 8
        assertThat(experts.weightBytes()).isEqualTo(8 * (weights / 2 + weights / 32));
        assertThat(experts.flops()).isEqualTo(8 * (2 * weights + 5 * 14_336 + 2 * 4_096) + 8 * 2 * weights);
        assertThat(Graphs.node(step, "layer0.expert_ffn").compute()).isEqualTo(NumberFormat.BF16);
        assertThat(Graphs.cost(step, "layer0.qkv_projection").weightBytes()).isEqualTo(4_096 * 6_144 * 2L);
    }

    @Test
    void aCacheOfFewerBitsIsReadAndWrittenInFewerBytes() {
        Cost bf16 =
                Graphs.cost(Graphs.decode(Models.LLAMA_2_7B, STEP, Execution.of(Precision.BF16)), "layer0.attention");
        Cost fp8 = Graphs.cost(
                Graphs.decode(Models.LLAMA_2_7B, STEP, Execution.of(Precision.named("bf16+kv-fp8"))),
                "layer0.attention");

        assertThat(2 * fp8.kvReadBytes()).isEqualTo(bf16.kvReadBytes());
        assertThat(2 * fp8.kvWriteBytes()).isEqualTo(bf16.kvWriteBytes());
        assertThat(fp8.flops()).isEqualTo(bf16.flops());
    }
}
