package io.llmco2.examples.benchmarks;

import com.google.common.collect.ImmutableList;
import io.llmco2.core.feature.EncodedGraph;
import io.llmco2.core.feature.FeatureEncoder;
import io.llmco2.core.inference.Deployment;
import io.llmco2.core.inference.Engine;
import io.llmco2.graph.ParallelSplit;
import io.llmco2.graph.Precision;
import io.llmco2.graph.Workload.StaticBatch;
import io.llmco2.graph.layer.LayerGraph;
import io.llmco2.graph.layer.LayerGraphs;
import io.llmco2.graph.llm.LlmCatalog;
import io.llmco2.graph.llm.LlmSpec;
import io.llmco2.hardware.gpu.GpuCatalog;
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
import org.openjdk.jmh.annotations.Warmup;

/** What the graphs of a request cost, and their features, of a dense model and of one with experts and latents. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class GraphBenchmark {
    @Param({"meta-llama/Llama-3.1-8B", "deepseek-ai/DeepSeek-V3"})
    private String model;

    private LlmSpec llm;
    private Deployment deployment;
    private int asked;

    /** For JMH. */
    public GraphBenchmark() {}

    /** Eight GPUs, so that collectives are there. */
    @Setup
    public void load() {
        llm = LlmCatalog.bundled().get(model);
        deployment = new Deployment(
                GpuCatalog.bundled().get("h200-sxm"), ParallelSplit.tensor(8), Precision.FP8, Engine.VLLM);
    }

    private StaticBatch next() {
        asked = (asked + 1) % 4096;
        return new StaticBatch(8, 128 + asked, 64);
    }

    /** Both layer graphs. */
    @Benchmark
    public ImmutableList<LayerGraph> graphs() {
        return LayerGraphs.of(llm, next(), deployment.execution());
    }

    /** Both layer graphs and the features of their nodes. */
    @Benchmark
    public EncodedGraph[] graphsAndFeatures() {
        StaticBatch batch = next();
        ImmutableList<LayerGraph> graphs = LayerGraphs.of(llm, batch, deployment.execution());
        EncodedGraph[] encoded = new EncodedGraph[graphs.size()];
        for (int i = 0; i < encoded.length; i++) {
            encoded[i] = FeatureEncoder.encode(graphs.get(i), deployment, batch.promptTokens());
        }
        return encoded;
    }
}
