package io.llmco2.core.evaluate;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.llmco2.core.inference.Deployment;
import io.llmco2.core.inference.Engine;
import io.llmco2.core.inference.Inference;
import io.llmco2.core.measurement.Measurement;
import io.llmco2.core.measurement.Measurement.Requests;
import io.llmco2.core.measurement.Measurement.Server;
import io.llmco2.core.measurement.Observations.Observation;
import io.llmco2.graph.ParallelSplit;
import io.llmco2.graph.Precision;
import io.llmco2.graph.Workload.StaticBatch;
import io.llmco2.graph.llm.LlmCatalog;
import io.llmco2.graph.llm.LlmSpec;
import io.llmco2.hardware.gpu.GpuCatalog;
import java.util.List;
import java.util.OptionalDouble;

/** Made-up rows. */
final class Rows {
    private Rows() {}

    /** A row of the source {@code test}: a batch of {@code row + 1}, 500 W. */
    static Observation of(String llm, String gpu, int row, double joules) {
        return of(LlmCatalog.bundled().get(llm), "test", gpu, 1, row + 1, ImmutableMap.of(), joules);
    }

    static Observation of(
            LlmSpec llm,
            String source,
            String gpu,
            int gpus,
            int batch,
            ImmutableMap<String, String> extras,
            double joules) {
        Inference inference = Inference.of(
                llm,
                new StaticBatch(batch, 100, 10),
                new Deployment(GpuCatalog.bundled().get(gpu), ParallelSplit.tensor(gpus), Precision.BF16, Engine.VLLM));
        return new Observation(
                new Measurement(
                        source + ".csv:" + batch,
                        source,
                        new Server(llm.id(), gpu, gpus, gpus, "bf16", "vllm"),
                        new Requests(batch, OptionalDouble.of(100), 10),
                        OptionalDouble.of(joules),
                        OptionalDouble.of(joules / 500),
                        extras),
                inference);
    }

    static TrainingData data(List<Observation> rows) {
        return new TrainingData(ImmutableList.copyOf(rows), ImmutableList.of());
    }
}
