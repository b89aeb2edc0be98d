package io.llmco2.core.inference;

import com.google.common.collect.ImmutableMap;
import io.llmco2.graph.Execution;
import io.llmco2.graph.NumberFormat;
import io.llmco2.graph.ParallelSplit;
import io.llmco2.graph.Precision;
import io.llmco2.hardware.gpu.Gpu;
import io.llmco2.hardware.gpu.GpuFact;
import io.llmco2.hardware.gpu.NumericFormat;
import java.util.stream.Collectors;

/**
 * Where and how a model runs: one instance of it on {@code split.gpus()} GPUs of one type.
 *
 * @param gpu the GPU type
 * @param split how the model is spread over GPUs
 * @param precision number formats
 * @param engine the software
 */
public record Deployment(Gpu gpu, ParallelSplit split, Precision precision, Engine engine) {

    private static final ImmutableMap<NumberFormat, NumericFormat> PEAKS = ImmutableMap.of(
            NumberFormat.FP32, NumericFormat.FP32,
            NumberFormat.BF16, NumericFormat.BF16,
            NumberFormat.FP16, NumericFormat.FP16,
            NumberFormat.FP8, NumericFormat.FP8,
            NumberFormat.INT8, NumericFormat.INT8);

    /**
     * Checks that every rate which an estimate will need is known.
     *
     * @throws IllegalArgumentException if the GPU has no known peak rate for the precision, or no known link although
     *     there are several
     */
    public Deployment {
        if (gpu.peak(PEAKS.get(precision.compute())).isEmpty()) {
            throw new IllegalArgumentException("no dense " + precision.compute() + " peak rate is known for " + gpu.id()
                    + ", which precision " + precision.name() + " needs; it has "
                    + supported(gpu) + ", or add the fact to an own Gpu");
        }
        if (split.gpus() > 1 && gpu.linkBytesPerSecond().isEmpty()) {
            throw new IllegalArgumentException("no link bandwidth is known for " + gpu.id() + ", so only one GPU can be"
                    + " estimated, not " + split.gpus() + "; add the fact " + GpuFact.LINK_BANDWIDTH_BIDIRECTIONAL
                    + " to an own Gpu");
        }
    }

    private static String supported(Gpu gpu) {
        return PEAKS.keySet().stream()
                .filter(format -> gpu.peak(PEAKS.get(format)).isPresent())
                .map(NumberFormat::name)
                .collect(Collectors.joining(", "));
    }

    /** How many GPUs work on it. */
    public int gpuCount() {
        return split.gpus();
    }

    /** What the layer graph needs to know of it. */
    public Execution execution() {
        return new Execution(precision, split, engine.attention());
    }

    /**
     * Dense peak rate of one GPU in operations per second. Element-wise operators run on the vector units at the FP32
     * rate; where that is not known, the rate of the matrix products stands for it, which no vector unit exceeds, so that
     * a Roofline stays a lower bound.
     */
    public double peakFlops(NumberFormat format) {
        return gpu.peak(PEAKS.get(format)).orElseGet(() -> peakFlops(precision.compute()));
    }
}
