package io.llmco2.examples.benchmarks;

import com.google.common.collect.ImmutableList;
import io.llmco2.core.CarbonEstimator;
import io.llmco2.core.Placement;
import io.llmco2.core.advise.Advice;
import io.llmco2.core.advise.Candidate;
import io.llmco2.core.advise.Limits;
import io.llmco2.core.advise.Objective;
import io.llmco2.core.advise.PlacementAdvisor;
import io.llmco2.core.advise.RequestMix;
import io.llmco2.graph.ParallelSplit;
import io.llmco2.graph.Precision;
import io.llmco2.hardware.quantity.TimeSpan;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What advice over 500 placements costs. With regions, five placements share one prediction (a scheduler's usual question);
 * without, all 500 differ in GPU, count or precision, and every one is predicted.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class AdvisorBenchmark {
    private static final List<String> BOARDS = List.of("h100-sxm", "h200-sxm", "b200", "a100-sxm-80", "a100-sxm-40");
    private static final List<ParallelSplit> SPLITS =
            List.of(1, 2, 4, 8).stream().map(ParallelSplit::tensor).toList();
    private static final List<Precision> PRECISIONS = List.of(
            Precision.BF16,
            Precision.INT8_WEIGHTS,
            Precision.INT4,
            Precision.named("fp16"),
            Precision.named("bf16+kv-fp8"));
    private static final List<String> REGIONS = List.of("FR", "DE", "SE", "PL", "gcp:europe-west4");

    @Param({"1", "2"})
    private int threads;

    private final CarbonEstimator estimator = CarbonEstimator.withDefaults();
    private final Megaflop megaflop = new Megaflop();
    private ExecutorService pool;
    private PlacementAdvisor advisor;
    private ImmutableList<Candidate> places;
    private ImmutableList<Candidate> deployments;
    private int asked;

    /** For JMH. */
    public AdvisorBenchmark() {}

    /** Candidates and threads. */
    @Setup
    public void prepare() {
        prepareFor(threads);
    }

    void prepareFor(int number) {
        pool = Executors.newFixedThreadPool(Math.max(1, number - 1));
        advisor = new PlacementAdvisor(estimator, pool, number);
        places = priced(Placement.combinations(BOARDS, SPLITS, PRECISIONS, REGIONS));
        ImmutableList.Builder<Placement> different = ImmutableList.builder();
        for (int stages = 1; stages <= 5; stages++) {
            int each = stages;
            different.addAll(Placement.combinations(
                    BOARDS,
                    SPLITS.stream()
                            .map(split -> each == 1 ? split : split.withContext(each))
                            .toList(),
                    PRECISIONS,
                    List.of("FR")));
        }
        deployments = priced(different.build().stream()
                .filter(placement ->
                        placement.split().gpus() <= 8 || placement.split().context() > 1)
                .limit(500)
                .toList());
        if (places.size() != 500 || deployments.size() != 500) {
            throw new IllegalStateException(
                    "500 placements were to be offered, but were " + places.size() + " and " + deployments.size());
        }
    }

    private static ImmutableList<Candidate> priced(List<Placement> placements) {
        return placements.stream()
                .map(placement -> Candidate.of(placement).at(2))
                .collect(ImmutableList.toImmutableList());
    }

    /** Ends the threads. */
    @TearDown
    public void end() {
        pool.shutdownNow();
    }

    private Advice advise(List<Candidate> candidates) {
        return advisor.advise(
                RequestMix.of(Asked.request(asked++)),
                candidates,
                Limits.builder().timePerOutputToken(new TimeSpan(0.05)).build(),
                Objective.CARBON);
    }

    /** 100 deployments in 5 regions each. */
    @Benchmark
    public Advice placements() {
        return advise(places);
    }

    /** 500 deployments that all differ. */
    @Benchmark
    public Advice differentDeployments() {
        return advise(deployments);
    }

    /** The baseline. */
    @Benchmark
    public float megaflop() {
        return megaflop.pass();
    }
}
