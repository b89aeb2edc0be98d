package io.llmco2.examples.benchmarks;

import io.llmco2.core.EstimateRequest;
import io.llmco2.core.inference.Engine;
import io.llmco2.graph.Precision;

/** The requests of the benchmarks: Llama-3.1-8B on one H100, of 4096 lengths of prompts, then of other batches, then longer ones. */
final class Asked {
    private static final int LENGTHS = 4096;
    private static final int BATCHES = 64; // all of which fit into the memory with the longest prompt

    private Asked() {}

    static EstimateRequest request(long i) {
        return EstimateRequest.builder()
                .model("meta-llama/Llama-3.1-8B")
                .gpu("h100-sxm")
                .gpuCount(1)
                .precision(Precision.BF16)
                .engine(Engine.VLLM)
                .batchSize(1 + i / LENGTHS % BATCHES)
                .promptTokens(128 + i % LENGTHS)
                .generatedTokens(64 + i / LENGTHS / BATCHES) // never the same request again
                .region("FR")
                .build();
    }
}
