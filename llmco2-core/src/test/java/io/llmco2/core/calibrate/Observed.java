package io.llmco2.core.calibrate;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.llmco2.core.inference.Deployment;
import io.llmco2.core.inference.Engine;
import io.llmco2.core.inference.Inference;
import io.llmco2.core.measurement.Measurement;
import io.llmco2.core.measurement.Measurement.Requests;
import io.llmco2.core.measurement.Measurement.Server;
import io.llmco2.core.measurement.Observations.Observation;
import io.llmco2.core.predict.EnergyPrediction;
import io.llmco2.core.predict.EnergyPredictor;
import io.llmco2.graph.ParallelSplit;
import io.llmco2.graph.Precision;
import io.llmco2.graph.Workload.StaticBatch;
import io.llmco2.graph.llm.LlmCatalog;
import io.llmco2.hardware.gpu.GpuCatalog;
import java.util.OptionalDouble;
import java.util.Random;

/** Made-up measurements: what a predictor says, adjusted by a known truth, with noise. */
final class Observed {
    private static final ImmutableList<String> MODELS = ImmutableList.of(
            "meta-llama/Llama-3.1-8B", "Qwen/Qwen3-14B", "google/gemma-2-9b", "meta-llama/Llama-3.2-1B");

    private Observed() {}

    static Inference inference(int row, String gpu, Engine engine) {
        return Inference.of(
                LlmCatalog.bundled().get(MODELS.get(row % MODELS.size())),
                new StaticBatch(1L << (row / MODELS.size() % 7), 64 + 100L * (row % 5), 40 + 30L * (row % 3)),
                new Deployment(GpuCatalog.bundled().get(gpu), ParallelSplit.NONE, Precision.BF16, engine));
    }

    /** So many rows of different loads, each off the truth by a factor of about {@code 1 + noise}. */
    static ImmutableList<Observation> rows(
            EnergyPredictor predictor, Adjustment truth, int count, String gpu, Engine engine, double noise) {
        Random random = new Random(7);
        ImmutableList.Builder<Observation> rows = ImmutableList.builder();
        for (int row = 0; row < count; row++) {
            Inference inference = inference(row, gpu, engine);
            Sample sample = Sample.of(unmeasured(inference, row), predictor.predict(inference));
            Sample.Adjusted exact = sample.adjusted(truth);
            rows.add(measured(
                    inference,
                    row,
                    OptionalDouble.of(exact.joules() * Math.exp(noise * random.nextGaussian())),
                    OptionalDouble.of(exact.seconds() * Math.exp(noise * random.nextGaussian()))));
        }
        return rows.build();
    }

    static Observation unmeasured(Inference inference, int row) {
        return measured(inference, row, OptionalDouble.empty(), OptionalDouble.empty());
    }

    static Observation measured(Inference inference, int row, OptionalDouble joules, OptionalDouble seconds) {
        return new Observation(
                new Measurement(
                        "mine.csv:" + (row + 2),
                        "mine",
                        new Server(
                                inference.llm().id(),
                                inference.deployment().gpu().id(),
                                1,
                                1,
                                "bf16",
                                inference.deployment().engine().id()),
                        new Requests(
                                inference.workload().batchSize(),
                                OptionalDouble.of(inference.workload().promptTokens()),
                                inference.workload().generatedTokens()),
                        joules,
                        seconds,
                        ImmutableMap.of()),
                inference);
    }

    /** The total of a prediction in joules. */
    static double joules(EnergyPrediction prediction) {
        return prediction.total().energy().joules();
    }
}
