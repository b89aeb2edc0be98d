package io.llmco2.core.gnn;

import com.google.common.base.Preconditions;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.llmco2.core.gnn.Parameters.Layout;
import io.llmco2.core.gnn.Parameters.Parameter;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What an operator is by itself, one round of messages along the data dependencies, six numbers for every operator,
 * physics, a sum: {@code Linear, ReLU, SageConv, ReLU, Linear, OperatorReadout, CostSum}. This form is trained;
 * {@link RooflineEnsemble} answers requests. Other {@link Design}s than the usual one are for comparison.
 */
final class RooflineNetwork {
    /** The matrix that makes six numbers of each operator out of the last hidden layer: a column for each. */
    static final String HEAD = "head.weight";

    private final Parameters parameters;
    private final Design design;
    private final Linear embed;
    private final ImmutableList<SageConv> convs;
    private final Linear head;

    /**
     * Zero weights, which {@link #initialise} fills.
     *
     * @param features of a node
     * @param width of the hidden layers
     */
    RooflineNetwork(int features, int width, Design design, DataType type) {
        this.design = design;
        Layout layout = new Layout();
        Linear.Declared declaredEmbed = Linear.declare(layout, "embed", features, width);
        List<SageConv.Declared> declaredConvs = IntStream.range(0, design.rounds())
                .mapToObj(round -> SageConv.declare(layout, round == 0 ? "conv" : "conv" + (round + 1), width, width))
                .toList();
        Linear.Declared declaredHead = Linear.declare(layout, "head", width, OperatorReadout.INPUTS);
        this.parameters = layout.build(type);
        this.embed = declaredEmbed.in(parameters);
        this.convs = declaredConvs.stream().map(conv -> conv.in(parameters)).collect(ImmutableList.toImmutableList());
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
        Pass hidden = rectified(embed.ofConstants(batch.features()), batch);
        for (SageConv conv : convs) {
            hidden = rectified(hidden.then(x -> conv.forward(x, batch.mean())), batch);
        }
        if (design.pooled()) {
            hidden = hidden.then(batch.whole()::forward);
        }
        return hidden.then(head::forward)
                .then(z -> OperatorReadout.forward(z, batch.physics()))
                .then(batch.sum()::forward);
    }

    private Pass rectified(Pass layer, GraphBatch batch) {
        Pass rectified = layer.then(Relu::forward);
        return design.phasesApart() ? rectified.then(x -> PhaseMask.forward(x, batch.prefill())) : rectified;
    }

    /** The weights as plain arrays; of the usual design alone. */
    Frozen freeze() {
        Preconditions.checkState(design.equals(Design.USUAL), "%s has no form on plain arrays", design);
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
                    new Linear.Frozen(source.matrix(HEAD), source.matrix("head.bias")[0]));
        }

        /** Every matrix [rows][columns] by its name; what {@link #of} takes. */
        Map<String, float[][]> matrices() {
            return ImmutableMap.<String, float[][]>builder()
                    .put("embed.weight", embed.weight())
                    .put("embed.bias", new float[][] {embed.bias()})
                    .put("conv.self", conv.self())
                    .put("conv.neighbour", conv.neighbour())
                    .put("conv.bias", new float[][] {conv.bias()})
                    .put(HEAD, head.weight())
                    .put("head.bias", new float[][] {head.bias()})
                    .buildOrThrow();
        }

        /** Of the hidden layers. */
        int width() {
            return embed.bias().length;
        }
    }
}
