package io.llmco2.examples.cli;

import static io.llmco2.examples.cli.BadInput.needed;

import com.google.common.collect.ImmutableList;
import io.llmco2.core.EstimateRequest;
import io.llmco2.core.inference.Engine;
import io.llmco2.core.inference.HostLoad;
import io.llmco2.graph.Lora;
import io.llmco2.graph.Phase;
import io.llmco2.graph.Precision;
import io.llmco2.graph.Workload;
import io.llmco2.graph.Workload.RaggedBatch;
import io.llmco2.graph.Workload.StaticBatch;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that say what is asked of which model and how, whatever it runs on. A picocli mix-in. */
final class WorkloadOptions {
    private static final double LARGEST_EXACT = 1L << 53;

    @Option(
            names = "--model",
            required = true,
            paramLabel = "ID|FILE",
            description = "id of a model ('llmco2 models' lists them), or path of a config.json")
    String model;

    @Option(
            names = "--engine",
            defaultValue = "vllm",
            description = "software (default: ${DEFAULT-VALUE}, the newest version that was measured)")
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
            description = "prompt tokens of each request that lie in the prefix cache (default: ${DEFAULT-VALUE})")
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

    @Mixin
    private ParallelOptions parallel = new ParallelOptions();

    @Mixin
    private SpeculationOptions speculation = new SpeculationOptions();

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
        if (!gpu.equals(GraphCommand.ANY_GPU)) {
            if (only == Phase.PREFILL && !parallel.linked()) {
                throw new BadInput("--only prefill sends keys and values to the GPUs that decode; give the link to them"
                        + " in Gbit/s with --node-link, such as 400");
            }
            parallel.requireLink(gpus);
        }
        return request.split(parallel.split(gpus));
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
        parallel.into(request);
        speculation.into(request);
        return request;
    }

    /** What drafts tokens, if anything does. */
    Optional<String> draft() {
        return speculation.draft();
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

    private static void whole(String option, Double value) {
        if (value != null && !(value == Math.rint(value) && Math.abs(value) <= LARGEST_EXACT)) { // also refuses NaN
            throw new BadInput(option + " must be a whole number up to 2^53, but was " + value
                    + "; means of traffic are for --continuous");
        }
    }
}
