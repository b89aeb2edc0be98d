package io.llmco2.core;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Ordering;
import io.llmco2.core.carbon.Amortisation;
import io.llmco2.core.carbon.CarbonAccounting;
import io.llmco2.core.carbon.CarbonIntensitySource;
import io.llmco2.core.carbon.Impacts;
import io.llmco2.core.carbon.Sourced;
import io.llmco2.core.gnn.RooflineNet;
import io.llmco2.core.inference.Feasibility;
import io.llmco2.core.inference.Inference;
import io.llmco2.core.predict.EnergyPrediction;
import io.llmco2.core.predict.EnergyPredictor;
import io.llmco2.core.predict.PhaseCost;
import io.llmco2.core.predict.Support;
import io.llmco2.graph.Phase;
import io.llmco2.graph.Workload;
import io.llmco2.graph.llm.LlmCatalog;
import io.llmco2.graph.llm.LlmSpec;
import io.llmco2.hardware.embodied.CriteriaCatalog;
import io.llmco2.hardware.embodied.EmbodiedCatalog;
import io.llmco2.hardware.embodied.EmbodiedFactors;
import io.llmco2.hardware.gpu.Gpu;
import io.llmco2.hardware.gpu.GpuCatalog;
import io.llmco2.hardware.grid.PueCatalog;
import io.llmco2.hardware.grid.RegionCatalog;
import io.llmco2.hardware.grid.WueCatalog;
import io.llmco2.hardware.host.HostCatalog;
import io.llmco2.hardware.quantity.TimeSpan;
import java.util.Optional;

/**
 * Tells what an LLM inference will cost in energy, time and carbon, before it runs.
 *
 * <pre>{@code
 * CarbonEstimator estimator = CarbonEstimator.withDefaults();
 * CarbonEstimate estimate = estimator.estimate(EstimateRequest.builder()
 *         .model("meta-llama/Llama-3.1-8B").precision(Precision.BF16).gpu("h100-sxm")
 *         .batchSize(16).promptTokens(512).generatedTokens(128).region("FR").build());
 * }</pre>
 *
 * <p>Immutable and safe to share between threads. {@link #estimate} uses no network, file or clock, and gives the same
 * doubles for the same request, whatever else is asked at the same time.
 */
public final class CarbonEstimator {

    private final EnergyPredictor predictor;
    private final LlmCatalog models;
    private final GpuCatalog gpus;
    private final CarbonAccounting carbon;

    private CarbonEstimator(Builder builder) {
        this.predictor = builder.predictor == null ? RooflineNet.bundled() : builder.predictor;
        this.models = builder.models;
        this.gpus = builder.gpus;
        this.carbon = new CarbonAccounting(
                builder.regions,
                builder.grid,
                builder.pues,
                builder.wues,
                builder.hosts,
                builder.embodied,
                builder.factors,
                builder.criteria,
                builder.amortisation);
    }

    /** The bundled predictor and catalogs. */
    public static CarbonEstimator withDefaults() {
        return builder().build();
    }

    /** An estimator with parts of your own; what is not given is bundled. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * What a request will cost.
     *
     * @throws java.util.NoSuchElementException if the model, GPU or region is unknown, naming the nearest
     * @throws IllegalArgumentException if the model cannot be split as asked, or does not fit the memory of the GPUs, or a
     *     rate is not known which the request needs
     */
    public CarbonEstimate estimate(EstimateRequest request) {
        return answer(request).estimate;
    }

    /**
     * Where the energy and time of a request go, operator by operator, and what changing its batch, precision or tensor parallelism
     * would bring. Takes as long as a handful of estimates.
     *
     * @throws java.util.NoSuchElementException as {@link #estimate} does
     * @throws IllegalArgumentException as {@link #estimate} does; a change that cannot be is listed with its reason instead
     */
    public Explanation explain(EstimateRequest request) {
        Answer answer = answer(request);
        return Explanation.of(
                answer.inference,
                answer.energy,
                answer.estimate,
                Changes.perToken(request, answer.estimate),
                Changes.of(request, answer.estimate, this::estimate));
    }

    /** An estimate and what it was made of. */
    private record Answer(Inference inference, EnergyPrediction energy, CarbonEstimate estimate) {}

    private Answer answer(EstimateRequest request) {
        Sourced<LlmSpec> llm = request.llmFrom(models);
        Gpu gpu = gpus.get(request.gpu());
        Inference inference = request.inference(llm.value(), models, gpu);
        inference.requireLength();
        requireMemory(inference.feasibility());

        EnergyPrediction energy = predictor.predict(inference);
        PhaseCost total = energy.total();
        Impacts impacts = carbon.of(request.site(), gpu, request.gpuCount(), total.energy(), total.time());

        CarbonEstimate estimate = new CarbonEstimate(
                energy.prefill(),
                energy.decode(),
                total,
                request.workload().batchSize(),
                latency(request.workload(), energy),
                energy.interval()
                        .map(factors -> new CarbonEstimate.EnergyInterval(
                                factors.level(), factors.low(total.energy()), factors.high(total.energy()))),
                support(energy, gpu),
                impacts,
                ImmutableMap.<String, String>builder()
                        .put("predictor", energy.predictor())
                        .put("model", llm.source())
                        .put("gpu", gpu.id() + ", " + gpu.name())
                        .put("gpu_idle_power", idlePower(gpu))
                        .put("precision", request.precision().name())
                        .put("engine", request.engine().id())
                        .put("workload", inference.workload().toString())
                        .put("split", inference.deployment().split().toString())
                        .put(
                                "drafting",
                                inference
                                        .drafting()
                                        .map(drafting -> drafting.model().id() + ", " + drafting.speculation())
                                        .orElse("none"))
                        .putAll(impacts.provenance())
                        .put("model_catalog", models.version())
                        .put("gpu_catalog", gpus.version())
                        .buildOrThrow());
        return new Answer(inference, energy, estimate);
    }

