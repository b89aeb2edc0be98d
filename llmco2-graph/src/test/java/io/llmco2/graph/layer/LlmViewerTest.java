package io.llmco2.graph.layer;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmco2.graph.AttentionKernel;
import io.llmco2.graph.Execution;
import io.llmco2.graph.Models;
import io.llmco2.graph.ParallelSplit;
import io.llmco2.graph.Precision;
import io.llmco2.graph.Workload.StaticBatch;
import io.llmco2.graph.llm.FeedForward.Dense;
import io.llmco2.graph.llm.LlmSpec;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;

/**
 * Counts of LLM-Viewer (Yuan et al. 2024, arXiv:2402.16363; github.com/hahnyuan/LLM-Viewer, {@code model_analyzer.py} of
 * commit a626bee) for Llama-2-7B, batch 1, 2048 tokens, 16 bits, without flash attention. Where its conventions differ
 * from ours, {@link #llmViewerOps} says how. Times are in {@link LlmViewerTimeTest}.
 */
class LlmViewerTest {
    private static final LlmSpec LLM = Models.LLAMA_2_7B;
    private static final Execution EXECUTION = new Execution(Precision.FP16, ParallelSplit.NONE, AttentionKernel.EAGER);
    private static final StaticBatch BATCH = new StaticBatch(1, 2048, 2);

    @Test
    void prefillOperationsAreThoseOfLlmViewer() {
        LayerGraph prefill = Graphs.prefill(LLM, BATCH, EXECUTION);

        assertThat(sum(prefill, LlmViewerTest::llmViewerOps)).isEqualTo(28_751_179_022_336L);
    }

    @Test
    void decodeOperationsAreThoseOfLlmViewer() {
        // its decode of "seqlen" 2048 attends to 2048 tokens, as ours does after a prompt of 2047
        LayerGraph decode = Graphs.decode(LLM, new StaticBatch(1, 2047, 2), EXECUTION);

        assertThat(sum(decode, LlmViewerTest::llmViewerOps)).isEqualTo(14_169_669_632L);
    }

    @Test
    void weightBytesAreThoseOfLlmViewer() {
        Set<Operator> weightless = Set.of(Operator.EMBEDDING, Operator.NORM); // it reads neither table nor gains

        long bytes = sum(
                Graphs.prefill(LLM, BATCH, EXECUTION),
                node -> weightless.contains(node.operator()) ? 0 : node.cost().weightBytes());

        assertThat(bytes).isEqualTo(13_214_154_752L); // printed as 1.32141548e10
    }

    @Test
    void keyValueCacheIsThatOfLlmViewer() {
        LayerGraph prefill = Graphs.prefill(LLM, BATCH, EXECUTION);

        assertThat(sum(prefill, node -> node.cost().kvWriteBytes())).isEqualTo(1_073_741_824L); // 1.07374182e9
    }

    private static long sum(LayerGraph graph, ToLongFunction<OperatorNode> count) {
        return graph.nodes().stream()
                .mapToLong(node -> node.repeat() * count.applyAsLong(node))
                .sum();
    }

    /** Our operations of a node as LLM-Viewer would count them. */
    private static long llmViewerOps(OperatorNode node) {
        long flops = node.cost().flops();
        return switch (node.operator()) {
            case QKV_PROJECTION, OUTPUT_PROJECTION, FFN_UP, FFN_DOWN, ATTENTION, RESIDUAL -> flops;
            // 7 for every element of an RMS norm too, where ours are 4; the final norm is left out
            case NORM -> node.name().equals("final_norm") ? 0 : flops / 4 * 7;
            // 2 for every element of the hidden size, where ours are 5 (SiLU 4, product 1) of the inner size
            case ACTIVATION -> flops / (5 * innerSize()) * 2 * LLM.hiddenSize();
            // one for a multiply-accumulate, of one token
            case LM_HEAD -> flops / 2;
            case EMBEDDING, ROPE, SAMPLING -> 0;
            default -> throw new AssertionError(node.name() + " is not part of " + LLM.id());
        };
    }

    private static long innerSize() {
        return ((Dense) LLM.layerKinds().get(0).feedForward().orElseThrow()).innerSize();
    }
}
