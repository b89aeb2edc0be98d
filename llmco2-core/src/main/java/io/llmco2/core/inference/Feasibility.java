package io.llmco2.core.inference;

import io.llmco2.graph.Execution;
import io.llmco2.graph.Workload;
import io.llmco2.graph.layer.MemoryFootprint;
import java.util.Locale;

/**
 * Whether an inference fits the memory of each GPU.
 *
 * @param inference what is to fit
 * @param need what one GPU has to hold
 */
public record Feasibility(Inference inference, MemoryFootprint need) {

    private static final double GIB = 1L << 30;

    static Feasibility of(Inference inference) {
        return of(inference, weightBytes(inference));
    }

    static Feasibility of(Inference inference, double weightBytes) {
        return new Feasibility(inference, need(inference, inference.workload(), weightBytes));
    }

    /** Weights of the model, and of the one that drafts for it, on each GPU. */
    static double weightBytes(Inference inference) {
        Execution execution = inference.deployment().execution();
        double target = MemoryFootprint.weightBytes(inference.llm(), execution);
        return inference
                .drafting()
                .map(drafting -> target + MemoryFootprint.weightBytes(drafting.model(), execution))
                .orElse(target);
    }

    private static MemoryFootprint need(Inference inference, Workload workload, double weightBytes) {
        Execution execution = inference.deployment().execution();
        MemoryFootprint target = MemoryFootprint.of(weightBytes, inference.llm(), workload, execution);
        return inference
                .drafting()
                .map(drafting -> target.plus(MemoryFootprint.of(0, drafting.model(), workload, execution)))
                .orElse(target);
    }

    /** What one GPU can hold. */
    public double memoryBytes() {
        return inference.deployment().gpu().memoryBytes();
    }

    /**
     * The most requests of the same lengths that fit, served in the same way; 0 if not even one does. For requests of several
     * lengths, how many times all of them.
     */
    public long largestBatch() {
        return MemoryFootprint.largestBatch(
                requests -> need(inference, inference.workload().withRequests(requests), need.weightBytes()),
                memoryBytes());
    }

    /** Whether it fits. */
    public boolean fits() {
        return shortfallBytes() == 0;
    }

    /** What is needed over what one GPU can hold; more than 1 if it does not fit. */
    public double usedShare() {
        return need.totalBytes() / memoryBytes();
    }

    /** Bytes missing on each GPU, 0 if it fits. */
    public double shortfallBytes() {
        return Math.max(0, need.totalBytes() - memoryBytes());
    }

    /**
     * Refuses what does not fit.
     *
     * @throws IllegalArgumentException with {@link #message}
     */
    public void requireFit() {
        if (!fits()) {
            throw new IllegalArgumentException(message());
        }
    }

    /** What is needed, what there is, and what could be done, in one sentence. */
    public String message() {
        return String.format(
                Locale.ROOT,
                "%s needs %.1f GiB on each GPU (weights %.1f, KV cache %.1f, activations %.1f) of %.1f GiB%s",
                inference.llm().id() + " in "
                        + inference.deployment().precision().name() + " on "
                        + inference.deployment().gpuCount() + " x "
                        + inference.deployment().gpu().id(),
                need.totalBytes() / GIB,
                need.weightBytes() / GIB,
                need.kvCacheBytes() / GIB,
                need.activationBytes() / GIB,
                memoryBytes() / GIB,
                fits()
                        ? ""
                        : String.format(
                                Locale.ROOT,
                                ": %.1f GiB too much; use more GPUs, shorter sequences, fewer bits%s",
                                shortfallBytes() / GIB,
                                smallerBatch()));
    }

    private String smallerBatch() {
        long largest = largestBatch();
        return largest == 0 ? "; not even one request fits" : ", or a smaller batch: " + largest + " would fit";
    }
}
