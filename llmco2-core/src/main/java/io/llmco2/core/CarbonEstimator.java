package io.llmco2.core;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Ordering;
import io.llmco2.core.carbon.Amortisation;
import io.llmco2.core.carbon.CarbonAccounting;
import io.llmco2.core.carbon.CarbonIntensitySource;
import io.llmco2.core.carbon.Impacts;
import io.llmco2.core.carbon.PlacedAccounting;
import io.llmco2.core.carbon.Site;
import io.llmco2.core.gnn.RooflineNet;
import io.llmco2.core.inference.Feasibility;
import io.llmco2.core.inference.Inference;
import io.llmco2.core.predict.EnergyPrediction;
import io.llmco2.core.predict.EnergyPredictor;
import io.llmco2.core.predict.Support;
import io.llmco2.graph.Workload;
import io.llmco2.graph.llm.LlmCatalog;
import io.llmco2.hardware.embodied.CriteriaCatalog;
import io.llmco2.hardware.embodied.EmbodiedCatalog;
import io.llmco2.hardware.embodied.EmbodiedFactors;
import io.llmco2.hardware.gpu.Gpu;
import io.llmco2.hardware.gpu.GpuCatalog;
import io.llmco2.hardware.grid.PueCatalog;
import io.llmco2.hardware.grid.RegionCatalog;
import io.llmco2.hardware.grid.WueCatalog;
import io.llmco2.hardware.host.HostCatalog;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.stream.Stream;

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
 * <p>Immutable and safe to share between threads, virtual ones too: an estimate waits for no lock while it computes, and
 * keeps nothing in thread-locals. {@link #estimate} uses no network, file or clock, and gives the same doubles for the same
 * request, whatever else is asked at the same time; {@link #estimateAll(List)} and its variants give exactly those. What
 * was looked up of models, GPUs and sites is kept in bounded caches inside.
 */
public final class CarbonEstimator {
    private static final int MOST_INSTALLATIONS = 1024; // about 1 KB each
    private static final int MOST_PLACES = 1024; // about 4 KB each, most of it text

    private final EnergyPredictor predictor;
    private final LlmCatalog models;
    private final GpuCatalog gpus;
    private final CarbonAccounting carbon;

    // What many requests share, looked up once. Nothing in them can change an answer: catalogs are immutable.
    private final Memo<Setup, Installation> installations = Memo.ofSize(MOST_INSTALLATIONS);
    private final Memo<Place, PlacedAccounting> places = Memo.ofSize(MOST_PLACES);

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
        return estimate(request, Memo.none());
    }

    /**
     * Where the energy and time of a request go, operator by operator, and what changing its batch, precision or tensor parallelism
     * would bring. Takes as long as a handful of estimates.
     *
     * @throws java.util.NoSuchElementException as {@link #estimate} does
     * @throws IllegalArgumentException as {@link #estimate} does; a change that cannot be is listed with its reason instead
     */
    public Explanation explain(EstimateRequest request) {
        Installation installation = installation(request);
        Inference inference = installation.inference(request.workload());
        EnergyPrediction energy = predictor.predict(inference);
        CarbonEstimate estimate = placed(request, installation, Predicted.of(energy.totals(), request.workload()));
        return Explanation.of(
                inference,
                energy,
                estimate,
                Changes.perToken(request, estimate),
                Changes.of(request, estimate, this::estimate));
    }

    /**
     * Whether a request fits the memory of its GPUs, how much each would hold, and which batch would fit.
     *
     * @throws java.util.NoSuchElementException if the model or GPU is unknown, naming the nearest
     * @throws IllegalArgumentException if the model cannot be split as asked, or a rate is not known which the request needs
     */
    public Feasibility feasibility(EstimateRequest request) {
        return installation(request).feasibility(request.workload());
    }

    private Installation installation(EstimateRequest request) {
        return installations.get(request.setup(), setup -> new Installation(setup, models, gpus));
    }

    /** As {@link #estimate(EstimateRequest)}, remembering what the energy of the accelerators is. */
    CarbonEstimate estimate(EstimateRequest request, Memo<Asked, Predicted> predictions) {
        Installation installation = installation(request);
        Predicted predicted = predictions.get(
                new Asked(request.setup(), request.workload()), asked -> predict(installation, asked.workload()));
        return placed(request, installation, predicted);
    }

    private CarbonEstimate placed(EstimateRequest request, Installation installation, Predicted predicted) {
        PlacedAccounting place = places.get(
                new Place(request.site(), installation.gpu()), asked -> carbon.at(asked.site(), asked.gpu()));
        Impacts impacts = place.of(
                request.gpuCount(),
                predicted.total().energy(),
                predicted.total().time());
        return assemble(request, installation, predicted, impacts);
    }

    /** What the energy of the accelerators depends on. */
    record Asked(Setup setup, Workload workload) {}

    /** What footprint, host and facility depend on. */
    private record Place(Site site, Gpu gpu) {
        /** GPUs of one catalog are equal if their ids are; comparing all facts would cost more than it saves. */
        @Override
        public boolean equals(Object other) {
            return other instanceof Place place && gpu.id().equals(place.gpu.id()) && site.equals(place.site);
        }

        @Override
        public int hashCode() {
            return 31 * site.hashCode() + gpu.id().hashCode();
        }
    }

    private Predicted predict(Installation installation, Workload workload) {
        return Predicted.of(predictor.totals(installation.inference(workload)), workload);
    }

    private static CarbonEstimate assemble(
            EstimateRequest request, Installation installation, Predicted predicted, Impacts impacts) {
        return new CarbonEstimate(
                predicted.prefill(),
                predicted.decode(),
                predicted.total(),
                request.workload().batchSize(),
                predicted.latency(),
                predicted
                        .interval()
                        .map(factors -> new CarbonEstimate.EnergyInterval(
                                factors.level(),
                                factors.low(predicted.total().energy()),
                                factors.high(predicted.total().energy()))),
                support(predicted, installation.gpu()),
                impacts,
                ImmutableMap.<String, String>builderWithExpectedSize(32)
                        .put("predictor", predicted.predictor())
                        .put("workload", request.workload().toString())
                        .putAll(installation.provenance())
                        .putAll(impacts.provenance())
                        .buildOrThrow());
    }

    /** Energy of a board whose idle power is unknown is a lower bound, so it never counts as measured. */
    private static Support support(Predicted energy, Gpu gpu) {
        return gpu.idlePower().isPresent()
                ? energy.support()
                : Ordering.natural().max(energy.support(), Support.EXTRAPOLATED);
    }

    /**
     * Many requests, one after the other on the calling thread; each gets exactly what {@link #estimate} gives for it, to
     * the last bit. What requests share is done once: names are looked up once for each model on its GPUs and for each
     * site, and requests that differ in their site alone share one prediction.
     *
     * @return one outcome for each request, in their order; a request that cannot be estimated is
     *     {@link EstimateOutcome.Refused} and takes nothing from the others
     * @throws java.util.concurrent.CancellationException if the thread is interrupted, which it remains
     */
    public ImmutableList<EstimateOutcome> estimateAll(List<EstimateRequest> requests) {
        return estimateAll(requests, Runnable::run, 1);
    }

    /**
     * As {@link #estimateAll(List)}, on up to {@code threads} threads: the calling one, and what it borrows from an executor
     * meanwhile. The calling thread works too and waits for nothing that has not begun, so an executor that is busy or
     * refuses costs time, never an answer, and an executor may call this from its own threads. How work was shared out
     * changes no bit of any result.
     *
     * @param executor lends the other threads; it is not shut down
     * @param threads how many may work at once, at least 1
     * @throws IllegalArgumentException if {@code threads} is less than 1
     * @throws java.util.concurrent.CancellationException if the calling thread is interrupted, which it remains
     */
    public ImmutableList<EstimateOutcome> estimateAll(List<EstimateRequest> requests, Executor executor, int threads) {
        return new EstimateBatch(this, requests).run(executor, threads);
    }

    /**
     * As {@link #estimateAll(List)}, of any number of requests: they are taken from the stream as outcomes are asked for, one
     * at a time, and nothing is kept but a bounded number of what they share. The stream may be infinite.
     *
     * @param requests asked in their order; closed with the stream that is returned
     */
    public Stream<EstimateOutcome> estimateAll(Stream<EstimateRequest> requests) {
        return EstimateStream.of(this, requests);
    }

    /**
     * As {@link #estimateAll(Stream)}, working ahead of who reads: up to {@code lookAhead} requests are taken from the
     * stream before their turn and estimated by an executor. Outcomes come in the order of the requests. If the next one
     * has not begun when it is asked for, the reading thread estimates it itself, so a busy executor blocks nothing.
     *
     * @param executor lends threads; it is not shut down
     * @param lookAhead most requests that are begun or done and not yet read, at least 1; bounds the memory
     * @throws IllegalArgumentException if {@code lookAhead} is less than 1
     */
    public Stream<EstimateOutcome> estimateAll(Stream<EstimateRequest> requests, Executor executor, int lookAhead) {
        return EstimateStream.of(this, requests, executor, lookAhead);
    }

    /**
     * An estimate that follows what is really generated.
     *
     * @throws java.util.NoSuchElementException as {@link #estimate} does
     * @throws IllegalArgumentException as {@link #estimate} does
     */
    public TrackedEstimate track(EstimateRequest request) {
        return new TrackedEstimate(this, request);
    }

    EstimateOutcome outcome(long index, EstimateRequest request, Memo<Asked, Predicted> predictions) {
        try {
            return new EstimateOutcome.Estimated(index, request, estimate(request, predictions));
        } catch (RuntimeException refused) {
            return new EstimateOutcome.Refused(index, request, refused);
        }
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
