package io.llmco2.graph.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.llmco2.graph.AttentionKernel;
import io.llmco2.graph.Execution;
import io.llmco2.graph.Models;
import io.llmco2.graph.ParallelSplit;
import io.llmco2.graph.Precision;
import io.llmco2.graph.Workload.StaticBatch;
import io.llmco2.graph.llm.LlmSpec;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Times of LLM-Viewer (Yuan et al. 2024, arXiv:2402.16363; github.com/hahnyuan/LLM-Viewer, {@code model_analyzer.py} of
 * commit 01b269d) for Llama-2-13B, batch 16, 2048 tokens, 16 bits, without flash attention, on its {@code nvidia_A6000}:
 * prefill 6.75120 s, decode 69.2404 ms. Each of its operators takes the longer of its operations at the peak rate and its
 * bytes at the memory bandwidth; {@link #viewed} says where it counts otherwise than we do.
 */
class LlmViewerTimeTest {
    private static final double FLOPS_PER_SECOND = 309.677e12 / 2;
    private static final double BYTES_PER_SECOND = 768e9;

    private static final LlmSpec LLM = Models.LLAMA_2_13B;
    private static final Execution EXECUTION = new Execution(Precision.FP16, ParallelSplit.NONE, AttentionKernel.EAGER);
    private static final int REQUESTS = 16;
    private static final long KEYS = 40 * 128; // as wide as queries, values and the hidden state
    private static final long INNER = 13_824;

    @Test
    void prefillTakesAsLong() {
        LayerGraph prefill = Graphs.prefill(LLM, new StaticBatch(REQUESTS, 2_048, 1), EXECUTION);

        assertThat(seconds(prefill, REQUESTS * 2_048L)).isCloseTo(6.75120, withinPercentage(0.001)); // digits printed
    }

    @Test
    void decodeTakesAsLong() {
        // its decode of "seqlen" 2048 attends to 2048 tokens, as ours does after a prompt of 2047
        LayerGraph decode = Graphs.decode(LLM, new StaticBatch(REQUESTS, 2_047, 2), EXECUTION);

        assertThat(seconds(decode, REQUESTS)).isCloseTo(0.0692404, withinPercentage(0.001)); // digits printed
    }

    private static double seconds(LayerGraph graph, long tokens) {
        return graph.nodes().stream()
                .mapToDouble(node -> node.repeat()
                        * viewed(node, tokens).stream()
                                .mapToDouble(Part::seconds)
                                .sum())
                .sum();
    }

    /** An operator of LLM-Viewer. */
    private record Part(double flops, double bytes) {
        double seconds() {
            return Math.max(flops / FLOPS_PER_SECOND, bytes / BYTES_PER_SECOND);
        }
    }

    /** The operators of LLM-Viewer that do the work of one of ours, for {@code tokens} tokens. */
    private static List<Part> viewed(OperatorNode node, long tokens) {
        Cost cost = node.cost();
        double moved = cost.weightBytes() + cost.activationBytes();
        return switch (node.operator()) {
            case OUTPUT_PROJECTION, FFN_DOWN -> List.of(new Part(cost.flops(), moved));
            // three products with an input each instead of one; that keys and values go to the cache makes no
            // difference
            case QKV_PROJECTION -> split(cost, 3, tokens * LLM.hiddenSize() * 2);
            case FFN_UP -> split(cost, 2, tokens * LLM.hiddenSize() * 2);
            case ATTENTION -> attention(node, tokens);
            // 7 operations for every element of an RMS norm, where ours are 4; no gains; the final norm is left out
            case NORM ->
                node.layer() < 0 ? List.of() : List.of(new Part(cost.flops() / 4.0 * 7, cost.activationBytes()));
            // one of the two addends is not read
            case RESIDUAL -> List.of(new Part(cost.flops(), cost.activationBytes() * 2 / 3.0));
            // as wide as the hidden state, not as the inner size, and 2 operations instead of 5
            case ACTIVATION -> {
                double share = (double) LLM.hiddenSize() / INNER;
                yield List.of(new Part(cost.flops() / 5.0 * 2 * share, cost.activationBytes() * share));
            }
            // one operation for a multiply-accumulate; input and output of one request
            case LM_HEAD ->
                List.of(new Part(cost.flops() / 2.0, cost.weightBytes() + cost.activationBytes() / (double) REQUESTS));
            case EMBEDDING, ROPE, SAMPLING -> List.of();
            default -> throw new AssertionError(node.name() + " is not part of " + LLM.id());
        };
    }

    /** Products of equal size instead of one, each of which reads the input. */
    private static List<Part> split(Cost cost, int products, double inputBytes) {
        double output = cost.weightBytes() + cost.activationBytes() - inputBytes;
        Part part = new Part((double) cost.flops() / products, output / products + inputBytes);
        return Stream.generate(() -> part).limit(products).toList();
    }

    /** Two products and a softmax instead of one operator. */
    private static List<Part> attention(OperatorNode node, long tokens) {
        Cost cost = node.cost();
        double scores = cost.flops() / (4.0 * 128 + 5);
        double scoreBytes = scores * 2;
        double values = cost.kvReadBytes() / 2.0; // of keys or of values
        double queries = tokens * KEYS * 2.0;
        boolean prefill = tokens > REQUESTS;
        return List.of(
                // keys are read with as much of queries; in decode queries are an activation
                new Part(scores * 2 * 128, scoreBytes + values + (prefill ? values : queries)),
                new Part(scores * 2 * 128, scoreBytes + values + queries),
                new Part(scores * 5, 2 * scoreBytes));
    }
}
