package io.llmco2.core.inference;

import com.google.common.collect.ImmutableList;
import io.llmco2.graph.ParallelSplit;
import io.llmco2.graph.Precision;
import io.llmco2.graph.Workload;
import io.llmco2.graph.Workload.ContinuousBatching;
import io.llmco2.graph.Workload.StaticBatch;
import io.llmco2.graph.llm.LlmCatalog;
import io.llmco2.hardware.gpu.GpuCatalog;

/** Inferences of catalog models on catalog GPUs, for all tests. */
public final class Inferences {
    /** Dense, grouped-query, sliding-window, tied, mixture of experts; one GPU and several; every precision that serves. */
    public static final ImmutableList<Setup> SETUPS = ImmutableList.of(
            new Setup("meta-llama/Llama-3.1-8B", "a100-sxm-80", ParallelSplit.NONE, Precision.BF16, Engine.VLLM),
            new Setup(
                    "mistralai/Mixtral-8x7B-v0.1", "h100-sxm", new ParallelSplit(2, 2, 4), Precision.FP8, Engine.VLLM),
            new Setup("google/gemma-2-9b", "b200", ParallelSplit.tensor(2), Precision.BF16, Engine.VLLM_0_5),
            new Setup("openai-community/gpt2", "t4", ParallelSplit.NONE, Precision.FP16, Engine.OPERATOR_LOOP));

    private Inferences() {}

    /** All of an inference but its workload. */
    public record Setup(String llm, String gpu, ParallelSplit split, Precision precision, Engine engine) {
        /** With a workload. */
        public Inference of(Workload workload) {
            return Inference.of(
                    LlmCatalog.bundled().get(llm),
                    workload,
                    new Deployment(GpuCatalog.bundled().get(gpu), split, precision, engine));
        }
    }

    /** Every setup with a static batch and with continuous batching. */
    public static ImmutableList<Inference> all() {
        ImmutableList.Builder<Inference> all = ImmutableList.builder();
        for (Setup setup : SETUPS) {
            all.add(setup.of(new StaticBatch(16, 512, 128)));
            all.add(setup.of(new ContinuousBatching(37.5, 250, 700)));
        }
        return all.build();
    }
}
