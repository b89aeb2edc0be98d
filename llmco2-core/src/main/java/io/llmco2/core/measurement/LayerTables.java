package io.llmco2.core.measurement;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.llmco2.core.inference.Deployment;
import io.llmco2.core.inference.Engine;
import io.llmco2.core.measurement.OperatorTables.OperatorMeasurement;
import io.llmco2.graph.Execution;
import io.llmco2.graph.ParallelSplit;
import io.llmco2.graph.Phase;
import io.llmco2.graph.Precision;
import io.llmco2.graph.Workload.StaticBatch;
import io.llmco2.graph.layer.LayerGraphs;
import io.llmco2.graph.layer.OperatorNode;
import io.llmco2.graph.llm.Attention;
import io.llmco2.graph.llm.Attention.QkNorm;
import io.llmco2.graph.llm.Attention.Trait;
import io.llmco2.graph.llm.Embedding;
import io.llmco2.graph.llm.FeedForward.Dense;
import io.llmco2.graph.llm.LayerKind;
import io.llmco2.graph.llm.LlmSpec;
import io.llmco2.graph.llm.Norm;
import io.llmco2.graph.llm.Span;
import io.llmco2.hardware.gpu.GpuCatalog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import org.apache.commons.csv.CSVRecord;

/**
 * Latencies of all operators of one layer but attention (Microsoft vidur's tables, MIT): a row gives the dimensions of a model, a
 * tensor-parallel degree, the tokens that go through together, and a median time for each operator of one rank. Each is an operator
 * alone, with the counts that it has in the layer graph of these dimensions. The table names no number format; with two bytes a
 * weight, products of up to 16 tokens read their weights at 62 to 82 % of the memory bandwidth (median by GPU and operator), so it is
 * taken to be half precision.
 *
 * <p>Times have a resolution of a microsecond: below {@link #SHORTEST_MICROSECONDS} they are left out, as are those that beat the
 * Roofline ({@link OperatorTables}).
 */
public final class LayerTables {
    /** A microsecond is a fifth of it. */
    static final double SHORTEST_MICROSECONDS = 5;

    /** The table names no form; the collectives beside it are of DGX machines, whose boards are SXM. */
    private static final ImmutableMap<String, String> GPUS =
            ImmutableMap.of("A100-80GB", "a100-sxm-80", "H100-80GB", "h100-sxm", "A40", "a40");

    /** Columns of times in milliseconds, and the nodes of the layer graph that they are of. */
    private static final ImmutableMap<String, String> NODES = ImmutableMap.<String, String>builder()
            .put("emb_ms", "embedding")
            .put("input_layernorm_ms", "layer0.attention_norm")
            .put("attn_pre_proj_ms", "layer0.qkv_projection")
            .put("attn_rope_ms", "layer0.rope")
            .put("attn_post_proj_ms", "layer0.output_projection")
            .put("post_attention_layernorm_ms", "layer0.ffn_norm")
            .put("mlp_up_proj_ms", "layer0.ffn_up")
            .put("mlp_act_ms", "layer0.ffn_activation")
            .put("mlp_down_proj_ms", "layer0.ffn_down")
            .put("add_ms", "layer0.ffn_residual")
            .buildOrThrow();

    private final GpuCatalog gpus;
    private final int stride;
    private final Consumer<String> leftOut;

    /**
     * Reads every {@code stride}-th row.
     *
     * @param gpus to map the names
     * @param stride at least 1
     * @param leftOut is told of every time that is left out, why
     */
    public LayerTables(GpuCatalog gpus, int stride, Consumer<String> leftOut) {
        this.gpus = gpus;
        this.stride = stride;
        this.leftOut = leftOut;
    }

    /**
     * The operators of {@code mlp_op_medians.csv}.
     *
     * @throws IllegalArgumentException naming file and line of a row that cannot be read
     */
    public ImmutableList<OperatorMeasurement> operators(Path file) throws IOException {
        ImmutableList.Builder<OperatorMeasurement> measurements = ImmutableList.builder();
        OperatorTables.rows(file, stride, row -> add(row, measurements));
        return measurements.build();
    }

    private void add(CSVRecord row, ImmutableList.Builder<OperatorMeasurement> measurements) {
        String gpuId = GPUS.get(row.get("gpu"));
        if (gpuId == null) {
            leftOut.accept("no facts of a " + row.get("gpu"));
            return;
        }
        Deployment alone = new Deployment(gpus.get(gpuId), ParallelSplit.NONE, Precision.FP16, Engine.OPERATOR_LOOP);
        Map<String, OperatorNode> nodes = nodes(row);
        NODES.forEach((column, name) -> {
            if (row.get(column).isEmpty()) {
                return; // a layer whose halves share a normalisation has no second one
            }
            double milliseconds = Double.parseDouble(row.get(column));
            OperatorMeasurement measured = new OperatorMeasurement(
                    OperatorTables.alone(nodes.get(name), Phase.PREFILL),
                    alone,
                    1,
                    milliseconds / 1e3,
                    OptionalDouble.empty());
            if (milliseconds * 1e3 < SHORTEST_MICROSECONDS) {
                leftOut.accept("shorter than " + SHORTEST_MICROSECONDS + " us, measured to one");
            } else if (measured.beatsRoofline()) {
                leftOut.accept(OperatorTables.BEATS_ROOFLINE);
            } else {
                measurements.add(measured);
            }
        });
    }

    /** What one rank does with the tokens of a row, by name. */
    private static Map<String, OperatorNode> nodes(CSVRecord row) {
        Execution execution = Engine.OPERATOR_LOOP.execution(Precision.FP16, ParallelSplit.tensor(integer(row, "tp")));
        StaticBatch tokens = new StaticBatch(1, integer(row, "num_tokens"), 1);
        return LayerGraphs.of(layer(row), tokens, execution, Phase.PREFILL).nodes().stream()
                .collect(ImmutableMap.toImmutableMap(OperatorNode::name, node -> node));
    }

    /** A model of one layer. */
    private static LlmSpec layer(CSVRecord row) {
        int hidden = integer(row, "n_embd");
        int heads = integer(row, "n_head");
        Attention attention = new Attention(
                heads,
                integer(row, "n_kv_head"),
                hidden / heads,
                Span.FULL,
                QkNorm.NONE,
                ImmutableSet.of(Trait.ROTARY));
        Dense network = new Dense(
                integer(row, "n_ffn"), Boolean.parseBoolean(row.get("gated_mlp").toLowerCase(Locale.ROOT)), false);
        return new LlmSpec(
                row.get("model"),
                "measured",
                hidden,
                Embedding.plain(integer(row, "vocab"), false),
                ImmutableList.of(LayerKind.sequential(attention, network)),
                Norm.RMS,
                Integer.MAX_VALUE);
    }

    private static int integer(CSVRecord row, String column) {
        return Math.toIntExact(OperatorTables.integer(row, column));
    }
}
