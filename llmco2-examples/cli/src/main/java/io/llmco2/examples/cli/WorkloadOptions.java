package io.llmco2.examples.cli;

import io.llmco2.core.EstimateRequest;
import io.llmco2.core.inference.Engine;
import io.llmco2.graph.Precision;
import picocli.CommandLine.Option;

/** The options that say what is asked of which model and how, whatever it runs on. A picocli mix-in. */
final class WorkloadOptions {
    @Option(
            names = "--model",
            required = true,
            paramLabel = "ID|FILE",
            description = "id of a model ('llmco2 models' lists them), or path of a config.json")
    String model;

    @Option(
            names = "--engine",
            defaultValue = "vllm",
            description = "software (default: ${DEFAULT-VALUE}, the newest" + " version that was measured)")
    String engine;

    @Option(
            names = "--batch",
            required = true,
            paramLabel = "B",
            description = "requests served together; has no"
                    + " default, because energy per token varies several-fold with it")
    double batch;

    @Option(names = "--prompt", required = true, paramLabel = "P", description = "prompt tokens of one request")
    double prompt;

    @Option(
            names = "--cached",
            defaultValue = "0",
            paramLabel = "C",
            description = "prompt tokens of each request" + " that lie in the prefix cache (default: ${DEFAULT-VALUE})")
    double cached;

    @Option(names = "--generate", required = true, paramLabel = "T", description = "generated tokens of one request")
    double generate;

    @Option(
            names = "--continuous",
            description = "a server in steady state: --batch is the mean number of running"
                    + " requests, and all three may be decimals")
    boolean continuous;

    @Option(names = "--tp", paramLabel = "N", description = "tensor-parallel ranks (default: --gpus over --dp)")
    Integer tensorParallel;

    @Option(
            names = "--dp",
            defaultValue = "1",
            paramLabel = "N",
            description = "data-parallel ranks" + " (default: ${DEFAULT-VALUE})")
    int dataParallel;

    @Option(names = "--expert-parallel", description = "whole experts, spread over all GPUs, instead of sliced ones")
    boolean expertParallel;

    /** A request on some GPUs. */
    EstimateRequest.Builder request(String gpu, int gpus, String precision) {
        EstimateRequest.Builder request =
                onOne(gpu, precision).gpuCount(gpus).dataParallel(dataParallel).expertParallel(expertParallel);
        if (tensorParallel != null) {
            request.tensorParallel(tensorParallel);
        }
        return request;
    }

    /** A request on one GPU, whatever the split. */
    EstimateRequest.Builder onOne(String gpu, String precision) {
        EstimateRequest.Builder request = EstimateRequest.builder()
                .gpu(gpu)
                .precision(Precision.named(precision))
                .engine(Engine.named(engine))
                .batchSize(batch)
                .promptTokens(prompt)
                .cachedTokens(cached)
                .generatedTokens(generate)
                .continuous(continuous);
        new ModelArgument(model).into(request);
        return request;
    }
}
