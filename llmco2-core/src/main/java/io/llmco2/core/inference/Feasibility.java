package io.llmco2.core.inference;

import io.llmco2.graph.layer.MemoryFootprint;
import java.util.Locale;

/**
 * Whether an inference fits the memory of each GPU.
 *
 * @param need what one GPU has to hold
 * @param memoryBytes what it can hold
 * @param description of the inference, for messages
 */
public record Feasibility(MemoryFootprint need, double memoryBytes, String description) {

    private static final double GIB = 1L << 30;

    static Feasibility of(Inference inference) {
        Deployment deployment = inference.deployment();
        MemoryFootprint target = MemoryFootprint.of(inference.llm(), inference.workload(), deployment.execution());
        return new Feasibility(
                inference
                        .drafting()
                        .map(drafting -> target.plus(
                                MemoryFootprint.of(drafting.model(), inference.workload(), deployment.execution())))
                        .orElse(target),
                deployment.gpu().memoryBytes(),
                inference.llm().id() + " in " + deployment.precision().name() + " on " + deployment.gpuCount() + " x "
                        + deployment.gpu().id());
    }

    /** Whether it fits. */
    public boolean fits() {
        return shortfallBytes() == 0;
    }

    /** Bytes missing on each GPU, 0 if it fits. */
    public double shortfallBytes() {
        return Math.max(0, need.totalBytes() - memoryBytes);
    }

    /** What is needed, what there is, and what could be done, in one sentence. */
    public String message() {
        return String.format(
                Locale.ROOT,
                "%s needs %.1f GiB on each GPU (weights %.1f, KV cache %.1f, activations %.1f) of %.1f GiB%s",
                description,
                need.totalBytes() / GIB,
                need.weightBytes() / GIB,
                need.kvCacheBytes() / GIB,
                need.activationBytes() / GIB,
                memoryBytes / GIB,
                fits()
                        ? ""
                        : String.format(
                                Locale.ROOT,
                                ": %.1f GiB too much; use more GPUs, a smaller batch, shorter sequences or fewer bits",
                                shortfallBytes() / GIB));
    }
}
