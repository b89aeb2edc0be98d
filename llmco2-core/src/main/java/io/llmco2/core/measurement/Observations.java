package io.llmco2.core.measurement;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableTable;
import io.llmco2.core.inference.Deployment;
import io.llmco2.core.inference.Engine;
import io.llmco2.core.inference.HostLoad;
import io.llmco2.core.inference.Inference;
import io.llmco2.core.inference.Nodes;
import io.llmco2.graph.ParallelSplit;
import io.llmco2.graph.Phase;
import io.llmco2.graph.Precision;
import io.llmco2.graph.Workload;
import io.llmco2.graph.Workload.ContinuousBatching;
import io.llmco2.graph.Workload.OnePhase;
import io.llmco2.graph.Workload.StaticBatch;
import io.llmco2.graph.llm.LlmCatalog;
import io.llmco2.graph.llm.LlmSpec;
import io.llmco2.hardware.gpu.Gpu;
import io.llmco2.hardware.gpu.GpuCatalog;
import io.llmco2.hardware.gpu.NumericFormat;
import io.llmco2.hardware.quantity.Power;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * Measurements as inferences of this library: names mapped to catalogs, what a source leaves out filled in by stated
 * assumptions, what cannot be used listed with its reason.
 *
 * @param usable in the order of the measurements
 * @param skipped the others
 */
public record Observations(ImmutableList<Observation> usable, ImmutableList<Skipped> skipped) {

    /**
     * Mean prompt lengths in tokens, by task, of sources that do not publish them. They are assumptions: chat prompts of
     * the ML.ENERGY leaderboards are LMSYS and ShareGPT first turns (mean 350 characters, and a chat template), GPQA asks
     * a graduate-level question with four answers, HumanEval+ a function signature with its comment. Sourcegraph's
     * fill-in-the-middle task gives a file with its repository's context: the KV cache of eight B200 has room for about 1,000
     * tokens of each of the 1,009 requests of Qwen3-Coder-480B that ran at once, what their prefill took suggests 2,000 to 4,000.
     */
    public static final ImmutableMap<String, Double> ASSUMED_PROMPT_TOKENS = ImmutableMap.of(
            "lm-arena-chat", 150.0,
            "chat", 120.0,
            "chat-concise", 150.0,
            "instruct", 120.0,
            "instruct-concise", 150.0,
            "gpqa", 250.0,
            "code", 180.0,
            "sourcegraph-fim", 2000.0);

    /** Engines by source and name, where a source of another time names an engine without its version. */
    private static final ImmutableTable<String, String, Engine> ENGINES_OF_SOURCES =
            ImmutableTable.of("argonne-llm-inference-bench", "vllm", Engine.VLLM_OFFLINE);

    /** Names of number formats that only measurements use: those of bitsandbytes. */
    private static final ImmutableMap<String, Precision> PRECISIONS =
            ImmutableMap.of("nf4-bnb", Precision.NF4, "int8-bnb", Precision.INT8_WEIGHTS);

    /** Of sources that do not publish the link between nodes: 400 Gb/s for each GPU, one adapter each. */
    public static final double ASSUMED_BYTES_PER_SECOND_BETWEEN_NODES = 50e9;

    /**
     * How far a mean power may lie beyond the board limit, or below idle power, before units must have been confused. Measurements of
     * boards alone lie between the two; at the plug there is more.
     */
    private static final double POWER_MARGIN = 10;

    /** Extras that only sources of continuous batching have: the cap on running requests. */
    private static final ImmutableList<String> CAPS = ImmutableList.of("max_num_seqs", "max_bs");

    /**
     * A measurement and what it measured.
     *
     * @param measurement as published
     * @param inference as this library sees it
     */
    public record Observation(Measurement measurement, Inference inference) {}

    /**
     * A row that cannot be used.
     *
     * @param row file and line
     * @param reason why not
     */
    public record Skipped(String row, String reason) {}

    /** Maps every measurement of a file that can be; what was no measurement stands before the others. */
    public static Observations of(MeasurementFile.Rows file, LlmCatalog llms, GpuCatalog gpus) {
        Observations mapped = of(file.measurements(), llms, gpus);
        return new Observations(
                mapped.usable,
                ImmutableList.<Skipped>builder()
                        .addAll(file.skipped())
                        .addAll(mapped.skipped)
                        .build());
    }

    /** Those of several files. */
    public static Observations concat(List<Observations> files) {
        return new Observations(
                files.stream().flatMap(file -> file.usable.stream()).collect(ImmutableList.toImmutableList()),
                files.stream().flatMap(file -> file.skipped.stream()).collect(ImmutableList.toImmutableList()));
    }

    /** Maps every measurement that can be. */
    public static Observations of(List<Measurement> measurements, LlmCatalog llms, GpuCatalog gpus) {
        ImmutableList.Builder<Observation> usable = ImmutableList.builder();
        ImmutableList.Builder<Skipped> skipped = ImmutableList.builder();
        for (Measurement measurement : measurements) {
            try {
                usable.add(new Observation(measurement, inference(measurement, llms, gpus)));
            } catch (IllegalArgumentException | NoSuchElementException unusable) {
                skipped.add(new Skipped(measurement.row(), unusable.getMessage()));
            }
        }
        return new Observations(usable.build(), skipped.build());
    }

