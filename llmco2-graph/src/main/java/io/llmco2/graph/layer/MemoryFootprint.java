package io.llmco2.graph.layer;

import io.llmco2.graph.Execution;
import io.llmco2.graph.ParallelSplit;
import io.llmco2.graph.Precision;
import io.llmco2.graph.Workload;
import io.llmco2.graph.Workload.StaticBatch;
import io.llmco2.graph.llm.FeedForward.Dense;
import io.llmco2.graph.llm.FeedForward.MixtureOfExperts;
import io.llmco2.graph.llm.LayerKind;
import io.llmco2.graph.llm.LlmSpec;

/**
 * What an inference keeps in the memory of one GPU.
 *
 * @param weightBytes weights of one rank; quantised are the layers' matrices
 * @param kvCacheBytes keys and values of one rank's requests: at their longest in a static batch, half-way through their
 *     generation in continuous batching, where requests are of all ages
 * @param activationBytes the largest tensors between operators that live at once: the residual stream and the widest
 *     product beside it
 */
public record MemoryFootprint(double weightBytes, double kvCacheBytes, double activationBytes) {

    /** Tokens beyond which serving engines prefill in chunks; sets the largest activation. */
    private static final double LARGEST_CHUNK = 8192;

    /** The memory that one GPU of an instance needs. */
    public static MemoryFootprint of(LlmSpec llm, Workload workload, Execution execution) {
        Precision precision = execution.precision();
        ParallelSplit split = execution.split();
        double requests = Math.ceil(workload.batchSize() / split.data());
        double context = workload instanceof StaticBatch
                ? workload.promptTokens() + workload.generatedTokens()
                : workload.promptTokens() + workload.generatedTokens() / 2;
        double weights = (double) llm.embedding().vocabulary()
                * llm.hiddenSize()
                * (llm.embedding().tied() ? 1 : 2)
                / split.tensor()
                * precision.activations().bytes();
        weights += (double) llm.embedding().learnedPositions()
                * llm.hiddenSize()
                * precision.activations().bytes();
        double cache = 0;
        double widest = llm.embedding().vocabulary() * 2.0 / split.tensor() * requests; // logits, in FP32
        double chunk = Math.min(LARGEST_CHUNK, requests * workload.promptTokens());
        for (LayerKind kind : llm.layerKinds()) {
            weights += kind.repeat()
                    * layerWeights(kind, llm.hiddenSize(), split)
                    * precision.weights().bytes();
            int window = kind.attention().window();
            double kept = window == 0 ? context : Math.min(context, window);
            double kvShare =
                    Math.max(1.0 / kind.attention().kvHeads(), 1.0 / split.tensor()); // replicated beyond the heads
            cache += kind.repeat()
                    * requests
                    * kept
                    * kind.attention().kvElementsPerToken()
                    * kvShare
                    * precision.kvCache().bytes();
            widest = Math.max(widest, chunk * upWidth(kind) / split.tensor());
        }
        return new MemoryFootprint(
                weights,
                cache,
                (widest + 2 * chunk * llm.hiddenSize())
                        * precision.activations().bytes());
    }

    /** All of it. */
    public double totalBytes() {
        return weightBytes + kvCacheBytes + activationBytes;
    }

    private static double layerWeights(LayerKind kind, int hidden, ParallelSplit split) {
        double attention = (double) hidden
                * (2.0 * kind.attention().queryWidth()
                        + kind.attention().kvElementsPerToken()
                                * Math.max(
                                        1.0,
                                        (double) split.tensor()
                                                / kind.attention().kvHeads()))
                / split.tensor();
        if (kind.feedForward() instanceof MixtureOfExperts moe) {
            double expertsHere = (double) moe.experts() / split.gpus(); // whole ones, or as much in slices of all
            double each = moe.expert().parameters(hidden);
            double besides = moe.parameters(hidden) - moe.experts() * each;
            return attention + expertsHere * each + besides / split.tensor();
        }
        return attention + (double) kind.feedForward().parameters(hidden) / split.tensor();
    }

    private static double upWidth(LayerKind kind) {
        return kind.feedForward() instanceof MixtureOfExperts moe
                ? moe.expertsPerToken() * (double) moe.expert().upWidth()
                : ((Dense) kind.feedForward()).upWidth();
    }
}
