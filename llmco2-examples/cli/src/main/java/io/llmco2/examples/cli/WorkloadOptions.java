package io.llmco2.examples.cli;

import com.google.common.collect.ImmutableList;
import io.llmco2.core.EstimateRequest;
import io.llmco2.core.inference.Engine;
import io.llmco2.core.inference.HostLoad;
import io.llmco2.core.inference.Nodes;
import io.llmco2.graph.Execution.ExpertExchange;
import io.llmco2.graph.Lora;
import io.llmco2.graph.ParallelSplit;
import io.llmco2.graph.Phase;
import io.llmco2.graph.Precision;
import io.llmco2.graph.Speculation;
import io.llmco2.graph.Workload;
import io.llmco2.graph.Workload.RaggedBatch;
import io.llmco2.graph.Workload.StaticBatch;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** The options that say what is asked of which model and how, whatever it runs on. A picocli mix-in. */
final class WorkloadOptions {
    private static final double LARGEST_EXACT = 1L << 53;
    private static final double BYTES_PER_SECOND_OF_GBIT = 1e9 / Byte.SIZE;

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
            paramLabel = "B",
            description = "requests served together; has no"
                    + " default, because energy per token varies several-fold with it")
    Double batch;

    @Option(names = "--prompt", paramLabel = "P", description = "prompt tokens of one request")
    Double prompt;

    @Option(
            names = "--cached",
            defaultValue = "0",
            paramLabel = "C",
            description = "prompt tokens of each request" + " that lie in the prefix cache (default: ${DEFAULT-VALUE})")
    double cached;

    @Option(names = "--generate", paramLabel = "T", description = "generated tokens of one request")
    Double generate;

    @Option(
            names = "--requests",
            paramLabel = "BxPxT",
            split = ",",
            description = "requests of several lengths that start together, such as 8x512x128,2x4000x300, instead of"
                    + " --batch, --prompt and --generate")
    List<String> requests = List.of();

    @Option(
            names = "--samples",
            defaultValue = "1",
            paramLabel = "N",
            description = "answers to each request, which share its prompt (default: ${DEFAULT-VALUE})")
    long samples;

    @Option(
            names = "--continuous",
            description = "a server in steady state: --batch is the mean number of running"
                    + " requests, and all three may be decimals")
    boolean continuous;

    @Option(
            names = "--only",
            paramLabel = "PHASE",
            description = "prefill or decode alone: one side of disaggregated serving")
    Phase only;

    @Option(
            names = "--tp",
            paramLabel = "N",
            description = "tensor-parallel ranks (default: --gpus over --dp, --pp and --cp)")
    Integer tensorParallel;

    @Option(
            names = "--dp",
            defaultValue = "1",
            paramLabel = "N",
            description = "data-parallel ranks" + " (default: ${DEFAULT-VALUE})")
    int dataParallel;

    @Option(
            names = "--pp",
            defaultValue = "1",
            paramLabel = "N",
            description = "pipeline stages" + " (default: ${DEFAULT-VALUE})")
    int pipelineStages;

    @Option(
            names = "--micro-batches",
            paramLabel = "N",
            description = "parts into which a pipeline splits the batch (default: as many as stages)")
    Integer microBatches;

    @Option(
            names = "--cp",
            defaultValue = "1",
            paramLabel = "N",
            description =
                    "context-parallel ranks, which share a request's tokens and KV cache (default: ${DEFAULT-VALUE})")
    int contextParallel;

    @Option(names = "--expert-parallel", description = "whole experts, spread over all GPUs, instead of sliced ones")
    boolean expertParallel;

    @Option(names = "--all-to-all", description = "tokens go to the GPUs of their experts only, instead of to all")
    boolean allToAll;

    @Option(
            names = "--node-gpus",
            defaultValue = "8",
            paramLabel = "N",
            description = "GPUs of one node (default: ${DEFAULT-VALUE})")
    int nodeGpus;

    @Option(
            names = "--node-link",
            paramLabel = "GBIT",
            description =
                    "link of each GPU to other nodes in Gbit/s, such as 400; needed for more GPUs than one node has")
    Double nodeLink;

    @Option(
            names = "--host-load",
            defaultValue = "quiet",
            paramLabel = "LOAD",
            description = "quiet, or crowded if other servers run on the host (default: ${DEFAULT-VALUE})")
    String hostLoad;

    @Option(
            names = "--chunk",
            paramLabel = "TOKENS",
            description = "most prompt tokens of one pass (default: as --engine has it)")
    Long chunk;

    @Option(names = "--lora-rank", paramLabel = "R", description = "rank of low-rank adapters, applied unmerged")
    Integer loraRank;

    @Option(
            names = "--lora-adapters",
            defaultValue = "1",
            paramLabel = "N",
            description = "different adapters in use at once (default: ${DEFAULT-VALUE})")
    int loraAdapters;

    @Option(
            names = "--draft",
            paramLabel = "ID|FILE|mtp",
            description = "speculative decoding: the model that drafts, or mtp for a layer of the model's own; with"
                    + " --drafts and --acceptance")
    String draft;

    @Option(names = "--drafts", paramLabel = "K", description = "tokens drafted before each check")
    Integer drafts;

    @Option(
            names = "--acceptance",
            paramLabel = "A",
            description = "probability, 0 to 1, that a drafted token is accepted")
    Double acceptance;

    /**
     * The precision that was given, or else what the model is published in, which is then said. Of a model that is published
     * with scales for blocks, {@code fp8} means those.
     */
    String precision(String given, Output output) {
        String published = new ModelArgument(model).publishedPrecision().orElse(Precision.BF16.name());
        if (given != null) {
            boolean blocks =
                    given.equalsIgnoreCase(Precision.FP8.name()) && published.equals(Precision.FP8_BLOCK.name());
            if (blocks) {
                output.remark("fp8 of " + model + " is " + published + ", as it is published");
            }
            return blocks ? published : given;
        }
        if (!published.equals(Precision.BF16.name())) {
            output.remark("precision " + published + ", as " + model + " is published; --precision takes another");
        }
        return published;
    }

    /** A request on some GPUs. */
    EstimateRequest.Builder request(String gpu, int gpus, String precision) {
        EstimateRequest.Builder request = onOne(gpu, precision);
        if (only == Phase.PREFILL && nodeLink == null && !gpu.equals(GraphCommand.ANY_GPU)) {
            throw new BadInput("--only prefill sends keys and values to the GPUs that decode; give the link to them in"
                    + " Gbit/s with --node-link, such as 400");
        }
        if (gpus > nodeGpus && nodeLink == null && !gpu.equals(GraphCommand.ANY_GPU)) {
            throw new IllegalArgumentException("--gpus " + gpus + " are more than the " + nodeGpus
                    + " of one node; give their link to other nodes in Gbit/s with --node-link, such as 400, or with"
                    + " --node-gpus how many are joined directly");
        }
        return request.split(split(gpus));
    }

    /** A request on one GPU, whatever the split. */
    EstimateRequest.Builder onOne(String gpu, String precision) {
        EstimateRequest.Builder request = EstimateRequest.builder()
                .gpu(gpu)
                .precision(Precision.named(precision))
                .engine(Engine.named(engine))
                .continuous(continuous)
                .cachedTokens(cached)
                .samples(samples)
                .nodes(nodes())
                .hostLoad(HostLoad.named(hostLoad));
        if (requests.isEmpty()) {
            if (!continuous) {
                whole("--batch", batch);
                whole("--prompt", prompt);
                whole("--cached", cached);
                whole("--generate", generate);
            }
            request.batchSize(needed(
                            "--batch", "has no default, because energy per token varies several-fold with it", batch))
                    .promptTokens(needed("--prompt", "is needed", prompt))
                    .generatedTokens(needed("--generate", "is needed", generate));
        } else {
            request.workload(ragged());
        }
        if (only != null) {
            request.onePhase(only);
        }
        if (allToAll) {
            request.expertExchange(ExpertExchange.ALL_TO_ALL);
        }
        if (chunk != null) {
            request.prefillChunk(chunk);
        }
        if (loraRank == null && loraAdapters != 1) {
            throw new BadInput("--lora-adapters " + loraAdapters + " needs their rank: --lora-rank");
        }
        if (loraRank != null) {
            request.lora(new Lora(loraRank, loraAdapters));
        }
        new ModelArgument(model).into(request);
        speculation(request);
        return request;
    }

    /** What is wrong here may be right on another number of GPUs, so it is an argument of the estimate that is. */
    private ParallelSplit split(int gpus) {
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

    private Workload ragged() {
        if (batch != null || prompt != null || generate != null || continuous) {
            throw new BadInput(
                    "--requests says all of --batch, --prompt and --generate, of requests that start together;"
                            + " give either, and no --continuous");
        }
        whole("--cached", cached);
        return new RaggedBatch(requests.stream().map(this::part).collect(ImmutableList.toImmutableList()));
    }

    private StaticBatch part(String text) {
        if (!text.matches("\\d{1,9}x\\d{1,9}x\\d{1,9}")) {
            throw new BadInput(
                    "--requests takes number x prompt x generated tokens, such as 8x512x128, but got '" + text + "'");
        }
        long[] numbers = Stream.of(text.split("x")).mapToLong(Long::parseLong).toArray();
        return new StaticBatch(numbers[0], numbers[1], (long) cached, numbers[2], samples);
    }

    private void speculation(EstimateRequest.Builder request) {
        if (draft == null) {
            if (drafts != null || acceptance != null) {
                throw new BadInput("--drafts and --acceptance belong to --draft, the model that drafts");
            }
            return;
        }
        Speculation speculation = speculation(
                needed("--drafts", "is needed with --draft", drafts),
                needed("--acceptance", "is needed with --draft", acceptance));
        if (draft.equals("mtp")) {
            request.multiTokenPrediction(speculation);
        } else {
            request.draft(new ModelArgument(draft).spec(), speculation);
        }
    }

    private static Speculation speculation(int drafts, double acceptance) {
        try {
            return new Speculation(drafts, acceptance);
        } catch (IllegalArgumentException wrong) {
            throw new BadInput(
                    "--drafts " + drafts + " --acceptance " + acceptance + " cannot be: " + wrong.getMessage(), wrong);
        }
    }

    private static void whole(String option, Double value) {
        if (value != null && !(value == Math.rint(value) && Math.abs(value) <= LARGEST_EXACT)) { // also refuses NaN
            throw new BadInput(option + " must be a whole number up to 2^53, but was " + value
                    + "; means of traffic are for --continuous");
        }
    }

    private static <T> T needed(String option, String why, T value) {
        if (value == null) {
            throw new BadInput(option + " " + why);
        }
        return value;
    }
}
