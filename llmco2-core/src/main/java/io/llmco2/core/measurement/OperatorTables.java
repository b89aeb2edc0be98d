package io.llmco2.core.measurement;

import com.google.common.collect.ImmutableList;
import io.llmco2.core.inference.Deployment;
import io.llmco2.core.inference.Engine;
import io.llmco2.core.predict.Roofline;
import io.llmco2.graph.NumberFormat;
import io.llmco2.graph.ParallelSplit;
import io.llmco2.graph.Phase;
import io.llmco2.graph.Precision;
import io.llmco2.graph.layer.Cost;
import io.llmco2.graph.layer.Dimensions;
import io.llmco2.graph.layer.LayerGraph;
import io.llmco2.graph.layer.Operator;
import io.llmco2.graph.layer.OperatorNode;
import io.llmco2.graph.layer.Pipelining;
import io.llmco2.hardware.gpu.GpuCatalog;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Single operators measured in a loop (NVIDIA aiconfigurator's tables), each as a graph of one node. Rows that beat the
 * Roofline (weights that stay in the L2 cache, which a whole model's do not) and precisions that are not modelled are
 * left out.
 */
public final class OperatorTables {
    static final String BEATS_ROOFLINE = "faster than the Roofline";

    /**
     * One measured operator.
     *
     * @param graph of one node
     * @param deployment where it ran
     * @param context prompt tokens that an attention saw, else 1
     * @param seconds of one execution
     * @param joules of one execution, if power was measured
     */
    public record OperatorMeasurement(
            LayerGraph graph, Deployment deployment, double context, double seconds, OptionalDouble joules) {

        /** The operator. */
        public OperatorNode node() {
            return graph.nodes().get(0);
        }

        /** Whether it was faster than the Roofline allows: it found in a cache what a whole model does not. */
        boolean beatsRoofline() {
            return Roofline.of(node(), deployment.rates()).seconds() > seconds;
        }

        /** Which kind of kernel it is, such as {@code decode-attention}: attention is another kernel in each phase. */
        public String type() {
            Operator.Kind kind = node().operator().kind();
            String name = kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
            return kind == Operator.Kind.ATTENTION ? graph.phase().name().toLowerCase(Locale.ROOT) + "-" + name : name;
        }

        /**
         * Names what was measured, whatever it was measured on: type and sizes, but neither GPU, engine nor number format. Two
         * configurations of equal sizes and operations, such as half as many sequences of twice the new tokens on the same
         * context, may have one name.
         */
        public String shape() {
            OperatorNode node = node();
            return String.join(
                    " ",
                    type(),
                    node.dimensions().toString(),
                    "" + context,
                    "" + node.cost().flops(),
                    "" + node.span());
        }
    }

    private final GpuCatalog gpus;
    private final int stride;
    private final Consumer<String> leftOut;

    /**
     * Reads every {@code stride}-th row.
     *
     * @param gpus to map the names
     * @param stride at least 1; neighbouring rows are of neighbouring sizes, so a part of them says nearly as much
     */
    public OperatorTables(GpuCatalog gpus, int stride) {
        this(gpus, stride, reason -> {});
    }

    /**
     * As {@link #OperatorTables(GpuCatalog, int)}.
     *
     * @param leftOut is told of every row that is left out, why
     */
    public OperatorTables(GpuCatalog gpus, int stride, Consumer<String> leftOut) {
        this.gpus = gpus;
        this.stride = stride;
        this.leftOut = leftOut;
    }

    /** The matrix products of {@code gemm_*.csv}, which are the same in both phases. */
    public ImmutableList<OperatorMeasurement> products(Path file) throws IOException {
        return read(file, Phase.PREFILL, (row, deployment) -> {
            long m = integer(row, "m");
            long n = integer(row, "n");
            long k = integer(row, "k");
            long bytes = deployment.precision().layers().weights().bytes(n * k);
            long activations =
                    m * (n + k) * deployment.precision().activations().bytes();
            Operator operator = n > k ? Operator.FFN_UP : n < k ? Operator.FFN_DOWN : Operator.OUTPUT_PROJECTION;
            return node(
                    operator,
                    new Dimensions(m, k, n, 1),
                    deployment.precision().layers().compute(),
                    new Cost(2 * m * n * k, bytes, activations, 0, 0, 0, operator.kernels()));
        });
    }

    /** Attention of {@code context_attention_*.csv} (prefill) and {@code generation_attention_*.csv} (decode). */
    public ImmutableList<OperatorMeasurement> attention(Path file, Phase phase) throws IOException {
        return read(file, phase, (row, deployment) -> {
            long batch = integer(row, "batch_size");
            long added = integer(row, "new_tokens");
            long past = integer(row, "past_tokens");
            long heads = integer(row, "num_heads");
            long kvHeads = integer(row, "num_kv_heads");
            long width = integer(row, "head_dim");
            long scores = batch * (phase == Phase.DECODE ? past + 1 : added * past + added * (added + 1) / 2);
            long kvBytes =
                    2 * kvHeads * width * deployment.precision().kvCache().bytes();
            long queries = batch * added * heads * width;
            long bytes = deployment.precision().activations().bytes();
            Cost attention = new Cost(
                    scores * heads * (4 * width + 5),
                    0,
                    2 * queries * bytes,
                    batch * (past + added) * kvBytes,
                    batch * added * kvBytes,
                    0,
                    Operator.ATTENTION.kernels());
            long fused = queries + 2 * batch * added * kvHeads * width;
            return node(
                    Operator.ATTENTION,
                    new Dimensions(batch * added, width, heads, kvHeads),
                    deployment.precision().activations(),
                    separatelyRotated(row) ? attention.plus(rotation(queries, fused, bytes)) : attention);
        });
    }

    /**
     * Whether queries and keys get their positions, and keys and values their place in the cache, by a kernel of its own that was
     * measured too: TensorRT-LLM's operator begins with the output of the fused projection.
     */
    private static boolean separatelyRotated(CSVRecord row) {
        return row.get("engine").startsWith("tensorrt-llm");
    }

    /** Reads queries, keys and values, and writes queries; what it writes to the cache the attention counts. */
    private static Cost rotation(long queries, long fused, long bytes) {
        return new Cost(0, 0, (fused + queries) * bytes, 0, 0, 0, Operator.ROPE.kernels());
    }

    /** Mixture-of-experts layers of {@code moe_power.csv}, balanced routing. */
    public ImmutableList<OperatorMeasurement> experts(Path file) throws IOException {
        return read(file, Phase.PREFILL, (row, deployment) -> {
            if (!row.get("distribution").equals("balanced")) {
                throw new NoSuchElementException("skewed routing is not modelled");
            }
            long tokens = integer(row, "num_tokens");
            long hidden = integer(row, "hidden_size");
            long inner = integer(row, "inter_size") / integer(row, "tp");
            long picks = integer(row, "topk");
            double share = (double) picks / integer(row, "num_experts");
            long ranks = integer(row, "ep");
            double here = (double) integer(row, "num_experts") / ranks;
            double touched = here * -Math.expm1(tokens * Math.log1p(-share));
            long parameters = 3 * inner * hidden;
            double picked = (double) tokens * picks / ranks;
            long activationBytes = deployment.precision().activations().bytes();
            return node(
                    Operator.EXPERT_FFN,
                    new Dimensions(picked / touched, hidden, 2 * inner, touched),
                    deployment.precision().layers().compute(),
                    new Cost(
                            Math.round(picked * (2 * parameters + 5 * inner)),
                            Math.round(touched
                                    * deployment.precision().experts().weights().bytes(parameters)),
                            Math.round(picked * (2 * hidden + 3 * inner) * activationBytes),
                            0,
                            0,
                            0,
                            Operator.EXPERT_FFN.kernels()));
        });
    }

    /** Sums over all ranks of {@code collectives_latency.csv}, as vLLM's own kernel does them in CUDA graphs. */
    public ImmutableList<OperatorMeasurement> allReduces(Path file) throws IOException {
        return read(file, Phase.PREFILL, (row, deployment) -> {
            if (!row.get("op").equals("custom_allreduce") || !row.get("library").endsWith("graph")) {
                throw new NoSuchElementException("not what serving engines run");
            }
            long ranks = integer(row, "num_gpus");
            long bytes = 2 * integer(row, "message_elems");
            long hidden = 4096; // messages of so many tokens of a model of this width
            long sent = 2 * (ranks - 1) * hidden / ranks;
            return node(
                    Operator.ALL_REDUCE,
                    new Dimensions(Math.max(1, bytes / 2.0 / hidden), sent, sent, 1),
                    NumberFormat.FP32,
                    new Cost(0, 0, 0, 0, 0, 2 * (ranks - 1) * bytes / ranks, Operator.ALL_REDUCE.kernels()),
                    (int) ranks);
        });
    }

    private interface RowReader {
        OperatorNode node(CSVRecord row, Deployment deployment);
    }

    private ImmutableList<OperatorMeasurement> read(Path file, Phase phase, RowReader reader) throws IOException {
        ImmutableList.Builder<OperatorMeasurement> measurements = ImmutableList.builder();
        rows(file, stride, row -> measurement(row, phase, reader).ifPresent(measurements::add));
        return measurements.build();
    }

    /**
     * Hands out every {@code stride}-th row.
     *
     * @throws IllegalArgumentException naming file and line if a row is refused with one
     */
    static void rows(Path file, int stride, Consumer<CSVRecord> reader) throws IOException {
        try (Reader text = Files.newBufferedReader(file);
                CSVParser parser = CSVParser.parse(text, MeasurementFile.FORMAT)) {
            long index = 0;
            for (CSVRecord row : parser) {
                if (index++ % stride == 0) {
                    try {
                        reader.accept(row);
                    } catch (IllegalArgumentException bad) {
                        throw new IllegalArgumentException(
                                file + " line " + parser.getCurrentLineNumber() + ": " + bad.getMessage(), bad);
                    }
                }
            }
        }
    }

    private Optional<OperatorMeasurement> measurement(CSVRecord row, Phase phase, RowReader reader) {
        OperatorNode node;
        Deployment deployment;
        try {
            int ranks = row.isMapped("num_gpus") ? (int) integer(row, "num_gpus") : 1;
            deployment = new Deployment(
                    gpus.get(row.get("gpu")), ParallelSplit.tensor(ranks), precision(row), Engine.OPERATOR_LOOP);
            node = reader.node(row, deployment);
        } catch (NoSuchElementException notModelled) {
            leftOut.accept(notModelled.getMessage());
            return Optional.empty();
        }
        double seconds = Double.parseDouble(row.get("latency_ms")) / 1000;
        OptionalDouble joules = row.isMapped("power_w_clean")
                ? OptionalDouble.of(seconds
                        * Math.min(
                                Double.parseDouble(row.get("power_w_clean")),
                                0.99 * deployment.gpu().boardPower().watts())) // above the limit it cannot stay
                : OptionalDouble.empty();
        double context = row.isMapped("past_tokens")
                ? Math.max(1, integer(row, "past_tokens") + (phase == Phase.DECODE ? 0 : integer(row, "new_tokens")))
                : 1;
        OperatorMeasurement measured =
                new OperatorMeasurement(alone(node, phase), deployment, context, seconds, joules);
        if (measured.beatsRoofline()) {
            leftOut.accept(BEATS_ROOFLINE);
            return Optional.empty();
        }
        return Optional.of(measured);
    }

    /** A graph of one node. */
    static LayerGraph alone(OperatorNode node, Phase phase) {
        return new LayerGraph(phase, 1, Pipelining.NONE, ImmutableList.of(node), ImmutableList.of());
    }

    private static Precision precision(CSVRecord row) {
        if (!row.isMapped("dtype")) {
            return Precision.BF16;
        }
        return Precision.named(row.get("dtype").replace('_', '-'));
    }

    private static OperatorNode node(Operator operator, Dimensions dimensions, NumberFormat compute, Cost cost) {
        return node(operator, dimensions, compute, cost, 1);
    }

    private static OperatorNode node(
            Operator operator, Dimensions dimensions, NumberFormat compute, Cost cost, int span) {
        return new OperatorNode(operator, 0, "measured", 1, dimensions, compute, cost, span);
    }

    static long integer(CSVRecord row, String column) {
        return Long.parseLong(row.get(column));
    }
}
