package io.llmco2.examples.benchmarks;

import com.google.common.collect.ImmutableList;
import io.llmco2.core.CarbonEstimate;
import io.llmco2.core.CarbonEstimator;
import io.llmco2.core.EstimateRequest;
import io.llmco2.core.inference.Engine;
import io.llmco2.graph.Execution;
import io.llmco2.graph.Precision;
import io.llmco2.graph.Workload;
import io.llmco2.graph.layer.LayerGraph;
import io.llmco2.graph.layer.LayerGraphs;
import io.llmco2.graph.llm.LlmCatalog;
import io.llmco2.graph.llm.LlmSpec;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What one estimate costs the application that asks, beside a fixed million floating-point operations in the same form
 * of loop: read the ratio, since machines differ. Every request is another one.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class EstimateBenchmark {
    private final CarbonEstimator estimator = CarbonEstimator.withDefaults();
    private final LlmSpec llm = LlmCatalog.bundled().get("meta-llama/Llama-3.1-8B");
    private final Megaflop megaflop = new Megaflop();
    private int asked;

    /** For JMH. */
    public EstimateBenchmark() {}

    private int next() {
        asked = (asked + 1) % 4096;
        return asked;
    }

    /** The baseline. */
    @Benchmark
    public float megaflop() {
        return megaflop.pass();
    }

    /** Both layer graphs of a request. */
    @Benchmark
    public ImmutableList<LayerGraph> layerGraphs() {
        return LayerGraphs.of(llm, new Workload.StaticBatch(8, 128 + next(), 64), Execution.of(Precision.BF16));
    }

    /** A whole estimate, from names to grams. */
    @Benchmark
    public CarbonEstimate estimate() {
        return estimator.estimate(EstimateRequest.builder()
                .model("meta-llama/Llama-3.1-8B")
                .gpu("h100-sxm")
                .gpuCount(1)
                .precision(Precision.BF16)
                .engine(Engine.VLLM)
                .batchSize(8)
                .promptTokens(128 + next())
                .generatedTokens(64)
                .region("FR")
                .build());
    }
}
