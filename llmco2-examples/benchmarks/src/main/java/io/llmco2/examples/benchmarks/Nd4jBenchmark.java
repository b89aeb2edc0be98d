package io.llmco2.examples.benchmarks;

import com.google.common.collect.ImmutableList;
import io.llmco2.core.feature.FeatureEncoder;
import io.llmco2.core.gnn.Nd4jRooflineNet;
import io.llmco2.core.gnn.RooflineNet;
import io.llmco2.core.gnn.Trainer;
import io.llmco2.core.gnn.TrainingExample;
import io.llmco2.core.inference.Inference;
import io.llmco2.core.predict.EnergyTotals;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
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

/**
 * The networks on ND4J and on plain arrays, features and sums included, layer graphs not. An inference is two graphs, each of which
 * passes through three networks. Needs the class path of training.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 4, time = 3)
@Measurement(iterations = 5, time = 3)
public class Nd4jBenchmark {
    @Param({"1", "128"})
    private int inferences;

    /** Of the hidden layers: the bundled networks' 48, or another of networks that learned next to nothing. */
    @Param({"48", "64"})
    private int width;

    private RooflineNet plain;
    private Nd4jRooflineNet nd4j;
    private ImmutableList<Inference> asked;

    /** For JMH. */
    public Nd4jBenchmark() {}

    /** Different prompts. */
    @Setup
    public void load() {
        plain = networks();
        nd4j = new Nd4jRooflineNet(plain);
        asked = Asked.inferences(inferences);
    }

    private RooflineNet networks() {
        RooflineNet bundled = RooflineNet.bundled();
        Trainer.Settings settings = Trainer.Settings.DEFAULT.withWidth(width).withEpochs(1);
        if (Trainer.Settings.DEFAULT.width() == width) {
            return bundled;
        }
        ImmutableList<TrainingExample> examples = Asked.inferences(8).stream()
                .flatMap(inference -> inference.graphs().stream()
                        .map(graph -> FeatureEncoder.encode(
                                graph,
                                inference.deployment(),
                                inference.workload().promptTokens())))
                .map(graph -> new TrainingExample(
                        ImmutableList.of(graph), OptionalDouble.of(1), OptionalDouble.of(300), 1, 1))
                .collect(ImmutableList.toImmutableList());
        ImmutableList<RooflineNet.Member> members = LongStream.range(0, 3)
                .mapToObj(seed ->
                        new Trainer(settings).train(examples, ImmutableList.of(), seed, (epoch, loss, error) -> {}))
                .collect(ImmutableList.toImmutableList());
        return new RooflineNet(members, bundled.manifest());
    }

    /** All at once. */
    @Benchmark
    public List<EnergyTotals> onNd4j() {
        return nd4j.totals(asked);
    }

    /** One after the other. */
    @Benchmark
    public List<EnergyTotals> onPlainArrays() {
        ImmutableList.Builder<EnergyTotals> totals = ImmutableList.builderWithExpectedSize(inferences);
        for (Inference inference : asked) {
            totals.add(plain.totals(inference));
        }
        return totals.build();
    }
}
