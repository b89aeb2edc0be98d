package io.llmco2.examples.reproduce;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.llmco2.core.feature.KernelGraph;
import io.llmco2.core.inference.Deployment;
import io.llmco2.graph.Phase;
import io.llmco2.graph.llm.Attention;
import io.llmco2.graph.llm.FeedForward;
import io.llmco2.graph.llm.LayerKind;
import io.llmco2.graph.llm.LlmSpec;
import io.llmco2.hardware.gpu.NumericFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The graph of LLMCO2's release: one layer with flash attention, fifteen kernels, three features of each: operations,
 * bytes, and whether the peak rate binds it. Counts follow LLM-Viewer (Yuan et al. 2024, arXiv:2402.16363), from which the
 * authors took them, for 16 bits and a batch of one; decode is one step at the length of the prompt. As there, outputs of
 * the attention count a row of scores for each token, and gate and activation have the hidden width.
 */
final class FlashAttentionLayer {
    private static final int BYTES = 2; // 16 bits
    private static final int NORM_OPERATIONS = 7; // sum, subtract, square, sum, divide, multiply, add
    private static final int SOFTMAX_OPERATIONS = 5; // maximum, subtract, exponent, sum, divide

    /** Which kernels each kernel reads, in an order in which they can run. */
    private static final ImmutableMap<String, ImmutableList<String>> READS =
            ImmutableMap.<String, ImmutableList<String>>builder()
                    .put("input", ImmutableList.of())
                    .put("attn_norm", ImmutableList.of("input"))
                    .put("q_proj", ImmutableList.of("attn_norm"))
                    .put("k_proj", ImmutableList.of("attn_norm"))
                    .put("v_proj", ImmutableList.of("attn_norm"))
                    .put("fused_attention", ImmutableList.of("q_proj", "k_proj", "v_proj"))
                    .put("out_proj", ImmutableList.of("fused_attention"))
                    .put("attn_add", ImmutableList.of("input", "out_proj"))
                    .put("mlp_norm", ImmutableList.of("attn_add"))
                    .put("gate_proj", ImmutableList.of("mlp_norm"))
                    .put("up_proj", ImmutableList.of("mlp_norm"))
                    .put("mlp_act", ImmutableList.of("gate_proj", "up_proj"))
                    .put("down_proj", ImmutableList.of("mlp_act"))
                    .put("mlp_add", ImmutableList.of("attn_add", "down_proj"))
                    .put("output", ImmutableList.of("mlp_add"))
                    .buildOrThrow();

    private static final ImmutableList<String> KERNELS = READS.keySet().asList();
    private static final int[][] PREDECESSORS = READS.values().stream()
            .map(reads -> reads.stream().mapToInt(KERNELS::indexOf).toArray())
            .toArray(int[][]::new);

    private final Map<String, Work> works = new LinkedHashMap<>();
    private final double tokens;

    /** Operations and bytes of a kernel. */
    private record Work(double operations, double bytes) {}

    private FlashAttentionLayer(LlmSpec llm, Phase phase, double prompt) {
        LayerKind layer = llm.layerKinds().get(0);
        if (llm.layerKinds().size() != 1
                || !(layer.mixer().orElse(null) instanceof Attention attention)
                || !(layer.feedForward().orElse(null) instanceof FeedForward.Dense dense)
                || !dense.gated()) {
            throw new IllegalArgumentException(
                    "the encoding of LLMCO2's release knows models whose layers are all alike,"
                            + " attention and a dense gated network; " + llm.id() + " has others");
        }
        this.tokens = phase == Phase.PREFILL ? prompt : 1;
        double hidden = llm.hiddenSize();
        double query = (double) attention.heads() * attention.headDim();
        double keys = (double) attention.kvHeads() * attention.headDim();
        product("q_proj", hidden, query);
        product("k_proj", hidden, keys);
        product("v_proj", hidden, keys);
        product("out_proj", query, hidden);
        product("gate_proj", hidden, dense.innerSize());
        product("up_proj", hidden, dense.innerSize());
        product("down_proj", dense.innerSize(), hidden);
        attention(attention, prompt);
        elementwise("attn_norm", NORM_OPERATIONS, 2, hidden);
        elementwise("mlp_norm", NORM_OPERATIONS, 2, hidden);
        elementwise("attn_add", 1, 2, hidden);
        elementwise("mlp_add", 1, 2, hidden);
        elementwise("mlp_act", 2, 3, hidden);
    }

    private void product(String name, double in, double out) {
        works.put(name, new Work(2 * tokens * in * out, BYTES * (in * out + tokens * (in + out))));
    }

    private void attention(Attention attention, double prompt) {
        double query = (double) attention.heads() * attention.headDim();
        double scores = tokens * prompt * attention.heads();
        // rows of a block of flash attention: the head width, where on-chip memory holds more than that
        double blocks = Math.ceil(tokens / attention.headDim());
        works.put(
                "fused_attention",
                new Work(
                        4 * tokens * prompt * query + SOFTMAX_OPERATIONS * scores,
                        BYTES
                                * (tokens * query
                                        + 2 * scores
                                        + 2 * blocks * prompt * attention.kvHeads() * attention.headDim())));
    }

    private void elementwise(String name, int operations, int accesses, double hidden) {
        works.put(name, new Work(operations * tokens * hidden, accesses * BYTES * tokens * hidden));
    }

    /**
     * Encodes one phase of a request.
     *
     * @param deployment whose GPU binds the kernels
     */
    static KernelGraph encode(LlmSpec llm, Deployment deployment, Phase phase, int prompt, int generated) {
        Map<String, Work> works = new FlashAttentionLayer(llm, phase, prompt).works;
        double peak = deployment.gpu().peak(NumericFormat.FP16).orElseThrow();
        double balance = peak / deployment.gpu().memoryBytesPerSecond();
        double[][] nodes = KERNELS.stream()
                .map(kernel -> works.getOrDefault(kernel, new Work(0, 0)))
                .map(w -> new double[] {w.operations, w.bytes, w.operations > balance * w.bytes ? 1 : 0})
                .toArray(double[][]::new);
        FeedForward.Dense dense =
                (FeedForward.Dense) llm.layerKinds().get(0).feedForward().orElseThrow();
        Attention attention = (Attention) llm.layerKinds().get(0).mixer().orElseThrow();
        double[] globals = {
            llm.layers() * works.values().stream().mapToDouble(Work::operations).sum(),
            llm.layers() * works.values().stream().mapToDouble(Work::bytes).sum(),
            peak,
            deployment.gpuCount(),
            llm.hiddenSize(),
            dense.innerSize(),
            llm.layers(),
            attention.heads(),
            attention.kvHeads(),
            prompt,
            generated
        };
        return new KernelGraph(phase, nodes, PREDECESSORS, globals);
    }
}
