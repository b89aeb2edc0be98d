package io.llmco2.core.gnn;

import com.google.common.collect.ImmutableMap;
import io.llmco2.core.feature.FeatureSchema;
import io.llmco2.core.gnn.Parameters.Layout;
import io.llmco2.core.gnn.Parameters.Parameter;
import java.util.BitSet;
import java.util.Map;
import java.util.SplittableRandom;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What an operator is by itself, one round of messages along the data dependencies, six numbers for every operator,
 * physics, a sum: {@code Linear, ReLU, SageConv, ReLU, Linear, OperatorReadout, CostSum}. This form is trained;
 * {@link RooflineEnsemble} answers requests.
 */
final class RooflineNetwork {
    private final Parameters parameters;
    private final Linear embed;
    private final SageConv conv;
    private final Linear head;

    /** Zero weights; {@link #initialise} or {@link WeightsFile} fill them. */
    RooflineNetwork(int width, DataType type) {
        Layout layout = new Layout();
        Linear.Declared declaredEmbed = Linear.declare(layout, "embed", FeatureSchema.size(), width);
        SageConv.Declared declaredConv = SageConv.declare(layout, "conv", width, width);
        Linear.Declared declaredHead = Linear.declare(layout, "head", width, OperatorReadout.INPUTS);
        this.parameters = layout.build(type);
        this.embed = declaredEmbed.in(parameters);
        this.conv = declaredConv.in(parameters);
        this.head = declaredHead.in(parameters);
    }

    Parameters parameters() {
        return parameters;
    }

    /**
     * He's initialisation (2015, arXiv:1502.01852) of what a node sees of itself; messages start at zero, so that they
     * are learned only where they help; the head starts small, around {@link OperatorReadout#START}.
     */
    void initialise(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (Parameter p : parameters.all()) {
            double scale = p.name().endsWith(".bias") || p.name().endsWith(SageConv.NEIGHBOUR)
                    ? 0
                    : (p.name().startsWith("head") ? 0.1 : 1)
                            * Math.sqrt(2.0 / p.value().rows());
            double[] values = new double[Math.toIntExact(p.length())];
            for (int i = 0; i < values.length; i++) {
                values[i] = scale == 0 ? 0 : scale * gaussian(random);
            }
            if (p.name().equals("head.bias")) {
                values = OperatorReadout.START.clone();
            }
            p.value()
                    .assign(Nd4j.create(
                            values,
                            p.value().shape(),
                            new long[] {1, p.value().rows()},
                            'f',
                            p.value().dataType()));
        }
    }

    /** Takes away the weights of features, by their positions: what the random ones would say of them means nothing. */
    void ignore(BitSet features) {
        features.stream()
                .forEach(feature -> embed.weight().value().getRow(feature).assign(0));
    }

    private static double gaussian(SplittableRandom random) {
        return Math.sqrt(-2 * Math.log(1 - random.nextDouble())) * Math.cos(2 * Math.PI * random.nextDouble());
    }

    /** Seconds and joules [graphs, 2] of every graph of the batch. */
    Pass forward(GraphBatch batch) {
        return embed.ofConstants(batch.features())
                .then(Relu::forward)
                .then(x -> conv.forward(x, batch.mean()))
                .then(Relu::forward)
                .then(head::forward)
                .then(z -> OperatorReadout.forward(z, batch.physics()))
                .then(batch.sum()::forward);
    }

    /** The weights as plain arrays. */
    Frozen freeze() {
        return Frozen.of(name -> {
            INDArray value = parameters.all().stream()
                    .filter(p -> p.name().equals(name))
                    .findFirst()
                    .orElseThrow()
                    .value();
            return value.toFloatMatrix();
        });
    }

    /** The trained weights as plain arrays; {@link RooflineEnsemble} answers with them. */
    record Frozen(Linear.Frozen embed, SageConv.Frozen conv, Linear.Frozen head) {

        /** Where a matrix [rows][columns] of a name comes from. */
        @FunctionalInterface
        interface Source {
            float[][] matrix(String name);
        }

        static Frozen of(Source source) {
            return new Frozen(
                    new Linear.Frozen(source.matrix("embed.weight"), source.matrix("embed.bias")[0]),
                    new SageConv.Frozen(
                            source.matrix("conv.self"), source.matrix("conv.neighbour"), source.matrix("conv.bias")[0]),
                    new Linear.Frozen(source.matrix("head.weight"), source.matrix("head.bias")[0]));
        }

        /** Every matrix [rows][columns] by its name; what {@link #of} takes. */
        Map<String, float[][]> matrices() {
            return ImmutableMap.<String, float[][]>builder()
                    .put("embed.weight", embed.weight())
                    .put("embed.bias", new float[][] {embed.bias()})
                    .put("conv.self", conv.self())
                    .put("conv.neighbour", conv.neighbour())
                    .put("conv.bias", new float[][] {conv.bias()})
                    .put("head.weight", head.weight())
                    .put("head.bias", new float[][] {head.bias()})
                    .buildOrThrow();
        }

        /** Of the hidden layers. */
        int width() {
            return embed.bias().length;
        }
    }
}
