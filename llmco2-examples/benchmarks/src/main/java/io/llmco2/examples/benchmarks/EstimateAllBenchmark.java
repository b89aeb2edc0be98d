package io.llmco2.examples.benchmarks;

import com.google.common.collect.ImmutableList;
import io.llmco2.core.CarbonEstimator;
import io.llmco2.core.EstimateOutcome;
import io.llmco2.core.EstimateRequest;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
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

/** What many different requests cost together, on one thread and on two, beside as many megaflops on one. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class EstimateAllBenchmark {
    @Param({"1", "16", "256", "4096"})
    private int requests;

    @Param({"1", "2", "4"})
    private int threads;

    private final CarbonEstimator estimator = CarbonEstimator.withDefaults();
    private final Megaflop megaflop = new Megaflop();
    private ExecutorService pool;
    private ImmutableList<EstimateRequest> asked;

    /** For JMH. */
    public EstimateAllBenchmark() {}

    /** Requests and threads. */
    @Setup
    public void prepare() {
        pool = Executors.newFixedThreadPool(Math.max(1, threads - 1)); // the calling thread works too
        asked = IntStream.range(0, requests).mapToObj(Asked::request).collect(ImmutableList.toImmutableList());
    }

    /** Ends the threads. */
    @TearDown
    public void end() {
        pool.shutdownNow();
    }

    /** All requests. */
    @Benchmark
    public ImmutableList<EstimateOutcome> estimateAll() {
        return estimator.estimateAll(asked, pool, threads);
    }

    /** The baseline: as many megaflops, on one thread whatever {@code threads} says. */
    @Benchmark
    public float megaflops() {
        float sum = 0;
        for (int i = 0; i < requests; i++) {
            sum += megaflop.pass();
        }
        return sum;
    }
}
