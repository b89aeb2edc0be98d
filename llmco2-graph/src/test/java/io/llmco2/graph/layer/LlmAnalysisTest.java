package io.llmco2.graph.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.google.common.collect.ImmutableSet;
import io.llmco2.graph.AttentionKernel;
import io.llmco2.graph.Execution;
import io.llmco2.graph.Models;
import io.llmco2.graph.ParallelSplit;
import io.llmco2.graph.Precision;
import io.llmco2.graph.Workload.StaticBatch;
import io.llmco2.graph.llm.FeedForward.Dense;
import io.llmco2.graph.llm.LlmSpec;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Times of llm-analysis (github.com/cli99/llm-analysis at b60b392, {@code
 * examples/fastertransformer/outputs_infer/test-13b-a100-sxm-40gb-w16a16e16-tp1-pp1-dp1-sp1-fe1-hbme1-summary-readable.txt})
 * for a model of 13 billion parameters, batch 1, 16 bits, prompt 512, 10 tokens generated, at full rate and full bandwidth
 * of an A100 SXM 40 GB: prefill 43.7 ms, a decode step 17.07 ms, all 214.4 ms. Its model has an inner size of four times the
 * hidden size without a gate and 50272 tokens; Llama-13B has as many operations within 1 %.
 *
 * <p>Halves of a layer take the longer of their operations at the peak rate and their bytes at the memory bandwidth.
 * Where it counts otherwise than we do, {@link #prefillSeconds} and {@link #stepSeconds} say so.
 */
class LlmAnalysisTest {
    private static final double FLOPS_PER_SECOND = 312e12;
    private static final double BYTES_PER_SECOND = 1_555e9;
    private static final double TOLERANCE_PERCENT = 0.5; // of its own model 0.1, of Llama-13B the other sizes

    private static final Execution EXECUTION = new Execution(Precision.FP16, ParallelSplit.NONE, AttentionKernel.EAGER);
    private static final int PROMPT = 512;
    private static final int GENERATED = 10;

    private static final Set<Operator> ATTENTION_HALF =
            ImmutableSet.of(Operator.QKV_PROJECTION, Operator.ATTENTION, Operator.OUTPUT_PROJECTION);
    private static final Set<Operator> FEED_FORWARD_HALF = ImmutableSet.of(Operator.FFN_UP, Operator.FFN_DOWN);

    static Stream<LlmSpec> models() {
        return Stream.of(
                Models.LLAMA_13B,
                Models.spec(
                        "test-13b",
                        5_120,
                        50_272,
                        Models.layers(40, Models.attention(40, 40, 0), new Dense(20_480, false, false))));
    }

    @ParameterizedTest
    @MethodSource("models")
    void prefillTakesAsLong(LlmSpec llm) {
        assertThat(prefillSeconds(llm)).isCloseTo(0.0437, withinPercentage(TOLERANCE_PERCENT));
    }

    @ParameterizedTest
    @MethodSource("models")
    void aDecodeStepTakesAsLong(LlmSpec llm) {
        assertThat(stepSeconds(llm)).isCloseTo(0.01707, withinPercentage(TOLERANCE_PERCENT));
    }

    @ParameterizedTest
    @MethodSource("models")
    void allTakesAsLong(LlmSpec llm) {
        // it counts as many decode steps as tokens; prefill yields none
        assertThat(prefillSeconds(llm) + GENERATED * stepSeconds(llm))
                .isCloseTo(0.2144, withinPercentage(TOLERANCE_PERCENT));
    }

    private static double prefillSeconds(LlmSpec llm) {
        LayerGraph graph = Graphs.prefill(llm, new StaticBatch(1, PROMPT, 1), EXECUTION);
        double logits =
                Graphs.cost(graph, "lm_head").flops() * (double) PROMPT; // of every token, not of the last alone
        return halves(llm, graph) + norms(graph) + table(llm) + logits / FLOPS_PER_SECOND;
    }

    private static double stepSeconds(LlmSpec llm) {
        LayerGraph graph = Graphs.decode(llm, new StaticBatch(1, PROMPT, 2), EXECUTION);
        double logits = Graphs.cost(graph, "lm_head").flops() / FLOPS_PER_SECOND; // whose weights are not read
        // the whole cache of prompt and answer is read and written in every step, apart from all else
        double cache = (PROMPT + GENERATED) * llm.kvCacheElementsPerToken() * 2 * 2 / BYTES_PER_SECOND;
        return halves(llm, graph) + norms(graph) + table(llm) + logits + cache;
    }

    /** Both halves of all layers; bytes are those of weights, and of few activations, which are left out here. */
    private static double halves(LlmSpec llm, LayerGraph graph) {
        return llm.layers() * (half(graph, ATTENTION_HALF) + half(graph, FEED_FORWARD_HALF));
    }

    private static double half(LayerGraph graph, Set<Operator> operators) {
        double flops = 0;
        double bytes = 0;
        for (OperatorNode node : graph.nodes()) {
            if (operators.contains(node.operator())) {
                flops += node.cost().flops();
                bytes += node.cost().weightBytes();
            }
        }
        return Math.max(flops / FLOPS_PER_SECOND, bytes / BYTES_PER_SECOND);
    }

    /** Two in every layer; gains and the final norm are left out. */
    private static double norms(LayerGraph graph) {
        return graph.nodes().stream()
                        .filter(node -> node.operator() == Operator.NORM && node.layer() >= 0)
                        .mapToDouble(node -> node.repeat() * node.cost().activationBytes())
                        .sum()
                / BYTES_PER_SECOND;
    }

    /** The whole table of the embedding is read, not the rows of the tokens alone. */
    private static double table(LlmSpec llm) {
        return (double) llm.embedding().vocabulary() * llm.hiddenSize() * 2 / BYTES_PER_SECOND;
    }
}
