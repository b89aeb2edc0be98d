package io.llmco2.core.gnn;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.llmco2.core.feature.EncodedGraph;
import io.llmco2.core.feature.FeatureEncoder;
import io.llmco2.core.feature.FeatureSchema;
import io.llmco2.core.inference.Inference;
import io.llmco2.core.inference.Inferences;
import io.llmco2.core.predict.Interval;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Random weights and real graphs. Nothing here touches ND4J but what has an ND4J type in its signature. */
final class Networks {
    private static final int WIDTH = 7;

    private Networks() {}

    /** Standard normal values in double precision. */
    static INDArray normal(long seed, int rows, int columns) {
        return array(new Random(seed), rows, columns, DataType.DOUBLE);
    }

    static INDArray array(Random random, int rows, int columns, DataType type) {
        double[] values = random.doubles((long) rows * columns, 0, 1)
                .map(ignored -> random.nextGaussian())
                .toArray();
        return Nd4j.create(values, new long[] {rows, columns}, new long[] {1, rows}, 'f', type);
    }

    /** Normal values everywhere, messages and biases too, which an initialised network has at zero. */
    static void randomise(Parameters parameters, long seed) {
        Random random = new Random(seed);
        for (Parameters.Parameter p : parameters.all()) {
            int rows = p.value().rows();
            p.value()
                    .assign(array(random, rows, p.value().columns(), p.value().dataType())
                            .muli(1 / Math.sqrt(rows)));
        }
    }

    /** A trainable network with random weights, its launches around those of trained ones. */
    static RooflineNetwork random(long seed, DataType type) {
        return random(seed, Design.USUAL, type);
    }

    static RooflineNetwork random(long seed, Design design, DataType type) {
        RooflineNetwork network = new RooflineNetwork(FeatureSchema.size(), WIDTH, design, type);
        randomise(network.parameters(), seed);
        Parameters.Parameter bias = network.parameters().all().stream()
                .filter(p -> p.name().equals("head.bias"))
                .findFirst()
                .orElseThrow();
        bias.value()
                .addi(Nd4j.createFromArray(OperatorReadout.START)
                        .reshape(1, OperatorReadout.INPUTS)
                        .castTo(type));
        return network;
    }

    /** Random weights for answering, made without ND4J; {@code scale} 1 is about that of trained ones. */
    static RooflineNetwork.Frozen plain(long seed, double scale) {
        Random random = new Random(seed);
        return RooflineNetwork.Frozen.of(name -> {
            boolean bias = name.endsWith(".bias");
            int rows = bias ? 1 : name.startsWith("embed") ? FeatureSchema.size() : WIDTH;
            int columns = name.startsWith("head") ? OperatorReadout.INPUTS : WIDTH;
            float[][] values = new float[rows][columns];
            for (float[] row : values) {
                for (int j = 0; j < columns; j++) {
                    row[j] = (float) (scale * random.nextGaussian() / Math.sqrt(rows)
                            + (name.equals("head.bias") ? OperatorReadout.START[j] : 0));
                }
            }
            return values;
        });
    }

    /** An ensemble of random networks. */
    static RooflineNet ensemble(long seed, int members) {
        ImmutableList.Builder<RooflineNet.Member> all = ImmutableList.builder();
        for (int member = 0; member < members; member++) {
            all.add(new RooflineNet.Member(plain(seed + member, 1)));
        }
        return new RooflineNet(all.build(), manifest());
    }

    static WeightsManifest manifest() {
        return new WeightsManifest(
                "random",
                FeatureSchema.VERSION,
                FeatureSchema.names(),
                "train --nothing",
                42,
                ImmutableMap.of("mlenergy-v3", 7),
                ImmutableMap.of("measurements.csv", "0123abcd"),
                Optional.of(new Interval(0.8, 0.7, 1.4)),
                ImmutableMap.of("leave-one-architecture-out", 0.123),
                TrainedRange.of(Inferences.all()));
    }

    /** The graphs of several models on several GPUs. */
    static ImmutableList<EncodedGraph> graphs() {
        return Inferences.all().stream().flatMap(i -> graphs(i).stream()).collect(ImmutableList.toImmutableList());
    }

    static List<EncodedGraph> graphs(Inference inference) {
        return inference.graphs().stream()
                .map(graph -> FeatureEncoder.encode(
                        graph, inference.deployment(), inference.workload().promptTokens()))
                .toList();
    }
}
