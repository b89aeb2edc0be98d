package io.llmco2.examples.cli;

import io.llmco2.core.EstimateRequest;
import picocli.CommandLine.Option;

/** The options that say on which GPUs a model runs, and in which precision. A picocli mix-in. */
final class PlacementOptions {
    @Option(names = "--gpu", required = true, paramLabel = "ID", description = "GPU type ('llmco2 gpus' lists them)")
    private String gpu;

    @Option(
            names = "--gpus",
            defaultValue = "1",
            paramLabel = "N",
            description = "how many of them run one instance of the model (default: ${DEFAULT-VALUE})")
    private int gpus;

    @Option(
            names = "--precision",
            paramLabel = "P",
            description =
                    "fp32, bf16, fp16, fp8, int8, int4, nf4, mxfp4, nvfp4, fp8-weights, int8-weights or"
                            + " nvfp4-weights, with +kv-fp8 behind it for another KV cache (default: as the model is published)")
    private String precision;

    String gpu() {
        return gpu;
    }

    int gpus() {
        return gpus;
    }

    /** A workload there. A precision that was not given is looked up once, and said once. */
    EstimateRequest.Builder request(WorkloadOptions workload, Output output) {
        precision = workload.precision(precision, output);
        return workload.request(gpu, gpus, precision);
    }
}