    private static Inference inference(Measurement m, LlmCatalog llms, GpuCatalog gpus) {
        if (m.joules().isEmpty() && m.seconds().isEmpty()) {
            throw new IllegalArgumentException("neither energy nor latency was measured");
        }
        Gpu gpu = gpus.get(m.server().gpu());
        Engine engine = ENGINES_OF_SOURCES.get(m.source(), m.server().engine());
        engine = engine == null ? Engine.named(m.server().engine()) : engine;
        Deployment deployment = new Deployment(
                gpu,
                engine,
                engine.execution(precision(m, llms, gpu), split(m)),
                Nodes.ofEight(ASSUMED_BYTES_PER_SECOND_BETWEEN_NODES),
                hostLoad(m, gpu));
        LlmSpec llm = llms.resolve(m.server().model()).spec();
        requirePossiblePower(m, gpu);
        return Inference.of(llm, workload(m, engine), deployment);
    }

    private static void requirePossiblePower(Measurement m, Gpu gpu) {
        if (m.joules().isEmpty() || m.seconds().isEmpty()) {
            return;
        }
        double watts = m.joules().getAsDouble()
                / m.seconds().getAsDouble()
                / m.server().gpuCount();
        double limit = gpu.boardPower().watts();
        double idle = gpu.idlePower().orElse(Power.ZERO).watts();
        if (watts > POWER_MARGIN * limit || watts < idle / POWER_MARGIN) {
            throw new IllegalArgumentException("energy over latency is " + watts + " W for each GPU, which no "
                    + gpu.id() + " draws: its limit is " + limit + " W"
                    + (idle > 0 ? ", idle " + idle + " W" : "")
                    + "; give the joules of all GPUs and the seconds of one batch");
        }
    }

    /**
     * What the row says as {@code host_load}. Otherwise, a row of the ML.ENERGY leaderboard 3.0, told by the published percentiles of
     * the time between tokens, is of a crowded host if it is of one B200: those percentiles say so of all of them
     * ({@link HostLoad#CROWDED}). The row's own are not looked at, since a prediction could not know them.
     */
    private static HostLoad hostLoad(Measurement m, Gpu gpu) {
        Optional<String> said = m.extra("host_load");
        if (said.isPresent()) {
            return HostLoad.named(said.get());
        }
        boolean crowded = m.extra("itl_ms_p90").isPresent()
                && m.server().gpuCount() == 1
                && gpu.id().equals("b200");
        return crowded ? HostLoad.CROWDED : HostLoad.QUIET;
    }

    /**
     * Sources say fp8 whether channels or blocks have a scale, so the checkpoint's name decides. Where only the rate of half
     * precision is published, bfloat16 is taken to be as fast: it is on all GPUs that have both.
     */
    private static Precision precision(Measurement m, LlmCatalog llms, Gpu gpu) {
        Precision own = PRECISIONS.get(m.server().precision());
        Precision named = own == null ? Precision.named(m.server().precision()) : own;
        if (named == Precision.FP8
                && llms.publishedPrecision(m.server().model()).equals(Optional.of(Precision.FP8_BLOCK.name()))) {
            return Precision.FP8_BLOCK;
        }
        return named == Precision.BF16 && gpu.peak(NumericFormat.BF16).isEmpty() ? Precision.FP16 : named;
    }

    /** A source that spreads whole experts publishes tensor parallelism 1; the attention then fills the other GPUs. */
    private static ParallelSplit split(Measurement m) {
        int stages = m.degree("pp");
        int data = m.degree("dp");
        int tensor = m.degree("ep") > 1
                ? m.server().gpuCount() / data / stages
                : m.server().tensorParallel();
        if (tensor * data * stages != m.server().gpuCount()) {
            throw new IllegalArgumentException("tensor parallelism " + tensor + " x data parallelism " + data + " x "
                    + stages + " pipeline stages does not use the " + m.server().gpuCount()
                    + " GPUs; how the others are used is not known");
        }
        return new ParallelSplit(tensor, data, m.degree("ep") > 1 ? tensor * data : 1).withPipeline(stages);
    }

    private static Workload workload(Measurement m, Engine engine) {
        double prompt = m.requests().promptTokens().orElseGet(() -> assumedPrompt(m));
        boolean served = engine == Engine.TGIS
                || CAPS.stream().anyMatch(cap -> m.extra(cap).isPresent());
        if (served) {
            return new ContinuousBatching(
                    m.requests().batchSize(), prompt, Math.max(1, m.requests().outputTokens()));
        }
        boolean prefill = m.phase().equals(Optional.of(Phase.PREFILL));
        StaticBatch batch = StaticBatch.of(
                m.requests().batchSize(),
                Math.max(1, Math.round(prompt)),
                0,
                prefill ? 1 : Math.max(1, Math.round(m.requests().outputTokens())),
                1);
        return m.phase().equals(Optional.of(Phase.DECODE)) ? new OnePhase(batch, Phase.DECODE) : batch;
    }

    private static double assumedPrompt(Measurement m) {
        String task = m.extra("task")
                .orElseThrow(() -> new IllegalArgumentException(
                        "no prompt length was published, and no task from which to assume one"));
        Double assumed = ASSUMED_PROMPT_TOKENS.get(task);
        if (assumed == null) {
            throw new IllegalArgumentException("no prompt length was published, and none is assumed for task '" + task
                    + "', only for " + ASSUMED_PROMPT_TOKENS.keySet());
        }
        return assumed;
    }
}
