package io.llmco2.examples.baselines;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.llmco2.core.evaluate.TrainingData;
import io.llmco2.core.inference.Deployment;
import io.llmco2.core.inference.Engine;
import io.llmco2.core.inference.Inference;
import io.llmco2.core.measurement.Measurement;
import io.llmco2.core.measurement.Measurement.Requests;
import io.llmco2.core.measurement.Measurement.Server;
import io.llmco2.core.measurement.Observations.Observation;
import io.llmco2.core.predict.PhaseCost;
import io.llmco2.core.predict.RooflinePredictor;
import io.llmco2.graph.ParallelSplit;
import io.llmco2.graph.Precision;
import io.llmco2.graph.Workload.StaticBatch;
import io.llmco2.graph.llm.LlmCatalog;
import io.llmco2.hardware.gpu.GpuCatalog;
import java.util.OptionalDouble;

/** Rows whose truth is known: so many times the Roofline, slower for small batches. */
final class MadeUp {
    static final String LLAMA = "meta-llama/Llama-3.1-8B";
    private static final ImmutableList<String> LLMS =
            ImmutableList.of(LLAMA, "Qwen/Qwen3-14B", "google/gemma-2-9b", "google/gemma-3-27b-it");
    private static final ImmutableList<String> GPUS = ImmutableList.of("h100-sxm", "b200");

    private MadeUp() {}

    /** Four architectures, two GPUs, three batches, two lengths. */
    static ImmutableList<Observation> rows() {
        ImmutableList.Builder<Observation> rows = ImmutableList.builder();
        for (String llm : LLMS) {
            for (String gpu : GPUS) {
                for (int batch = 1; batch <= 16; batch *= 4) {
                    rows.add(row(llm, gpu, batch, 128, 64), row(llm, gpu, batch, 512, 256));
                }
            }
        }
        return rows.build();
    }

    /** Four architectures, two GPUs, one batch, nine lengths. */
    static ImmutableList<Observation> lengths() {
        ImmutableList.Builder<Observation> rows = ImmutableList.builder();
        for (String llm : LLMS) {
            for (String gpu : GPUS) {
                for (int prompt = 64; prompt <= 1024; prompt *= 4) {
                    for (int generated = 16; generated <= 256; generated *= 4) {
                        rows.add(row(llm, gpu, 4, prompt, generated));
                    }
                }
            }
        }
        return rows.build();
    }

    static TrainingData data(ImmutableList<Observation> rows) {
        return new TrainingData(rows, ImmutableList.of());
    }

    static TrainingData nothing() {
        return new TrainingData(ImmutableList.of(), ImmutableList.of());
    }

    static Inference inference(String llm, String gpu, int batch, int prompt, int generated) {
        return Inference.of(
                LlmCatalog.bundled().get(llm),
                new StaticBatch(batch, prompt, generated),
                new Deployment(GpuCatalog.bundled().get(gpu), ParallelSplit.NONE, Precision.BF16, Engine.VLLM));
    }

    static Observation row(String llm, String gpu, int batch, int prompt, int generated) {
        Inference inference = inference(llm, gpu, batch, prompt, generated);
        PhaseCost bound = new RooflinePredictor().predict(inference).total();
        double seconds = bound.time().seconds() * (1.5 + 1.0 / batch);
        double joules = bound.energy().joules() * (0.9 + 0.5 / batch);
        return row(inference, seconds, joules);
    }

    static Observation row(Inference inference, double seconds, double joules) {
        return new Observation(
                new Measurement(
                        "made-up.csv:2",
                        "made-up",
                        new Server(
                                inference.llm().id(),
                                inference.deployment().gpu().id(),
                                1,
                                1,
                                "bf16",
                                "vllm"),
                        new Requests(
                                inference.workload().batchSize(),
                                OptionalDouble.of(inference.workload().promptTokens()),
                                inference.workload().generatedTokens()),
                        OptionalDouble.of(joules),
                        OptionalDouble.of(seconds),
                        ImmutableMap.of()),
                inference);
    }
}
