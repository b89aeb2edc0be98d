package io.llmco2.core;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Ordering;
import io.llmco2.core.carbon.Amortisation;
import io.llmco2.core.carbon.BoundaryLadder;
import io.llmco2.core.carbon.CarbonIntensitySource;
import io.llmco2.core.carbon.Embodied;
import io.llmco2.core.carbon.Overhead;
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
import io.llmco2.hardware.embodied.EmbodiedCatalog;
import io.llmco2.hardware.gpu.Gpu;
import io.llmco2.hardware.gpu.GpuCatalog;
import io.llmco2.hardware.grid.GridIntensity;
import io.llmco2.hardware.grid.PueCatalog;
import io.llmco2.hardware.grid.Region;
import io.llmco2.hardware.grid.RegionCatalog;
import io.llmco2.hardware.host.HostCatalog;
import io.llmco2.hardware.quantity.Carbon;
import io.llmco2.hardware.quantity.CarbonIntensity;
import io.llmco2.hardware.quantity.Energy;
import io.llmco2.hardware.quantity.Power;
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

    /** Version of the rules by which energy becomes carbon; changes whenever the same energy gives other carbon. */
    public static final String METHODOLOGY =
            "llmco2-1: location-based average, operational at the boundary," + " embodied by time";

    private final EnergyPredictor predictor;
    private final LlmCatalog models;
    private final GpuCatalog gpus;
    private final RegionCatalog regions;
    private final CarbonIntensitySource grid;
    private final Overhead overhead;
    private final Embodied embodied;

    private CarbonEstimator(Builder builder) {
        this.predictor = builder.predictor == null ? RooflineNet.bundled() : builder.predictor;
        this.models = builder.models;
        this.gpus = builder.gpus;
        this.regions = builder.regions;
        this.grid = builder.grid;
        this.overhead = new Overhead(builder.hosts, builder.pues);
        this.embodied = new Embodied(builder.embodied, builder.amortisation);
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
        Sourced<LlmSpec> llm = request.llmFrom(models);
        Gpu gpu = gpus.get(request.gpu());
        Optional<Region> region = request.region().map(regions::get);
        Optional<Sourced<CarbonIntensity>> intensity = intensity(request, region);
        Inference inference = request.inference(llm.value(), models, gpu);
        inference.requireLength();
        requireMemory(inference.feasibility());

        EnergyPrediction energy = predictor.predict(inference);
        PhaseCost total = energy.total();

        Sourced<Optional<Power>> host = overhead.hostPowerPerGpu(gpu.id());
        Sourced<Double> pue = overhead.pue(request.pue(), region);
        BoundaryLadder ladder = ladder(total, host.value(), request.gpuCount(), pue.value());
        Energy counted = ladder.at(request.boundary());
        Optional<Carbon> operational = intensity.map(known -> known.value().of(counted));
        Sourced<Optional<Carbon>> made = embodied.share(gpu.id(), request.gpuCount(), total.time());

        return new CarbonEstimate(
                energy.prefill(),
                energy.decode(),
                total,
                request.workload().batchSize(),
                latency(request.workload(), energy),
                energy.interval()
                        .map(factors -> new CarbonEstimate.EnergyInterval(
                                factors.level(), factors.low(total.energy()), factors.high(total.energy()))),
                support(energy, gpu),
                ladder,
                request.boundary(),
                operational,
                made.value(),
                ImmutableMap.<String, String>builder()
                        .put("methodology", METHODOLOGY)
                        .put("predictor", energy.predictor())
                        .put("model", llm.source())
                        .put("gpu", gpu.id() + ", " + gpu.name())
                        .put("gpu_idle_power", idlePower(gpu))
                        .put("precision", request.precision().name())
                        .put("engine", request.engine().id())
                        .put("boundary", request.boundary().toString())
                        .put("host_power", host.source())
                        .put("pue", pue.source())
                        .put(
                                "grid",
                                intensity
                                        .map(Sourced::source)
                                        .orElse(
                                                "none: neither region nor intensity was given, so there is no operational carbon"))
                        .put("embodied", made.source())
                        .put("model_catalog", models.version())
                        .put("gpu_catalog", gpus.version())
                        .put("region_catalog", regions.version())
                        .put("pue_catalog", overhead.pues().version())
                        .put("host_catalog", overhead.hosts().version())
                        .put("embodied_catalog", embodied.footprints().version())
                        .buildOrThrow());
    }

    private static void requireMemory(Feasibility feasibility) {
        if (!feasibility.fits()) {
            throw new IllegalArgumentException(feasibility.message());
        }
    }

    private Optional<Sourced<CarbonIntensity>> intensity(EstimateRequest request, Optional<Region> region) {
        if (request.intensity().isPresent()) {
            CarbonIntensity given = request.intensity().get();
            return Optional.of(new Sourced<>(given, given.gramsPerKilowattHour() + " gCO2e/kWh, given by the caller"));
        }
        return region.map(place -> {
            GridIntensity known = grid.at(place);
            return new Sourced<>(
                    known.intensity(),
                    known.intensity().gramsPerKilowattHour() + " gCO2e/kWh, " + place.id() + " (" + place.name() + "), "
                            + known.year() + ", " + known.method() + "; " + known.source());
        });
    }

    private static BoundaryLadder ladder(PhaseCost total, Optional<Power> hostPerGpu, int gpuCount, double pue) {
        return new BoundaryLadder(
                total.energy(), hostPerGpu.map(power -> power.times(gpuCount).times(total.time())), pue);
    }

    private static CarbonEstimate.Latency latency(Workload workload, EnergyPrediction energy) {
        double generated = workload.generatedTokens();
        TimeSpan prefill = energy.prefill().time();
        TimeSpan decode = energy.decode().time();
        if (workload.phases().equals(ImmutableList.of(Phase.PREFILL))) {
            return new CarbonEstimate.Latency(prefill, Optional.empty());
        }
        if (workload.phases().contains(Phase.MIXED)) {
            TimeSpan own = prefill.times(1 / workload.batchSize()).plus(decode.times(1 / generated));
            TimeSpan each = energy.total().time().times(1 / generated);
            return new CarbonEstimate.Latency(own, generated == 1 ? Optional.empty() : Optional.of(each));
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
        private CarbonIntensitySource grid = CarbonIntensitySource.LOCATION_BASED_AVERAGE;
        private PueCatalog pues = PueCatalog.bundled();
        private HostCatalog hosts = HostCatalog.bundled();
        private EmbodiedCatalog embodied = EmbodiedCatalog.bundled();
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
