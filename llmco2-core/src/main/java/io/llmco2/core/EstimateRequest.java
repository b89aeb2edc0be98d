package io.llmco2.core;

import io.llmco2.core.carbon.Boundary;
import io.llmco2.core.carbon.Site;
import io.llmco2.core.inference.Deployment;
import io.llmco2.core.inference.Engine;
import io.llmco2.core.inference.HostLoad;
import io.llmco2.core.inference.Nodes;
import io.llmco2.graph.Execution;
import io.llmco2.graph.Execution.ExpertExchange;
import io.llmco2.graph.Lora;
import io.llmco2.graph.ParallelSplit;
import io.llmco2.graph.Phase;
import io.llmco2.graph.Precision;
import io.llmco2.graph.Speculation;
import io.llmco2.graph.Workload;
import io.llmco2.graph.Workload.ContinuousBatching;
import io.llmco2.graph.Workload.OnePhase;
import io.llmco2.graph.Workload.StaticBatch;
import io.llmco2.graph.llm.LlmSpec;
import io.llmco2.hardware.gpu.Gpu;
import io.llmco2.hardware.quantity.CarbonIntensity;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What is to be estimated: a model, where it runs, and what is asked of it. Immutable.
 *
 * <p>Model, GPU, precision, batch size, prompt and generated tokens have no default. Every argument is checked by
 * {@link Builder#build()}, names of catalogs by the estimator.
 */
public final class EstimateRequest {
    private final Setup setup;
    private final Workload workload;
    private final Site site;

    private EstimateRequest(Builder builder) {
        Optional<LlmSpec> llm = Optional.ofNullable(builder.llm);
        String model = llm.map(LlmSpec::id).orElseGet(() -> needed("model", builder.model));
        String gpu = needed("gpu", builder.gpu);
        Engine engine = needed("engine", builder.engine);
        this.setup = new Setup(
                model,
                llm,
                gpu,
                engine,
                builder.execution(engine),
                needed("nodes", builder.nodes),
                needed("hostLoad", builder.hostLoad),
                Optional.ofNullable(builder.draft));
        this.workload = needed("workload", builder.workload());
        this.site = needed("site", builder.site).build();
    }

    private EstimateRequest(Setup setup, Workload workload, Site site) {
        this.setup = setup;
        this.workload = workload;
        this.site = site;
    }

    /** A request to be filled in. */
    public static Builder builder() {
        return new Builder();
    }

    /** The id of the model. */
    public String model() {
        return setup.model();
    }

    /** The id of the GPU type. */
    public String gpu() {
        return setup.gpu();
    }

    /** How the model is spread over GPUs. */
    public ParallelSplit split() {
        return setup.execution().split();
    }

    /** How many GPUs run it. */
    public int gpuCount() {
        return setup.execution().split().gpus();
    }

    /** Number formats. */
    public Precision precision() {
        return setup.execution().precision();
    }

    /** How operators run. */
    public Execution execution() {
        return setup.execution();
    }

    /** The software. */
    public Engine engine() {
        return setup.engine();
    }

    /** What is asked of the model. */
    public Workload workload() {
        return workload;
    }

    /** Where it runs and how its carbon is counted. */
    public Site site() {
        return site;
    }

    /** Where it runs, if that matters. */
    public Optional<String> region() {
        return site.region();
    }

    Setup setup() {
        return setup;
    }

    /** The GPUs as they run it. */
    public Deployment deploymentOn(Gpu found) {
        return setup.deploymentOn(found);
    }

    /** The same model on the same GPUs, asked something else. */
    public EstimateRequest with(Workload asked) {
        return new EstimateRequest(setup, needed("workload", asked), site);
    }

    /**
     * The same with another number of generated tokens, such as what was really generated.
     *
     * @param tokens of every request; a whole number unless continuous
     * @throws IllegalArgumentException if it is below 1, or not whole where it must be, or the workload is of several lengths
     */
    public EstimateRequest withGeneratedTokens(double tokens) {
        return with(workload.withGenerated(tokens));
    }

    /**
     * The same batch with what each of its requests really generated. Those that are answered leave the batch.
     *
     * @param tokens of each request, in any order
     * @throws IllegalArgumentException if the workload is no batch of equal requests, or there are not as many numbers as
     *     requests, or one is below 1
     */
    public EstimateRequest withGeneratedTokens(List<Long> tokens) {
        if (!(workload instanceof StaticBatch batch)) {
            throw new IllegalArgumentException(
                    "tokens of each request are for a batch that starts together, but the workload" + " was " + workload
                            + "; of a server in steady state give the mean");
        }
        return with(batch.withGenerated(tokens));
    }

    /** The same run otherwise. */
    EstimateRequest with(Execution otherwise) {
        return new EstimateRequest(setup.with(otherwise), workload, site);
    }

    /** The same at another site. */
    public EstimateRequest with(Site elsewhere) {
        return new EstimateRequest(setup, workload, needed("site", elsewhere));
    }

    /**
     * The same asked elsewhere: on other GPUs, in another precision, in another region. Engine, nodes, adapters and everything
     * else stay; what was chosen because of the engine, such as chunks, too.
     */
    public EstimateRequest on(Placement placement) {
        return new EstimateRequest(
                setup.on(placement),
                workload,
                placement
                        .region()
                        .map(region -> site.toBuilder().region(region).build())
                        .orElse(site));
    }

    /** Where it is asked to run now. */
    public Placement placement() {
        return new Placement(setup.gpu(), split(), precision(), site.region());
    }

    /** Whether the other asks the same of the same model at the same place. */
    @Override
    public boolean equals(Object other) {
        return other instanceof EstimateRequest request
                && setup.equals(request.setup)
                && workload.equals(request.workload)
                && site.equals(request.site);
    }

    @Override
    public int hashCode() {
        return Objects.hash(setup, workload, site);
    }

    /** Model, GPUs and workload, for people to read. */
    @Override
    public String toString() {
        return setup.model() + " in " + precision().name() + " on " + gpuCount() + " x " + setup.gpu() + ", " + workload
                + site.region().map(" in "::concat).orElse("");
    }

    private static <T> T needed(String name, T value) {
        if (value == null) {
            throw new IllegalArgumentException(name + " is missing; give it to the builder, it has no default");
        }
        return value;
    }

    /** Fills in an {@link EstimateRequest}. Not safe to share between threads. */
    public static final class Builder {
        private String model;
        private LlmSpec llm;
        private String gpu;
        private int gpuCount = 1;
        private Integer tensorParallel;
        private int dataParallel = 1;
        private boolean expertParallel;
        private Precision precision;
        private Engine engine = Engine.VLLM;
        private Double batchSize;
        private Double promptTokens;
        private double cachedTokens;
        private Double generatedTokens;
        private boolean continuous;
        private long samples = 1;
        private Workload workload;
        private ParallelSplit split;
        private Nodes nodes = Nodes.OF_EIGHT;
        private HostLoad hostLoad = HostLoad.QUIET;
        private ExpertExchange exchange;
        private Long prefillChunk;
        private Lora lora;
        private Setup.Draft draft;
        private Phase onePhase;
        private Site.Builder site = Site.builder();

        private Builder() {}

        /** A model of the estimator's catalog, by its id. */
        public Builder model(String id) {
            this.model = id;
            this.llm = null;
            return this;
        }

        /** A model that need not be in a catalog, such as one read from a {@code config.json}. */
        public Builder model(LlmSpec spec) {
            this.llm = spec;
            this.model = null;
            return this;
        }

        /** A GPU type of the estimator's catalog, by its id or alias. */
        public Builder gpu(String id) {
            this.gpu = id;
            return this;
        }

        /** How many GPUs run one instance of the model; 1 unless given. */
        public Builder gpuCount(int count) {
            this.gpuCount = count;
            return this;
        }

        /** Over how many GPUs every matrix is split; {@code gpuCount / dataParallel} unless given. */
        public Builder tensorParallel(int ranks) {
            this.tensorParallel = ranks;
            return this;
        }

        /** How many groups of GPUs serve requests of their own; 1 unless given. */
        public Builder dataParallel(int ranks) {
            this.dataParallel = ranks;
            return this;
        }

        /** Whether experts are placed whole, spread over all GPUs, instead of sliced. */
        public Builder expertParallel(boolean whole) {
            this.expertParallel = whole;
            return this;
        }

        /** Number formats. */
        public Builder precision(Precision formats) {
            this.precision = formats;
            return this;
        }

        /** The software; {@link Engine#VLLM} unless given. */
        public Builder engine(Engine software) {
            this.engine = software;
            return this;
        }

        /**
         * Requests served together; has no default, because energy per token varies several-fold with it. A whole number,
         * or for continuous batching the mean number of running requests.
         */
        public Builder batchSize(double requests) {
            this.batchSize = requests;
            return this;
        }

        /** Prompt tokens of one request; a whole number unless continuous. */
        public Builder promptTokens(double tokens) {
            this.promptTokens = tokens;
            return this;
        }

        /** How many of the prompt tokens of each request lie in the prefix cache already; 0 unless given. */
        public Builder cachedTokens(double tokens) {
            this.cachedTokens = tokens;
            return this;
        }

        /** Generated tokens of one request; a whole number unless continuous. */
        public Builder generatedTokens(double tokens) {
            this.generatedTokens = tokens;
            return this;
        }

        /** Whether it is a server in steady state (continuous batching) instead of one batch. */
        public Builder continuous(boolean steadyState) {
            this.continuous = steadyState;
            return this;
        }

        /** Answers to each request of a static batch, which share its prompt; 1 unless given. */
        public Builder samples(long answers) {
            this.samples = answers;
            return this;
        }

        /** What is asked of the model, instead of batch size and tokens: for requests of several lengths. */
        public Builder workload(Workload asked) {
            this.workload = asked;
            return this;
        }

        /** How the model is spread over GPUs, instead of GPU count and degrees: for pipelines and shared contexts. */
        public Builder split(ParallelSplit spread) {
            this.split = spread;
            return this;
        }

        /** How the GPUs are joined; {@link Nodes#OF_EIGHT} unless given. */
        public Builder nodes(Nodes joined) {
            this.nodes = joined;
            return this;
        }

        /** What else the host's processors do; {@link HostLoad#QUIET} unless given. */
        public Builder hostLoad(HostLoad load) {
            this.hostLoad = load;
            return this;
        }

        /** How tokens reach experts on other GPUs; as the engine does unless given. */
        public Builder expertExchange(ExpertExchange way) {
            this.exchange = way;
            return this;
        }

        /** Most prompt tokens of one pass; as the engine has it unless given. */
        public Builder prefillChunk(long tokens) {
            this.prefillChunk = tokens;
            return this;
        }

        /** Low-rank adapters in use; none unless given. */
        public Builder lora(Lora adapters) {
            this.lora = adapters;
            return this;
        }

        /** A model of the estimator's catalog that drafts tokens, by its id; none unless given. */
        public Builder draft(String id, Speculation speculation) {
            this.draft = new Setup.Draft(Optional.of(id), Optional.empty(), speculation);
            return this;
        }

        /** A model that drafts tokens and need not be in a catalog. */
        public Builder draft(LlmSpec spec, Speculation speculation) {
            this.draft = new Setup.Draft(Optional.empty(), Optional.of(spec), speculation);
            return this;
        }

        /** The model drafts tokens with a layer of its own (multi-token prediction). */
        public Builder multiTokenPrediction(Speculation speculation) {
            this.draft = new Setup.Draft(Optional.empty(), Optional.empty(), speculation);
            return this;
        }

        /**
         * One phase alone, prefill or decode: what one side of disaggregated serving does. Ask twice, with the GPUs of either
         * side; the prefill sends keys and values over the link between nodes, which must be given with {@link #nodes}.
         */
        public Builder onePhase(Phase phase) {
            this.onePhase = phase;
            return this;
        }

        /** Everything that turns energy into carbon and water; what was said of it before is forgotten. */
        public Builder site(Site details) {
            this.site = details.toBuilder();
            return this;
        }

        /** Where it runs: an ISO country code or a cloud region. Without it there is no operational carbon. */
        public Builder region(String idOrCountryCode) {
            site.region(idOrCountryCode);
            return this;
        }

        /** A carbon intensity to use instead of that of the region. */
        public Builder intensity(CarbonIntensity known) {
            site.intensity(known);
            return this;
        }

        /** A PUE to use instead of a published one. */
        public Builder pue(double ratio) {
            site.pue(ratio);
            return this;
        }

        /** At which boundary operational carbon is counted; {@link Boundary#FACILITY} unless given. */
        public Builder boundary(Boundary counted) {
            site.boundary(counted);
            return this;
        }

        /**
         * The request.
         *
         * @throws IllegalArgumentException naming what is missing or out of range
         */
        public EstimateRequest build() {
            return new EstimateRequest(this);
        }

        private Execution execution(Engine engine) {
            Execution usual = engine.execution(needed("precision", precision), parallelSplit());
            return new Execution(
                    usual.precision(),
                    usual.split(),
                    usual.attention(),
                    exchange == null ? usual.exchange() : exchange,
                    prefillChunk == null ? usual.chunk() : prefillChunk,
                    Optional.ofNullable(lora));
        }

        private ParallelSplit parallelSplit() {
            if (split != null) {
                return split;
            }
            if (gpuCount < 1) {
                throw new IllegalArgumentException("gpuCount must be at least 1, but was " + gpuCount);
            }
            int tensor = tensorParallel != null ? tensorParallel : gpuCount / Math.max(1, dataParallel);
            if ((long) tensor * dataParallel != gpuCount) {
                throw new IllegalArgumentException("tensor x data parallelism must be the number of GPUs, but was "
                        + tensor + " x " + dataParallel + " on " + gpuCount + " GPUs");
            }
            return new ParallelSplit(tensor, dataParallel, expertParallel ? gpuCount : 1);
        }

        private Workload workload() {
            return onePhase == null ? wholeWorkload() : new OnePhase(wholeWorkload(), onePhase);
        }

        private Workload wholeWorkload() {
            if (workload != null) {
                return workload;
            }
            if (batchSize == null) {
                throw new IllegalArgumentException("batchSize is missing and has no default, because energy per token"
                        + " varies several-fold with it; give the number of requests that are served together");
            }
            double prompt = needed("promptTokens", promptTokens);
            double generated = needed("generatedTokens", generatedTokens);
            if (!continuous) {
                return StaticBatch.of(batchSize, prompt, cachedTokens, generated, samples);
            }
            if (samples != 1) {
                throw new IllegalArgumentException("samples are for a static batch, but were " + samples
                        + " with continuous batching; count each answer as a running request, and the shared prompt as"
                        + " cached");
            }
            return new ContinuousBatching(batchSize, prompt, cachedTokens, generated);
        }
    }
}
