package io.llmco2.examples.cli;

import io.llmco2.core.EstimateRequest;
import io.llmco2.core.inference.Nodes;
import io.llmco2.graph.Execution.ExpertExchange;
import io.llmco2.graph.ParallelSplit;
import java.util.OptionalDouble;
import picocli.CommandLine.Option;

/** The options that say how a model is split over GPUs, and what joins them. A picocli mix-in. */
final class ParallelOptions {
    private static final double BYTES_PER_SECOND_OF_GBIT = 1e9 / Byte.SIZE;

    @Option(
            names = "--tp",
            paramLabel = "N",
            description = "tensor-parallel ranks (default: --gpus over --dp, --pp and --cp)")
    private Integer tensorParallel;

    @Option(
            names = "--dp",
            defaultValue = "1",
            paramLabel = "N",
            description = "data-parallel ranks (default: ${DEFAULT-VALUE})")
    private int dataParallel;

    @Option(
            names = "--pp",
            defaultValue = "1",
            paramLabel = "N",
            description = "pipeline stages (default: ${DEFAULT-VALUE})")
    private int pipelineStages;

    @Option(
            names = "--micro-batches",
            paramLabel = "N",
            description = "parts into which a pipeline splits the batch (default: as many as stages)")
    private Integer microBatches;

    @Option(
            names = "--cp",
            defaultValue = "1",
            paramLabel = "N",
            description =
                    "context-parallel ranks, which share a request's tokens and KV cache (default: ${DEFAULT-VALUE})")
    private int contextParallel;

    @Option(names = "--expert-parallel", description = "whole experts, spread over all GPUs, instead of sliced ones")
    private boolean expertParallel;

    @Option(names = "--all-to-all", description = "tokens go to the GPUs of their experts only, instead of to all")
    private boolean allToAll;

    @Option(
            names = "--node-gpus",
            defaultValue = "8",
            paramLabel = "N",
            description = "GPUs of one node (default: ${DEFAULT-VALUE})")
    private int nodeGpus;

    @Option(
            names = "--node-link",
            paramLabel = "GBIT",
            description =
                    "link of each GPU to other nodes in Gbit/s, such as 400; needed for more GPUs than one node has")
    private Double nodeLink;

    /** What holds on any number of GPUs. */
    void into(EstimateRequest.Builder request) {
        request.nodes(nodes());
        if (allToAll) {
            request.expertExchange(ExpertExchange.ALL_TO_ALL);
        }
    }

    /** Whether the link to other nodes was given. */
    boolean linked() {
        return nodeLink != null;
    }

    /** Refuses more GPUs than one node has if nothing joins them to others. */
    void requireLink(int gpus) {
        if (gpus > nodeGpus && !linked()) {
            throw new IllegalArgumentException("--gpus " + gpus + " are more than the " + nodeGpus
                    + " of one node; give their link to other nodes in Gbit/s with --node-link, such as 400, or with"
                    + " --node-gpus how many are joined directly");
        }
    }

    /** What is wrong here may be right on another number of GPUs, so it is an argument of the estimate that is. */
    ParallelSplit split(int gpus) {
        if (dataParallel < 1 || pipelineStages < 1 || contextParallel < 1 || gpus < 1) {
            throw new BadInput("--gpus, --dp, --pp and --cp must be at least 1, but were " + gpus + ", " + dataParallel
                    + ", " + pipelineStages + " and " + contextParallel);
        }
        double others = (double) dataParallel * pipelineStages * contextParallel;
        int tensor = tensorParallel != null ? tensorParallel : (int) Math.max(1, gpus / others);
        if (tensor * others != gpus) {
            throw new IllegalArgumentException("--tp x --dp x --pp x --cp must be the number of GPUs (--gpus), but was "
                    + tensor + " x " + dataParallel + " x " + pipelineStages + " x " + contextParallel + " on " + gpus
                    + " GPUs");
        }
        if (microBatches != null && pipelineStages == 1) {
            throw new BadInput("--micro-batches " + microBatches + " are for several stages; give them with --pp");
        }
        ParallelSplit split = new ParallelSplit(tensor, dataParallel, expertParallel ? tensor * dataParallel : 1)
                .withPipeline(pipelineStages)
                .withContext(contextParallel);
        return microBatches == null ? split : split.withMicroBatches(microBatches);
    }

    private Nodes nodes() {
        if (nodeGpus < 1) {
            throw new BadInput("--node-gpus must be at least 1, but was " + nodeGpus);
        }
        if (nodeLink == null) {
            return new Nodes(nodeGpus, OptionalDouble.empty());
        }
        if (!(nodeLink > 0 && nodeLink < Double.POSITIVE_INFINITY)) { // also refuses NaN
            throw new BadInput("--node-link takes Gbit/s, more than 0, but got " + nodeLink);
        }
        return new Nodes(nodeGpus, OptionalDouble.of(nodeLink * BYTES_PER_SECOND_OF_GBIT));
    }
}
