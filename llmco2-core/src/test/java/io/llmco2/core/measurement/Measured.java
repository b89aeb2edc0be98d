package io.llmco2.core.measurement;

import com.google.common.collect.ImmutableMap;
import io.llmco2.core.measurement.Measurement.Part;
import io.llmco2.core.measurement.Measurement.Requests;
import io.llmco2.core.measurement.Measurement.Server;
import io.llmco2.core.measurement.Observations.Observation;
import io.llmco2.graph.Phase;
import io.llmco2.graph.llm.LlmCatalog;
import io.llmco2.hardware.gpu.GpuCatalog;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Made-up measurements of Llama-3.1-8B: eight requests of 100 tokens in and 200 out, to be changed by a test. */
record Measured(
        String source,
        String gpu,
        int gpus,
        int tensor,
        String precision,
        String engine,
        OptionalDouble joules,
        OptionalDouble seconds,
        Optional<Phase> phase,
        Part prefill,
        ImmutableMap<String, String> extras) {

    /** On one H100: 1000 J in 2 s. */
    static final Measured LLAMA = new Measured(
            "a-source",
            "h100-sxm",
            1,
            1,
            "bf16",
            "vllm",
            OptionalDouble.of(1000),
            OptionalDouble.of(2),
            Optional.empty(),
            Part.NONE,
            ImmutableMap.of());

    Measured from(String newSource, String newEngine) {
        return new Measured(
                newSource, gpu, gpus, tensor, precision, newEngine, joules, seconds, phase, prefill, extras);
    }

    Measured on(String newGpu, int newGpus, int newTensor, String newPrecision) {
        return new Measured(
                source, newGpu, newGpus, newTensor, newPrecision, engine, joules, seconds, phase, prefill, extras);
    }

    Measured took(OptionalDouble newJoules, OptionalDouble newSeconds) {
        return new Measured(
                source, gpu, gpus, tensor, precision, engine, newJoules, newSeconds, phase, prefill, extras);
    }

    Measured took(double newJoules, double newSeconds) {
        return took(OptionalDouble.of(newJoules), OptionalDouble.of(newSeconds));
    }

    Measured of(Phase newPhase) {
        return new Measured(
                source, gpu, gpus, tensor, precision, engine, joules, seconds, Optional.of(newPhase), prefill, extras);
    }

    Measured with(Part newPrefill) {
        return new Measured(source, gpu, gpus, tensor, precision, engine, joules, seconds, phase, newPrefill, extras);
    }

    Measured with(String extra, String value) {
        return new Measured(
                source,
                gpu,
                gpus,
                tensor,
                precision,
                engine,
                joules,
                seconds,
                phase,
                prefill,
                ImmutableMap.<String, String>builder()
                        .putAll(extras)
                        .put(extra, value)
                        .buildOrThrow());
    }

    Observations mapped() {
        return Observations.of(
                List.of(new Measurement(
                        "file.csv:7",
                        source,
                        new Server("meta-llama/Llama-3.1-8B", gpu, gpus, tensor, precision, engine),
                        new Requests(8, OptionalDouble.of(100), 200),
                        joules,
                        seconds,
                        phase,
                        prefill,
                        extras)),
                LlmCatalog.bundled(),
                GpuCatalog.bundled());
    }

    Observation observed() {
        return mapped().usable().get(0);
    }
}
