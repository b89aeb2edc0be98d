package io.llmco2.core.inference;

import com.google.common.collect.ImmutableMap;
import io.llmco2.graph.Execution;
import io.llmco2.graph.Lora;
import io.llmco2.graph.NumberFormat;
import io.llmco2.graph.ParallelSplit;
import io.llmco2.graph.Precision;
import io.llmco2.graph.layer.OperatorNode;
import io.llmco2.hardware.gpu.Gpu;
import io.llmco2.hardware.gpu.GpuFact;
import io.llmco2.hardware.gpu.NumericFormat;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where and how a model runs: one instance of it on GPUs of one type.
 *
 * @param gpu the GPU type
 * @param engine the software
 * @param execution number formats, spread over GPUs, and how the engine runs operators
 * @param nodes how the GPUs are joined
 * @param hostLoad what else the host does
 */
public record Deployment(Gpu gpu, Engine engine, Execution execution, Nodes nodes, HostLoad hostLoad) {

    /** The formats that a GPU can multiply; others store weights only. */
    private static final ImmutableMap<NumberFormat, NumericFormat> PEAKS = ImmutableMap.of(
            NumberFormat.FP32, NumericFormat.FP32,
            NumberFormat.BF16, NumericFormat.BF16,
            NumberFormat.FP16, NumericFormat.FP16,
            NumberFormat.FP8, NumericFormat.FP8,
            NumberFormat.INT8, NumericFormat.INT8,
            NumberFormat.FP4, NumericFormat.FP4);

    /**
     * Checks that every rate which an estimate will need is known.
     *
     * @throws IllegalArgumentException if the GPU has no known peak rate for the precision, or a link that is needed is not
     *     known
     */
    public Deployment {
        Precision precision = execution.precision();
        Stream.of(precision.layers().compute(), precision.experts().compute(), precision.activations())
                .distinct()
                .forEach(format -> requirePeak(gpu, precision, format));
        ParallelSplit split = execution.split();
        if (split.gpus() > 1 && gpu.linkBytesPerSecond().isEmpty()) {
            throw new IllegalArgumentException("no link bandwidth is known for " + gpu.id() + ", so only one GPU can be"
                    + " estimated, not " + split.gpus() + "; add the fact " + GpuFact.LINK_BANDWIDTH_BIDIRECTIONAL
                    + " to an own Gpu");
        }
        if (split.gpus() > nodes.gpus() && nodes.bytesPerSecond().isEmpty()) {
            throw new IllegalArgumentException(split.gpus() + " GPUs are more than the " + nodes.gpus()
                    + " of one node, and nothing is said of the link between nodes; give its bandwidth, or the number of"
                    + " GPUs that are joined directly if there are more of them");
        }
    }

    /** On a quiet host. */
    public Deployment(Gpu gpu, Engine engine, Execution execution, Nodes nodes) {
        this(gpu, engine, execution, nodes, HostLoad.QUIET);
    }

    /** On nodes of eight GPUs and a quiet host, as the engine runs by default. */
    public Deployment(Gpu gpu, ParallelSplit split, Precision precision, Engine engine) {
        this(gpu, engine, engine.execution(precision, split), Nodes.OF_EIGHT);
    }

    /** The same with adapters. */
    public Deployment with(Lora lora) {
        return new Deployment(gpu, engine, execution.with(lora), nodes, hostLoad);
    }

    /** The same with GPUs joined otherwise. */
    public Deployment with(Nodes joined) {
        return new Deployment(gpu, engine, execution, joined, hostLoad);
    }

    /** The same on a host that does other things. */
    public Deployment with(HostLoad load) {
        return new Deployment(gpu, engine, execution, nodes, load);
    }

    private static void requirePeak(Gpu gpu, Precision precision, NumberFormat format) {
        if (gpu.peak(PEAKS.get(format)).isEmpty()) {
            throw new IllegalArgumentException("no dense " + format + " peak rate is known for " + gpu.id()
                    + ", which precision " + precision.name() + " needs; it has "
                    + supported(gpu) + ", or add the fact to an own Gpu");
        }
    }

    private static String supported(Gpu gpu) {
        return PEAKS.keySet().stream()
                .filter(format -> gpu.peak(PEAKS.get(format)).isPresent())
                .map(NumberFormat::name)
                .collect(Collectors.joining(", "));
    }

    /** Its rates, looked up once. */
    public Rates rates() {
        return new Rates(this);
    }

    /** How the model is spread over GPUs. */
    public ParallelSplit split() {
        return execution.split();
    }

    /** Number formats. */
    public Precision precision() {
        return execution.precision();
    }

    /** How many GPUs work on it. */
    public int gpuCount() {
        return split().gpus();
    }

    /**
     * Dense peak rate of one GPU in operations per second. Element-wise operators run on the vector units at the FP32
     * rate; where that is not known, the rate of the matrix products stands for it, which no vector unit exceeds, so that
     * a Roofline stays a lower bound.
     */
    public double peakFlops(NumberFormat format) {
        NumericFormat multiplied = PEAKS.get(format);
        OptionalDouble peak = multiplied == null ? OptionalDouble.empty() : gpu.peak(multiplied);
        return peak.orElseGet(
                () -> gpu.peak(PEAKS.get(precision().activations())).orElseThrow());
    }

    /**
     * Bytes per second that one GPU can send to those it communicates with: over the GPUs' own links within a node, as slow
     * as the link between nodes beyond it.
     *
     * @param span consecutive GPUs, as {@link OperatorNode#span} counts them
     * @throws IllegalArgumentException if that link is not known
     */
    public double linkBytesPerSecond(int span) {
        OptionalDouble own = gpu.linkBytesPerSecond();
        if (span <= nodes.gpus()) {
            return own.orElseThrow(() -> new IllegalArgumentException("no link bandwidth is known for " + gpu.id()));
        }
        double between = nodes.bytesPerSecond()
                .orElseThrow(() -> new IllegalArgumentException(
                        "keys and values leave the node, and nothing is said of the link between nodes;"
                                + " give its bandwidth"));
        return Math.min(between, own.orElse(between));
    }
}
