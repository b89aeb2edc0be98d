package io.llmco2.examples.benchmarks;

import com.google.common.collect.ImmutableList;
import io.llmco2.core.EstimateRequest;
import io.llmco2.core.inference.Deployment;
import io.llmco2.core.inference.Engine;
import io.llmco2.core.inference.Inference;
import io.llmco2.graph.ParallelSplit;
import io.llmco2.graph.Precision;
import io.llmco2.graph.Workload.StaticBatch;
import io.llmco2.graph.llm.LlmCatalog;
import io.llmco2.graph.llm.LlmSpec;
import io.llmco2.hardware.gpu.GpuCatalog;
import java.util.stream.IntStream;

/** The requests of the benchmarks: Llama-3.1-8B on one H100, of 4096 lengths of prompts, then of other batches, then longer ones. */
final class Asked {
    private static final int LENGTHS = 4096;
    private static final int BATCHES = 64; // all of which fit into the memory with the longest prompt

    private Asked() {}

    /** The same as inferences, of so many lengths of prompts. */
    static ImmutableList<Inference> inferences(int number) {
        LlmSpec llm = LlmCatalog.bundled().get("meta-llama/Llama-3.1-8B");
        Deployment deployment =
                new Deployment(GpuCatalog.bundled().get("h100-sxm"), ParallelSplit.NONE, Precision.BF16, Engine.VLLM);
        return IntStream.range(0, number)
                .mapToObj(i -> Inference.of(llm, new StaticBatch(8, 128 + i, 64), deployment))
                .collect(ImmutableList.toImmutableList());
    }

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