    private static void requireMemory(Feasibility feasibility) {
        if (!feasibility.fits()) {
            throw new IllegalArgumentException(feasibility.message());
        }
    }

    private static CarbonEstimate.Latency latency(Workload workload, EnergyPrediction energy) {
        double generated = workload.generatedTokens();
        TimeSpan prefill = energy.prefill().time();
        TimeSpan decode = energy.decode().time();
        boolean prefillsAlone = workload.phases().equals(ImmutableList.of(Phase.PREFILL));
        Workload whole = workload instanceof Workload.OnePhase one ? one.whole() : workload;
        if (whole instanceof Workload.ContinuousBatching) {
            TimeSpan own = prefill.times(1 / workload.batchSize()).plus(decode.times(1 / generated));
            TimeSpan each = energy.total().time().times(1 / generated);
            return new CarbonEstimate.Latency(own, prefillsAlone ? Optional.empty() : Optional.of(each));
        }
        if (prefillsAlone) {
            return new CarbonEstimate.Latency(prefill, Optional.empty());
        }
        TimeSpan step = decode.times(1 / (generated - 1));
        boolean decodesAlone = workload.phases().equals(ImmutableList.of(Phase.DECODE));
        return new CarbonEstimate.Latency(decodesAlone ? step : prefill, Optional.of(step));
    }

    /** Energy of a board whose idle power is unknown is a lower bound, so it never counts as measured. */
    private static Support support(EnergyPrediction energy, Gpu gpu) {
        return gpu.idlePower().isPresent()
                ? energy.support()
                : Ordering.natural().max(energy.support(), Support.EXTRAPOLATED);
    }

    private static String idlePower(Gpu gpu) {
        return gpu.idlePower().map(power -> power.watts() + " W").orElse("unknown: 0 W as lower bound");
    }

    /** Puts an estimator together. Not safe to share between threads. */
    public static final class Builder {
        private EnergyPredictor predictor;
        private LlmCatalog models = LlmCatalog.bundled();
        private GpuCatalog gpus = GpuCatalog.bundled();
        private RegionCatalog regions = RegionCatalog.bundled();
        private CarbonIntensitySource grid = CarbonIntensitySource.PUBLISHED;
        private PueCatalog pues = PueCatalog.bundled();
        private WueCatalog wues = WueCatalog.bundled();
        private HostCatalog hosts = HostCatalog.bundled();
        private EmbodiedCatalog embodied = EmbodiedCatalog.bundled();
        private EmbodiedFactors factors = EmbodiedFactors.bundled();
        private CriteriaCatalog criteria = CriteriaCatalog.bundled();
        private Amortisation amortisation = Amortisation.DEFAULT;

        private Builder() {}

        /** What predicts energy and time. */
        public Builder predictor(EnergyPredictor own) {
            this.predictor = own;
            return this;
        }

        /** Architectures by name. */
        public Builder models(LlmCatalog own) {
            this.models = own;
            return this;
        }

        /** GPU types by name. */
        public Builder gpus(GpuCatalog own) {
            this.gpus = own;
            return this;
        }

        /** Regions by name. */
        public Builder regions(RegionCatalog own) {
            this.regions = own;
            return this;
        }

        /** What says how much carbon a kilowatt-hour of a region carries. */
        public Builder grid(CarbonIntensitySource own) {
            this.grid = own;
            return this;
        }

        /** Power usage effectiveness of facilities. */
        public Builder pues(PueCatalog own) {
            this.pues = own;
            return this;
        }

        /** On-site water of facilities. */
        public Builder wues(WueCatalog own) {
            this.wues = own;
            return this;
        }

        /** Powers of hosts. */
        public Builder hosts(HostCatalog own) {
            this.hosts = own;
            return this;
        }

        /** Footprints of hardware. */
        public Builder embodied(EmbodiedCatalog own) {
            this.embodied = own;
            return this;
        }

        /** Parts that footprints are computed from. */
        public Builder factors(EmbodiedFactors own) {
            this.factors = own;
            return this;
        }

        /** What making hardware takes beside carbon. */
        public Builder criteria(CriteriaCatalog own) {
            this.criteria = own;
            return this;
        }

        /** Over how much work footprints are spread. */
        public Builder amortisation(Amortisation own) {
            this.amortisation = own;
            return this;
        }

        /**
         * The estimator.
         *
         * @throws IllegalStateException if no predictor was given and the bundled weights are damaged
         */
        public CarbonEstimator build() {
            return new CarbonEstimator(this);
        }
    }
}
