package io.llmco2.core.gnn;

import io.llmco2.core.gnn.PaperNet.Output;
import io.llmco2.core.gnn.PaperNet.Settings;
import io.llmco2.core.gnn.Parameters.Gradients;
import io.llmco2.core.gnn.Parameters.Layout;
import io.llmco2.core.gnn.Parameters.Parameter;
import java.util.SplittableRandom;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * LLMCO2's network for one phase (arXiv:2410.02950, section 4; depth and places of dropout as in the authors' release).
 * <pre>
 * kernels    SageConv, RowNorm, ReLU, Dropout, twice; pooled over the kernels of a graph    [graphs, width]
 * globals    Linear, Dropout, ReLU                                                          [graphs, width]
 * head       of both side by side: (Linear, ReLU, Dropout) twice, Linear                    [graphs, outputs]
 * </pre>
 * The outputs are times {@code e^centre}, the usual size of what is predicted.
 */
final class PaperNetwork {
    private final Parameters parameters;
    private final SageConv first;
    private final SageConv second;
    private final Linear globals;
    private final Linear hidden;
    private final Linear deeper;
    private final Linear head;
    private final Output output;
    private final double[] centre;

    /**
     * Zero weights; {@link #initialise} fills them.
     *
     * @param nodeFeatures columns of a kernel
     * @param globalFeatures columns of a graph
     * @param centre natural logarithms of the usual size of every output
     */
    PaperNetwork(Settings settings, int nodeFeatures, int globalFeatures, double[] centre, DataType type) {
        int width = settings.width();
        Layout layout = new Layout();
        SageConv.Declared declaredFirst = SageConv.declare(layout, "conv1", nodeFeatures, width);
        SageConv.Declared declaredSecond = SageConv.declare(layout, "conv2", width, width);
        Linear.Declared declaredGlobals = Linear.declare(layout, "globals", globalFeatures, width);
        Linear.Declared declaredHidden = Linear.declare(layout, "hidden", 2 * width, width);
        Linear.Declared declaredDeeper = Linear.declare(layout, "deeper", width, width);
        Linear.Declared declaredHead = Linear.declare(layout, "head", width, centre.length);
        this.parameters = layout.build(type);
        this.first = declaredFirst.in(parameters);
        this.second = declaredSecond.in(parameters);
        this.globals = declaredGlobals.in(parameters);
        this.hidden = declaredHidden.in(parameters);
        this.deeper = declaredDeeper.in(parameters);
        this.head = declaredHead.in(parameters);
        this.output = settings.output();
        this.centre = centre.clone();
    }

    /**
     * Graphs side by side.
     *
     * @param nodes [nodes, node features]
     * @param means of the nodes that each reads [nodes, node features]
     * @param mean over the predecessors of every node
     * @param pool over the nodes of each graph
     * @param globals [graphs, global features]
     */
    record Batch(INDArray nodes, INDArray means, NeighbourMean mean, Pool pool, INDArray globals) {
        Batch(INDArray nodes, NeighbourMean mean, Pool pool, INDArray globals) {
            this(nodes, mean.forward(nodes), mean, pool, globals);
        }
    }

    /** From [nodes, width] to [graphs, width]. */
    @FunctionalInterface
    interface Pool {
        Pass forward(INDArray x);
    }

    Parameters parameters() {
        return parameters;
    }

    /** All weights and biases uniform within 1 / sqrt(fan), the fan being what each output of a layer is a sum of. */
    void initialise(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double bound = 0;
        for (Parameter p : parameters.all()) {
            if (!p.name().endsWith(".bias")) { // a bias follows the weights of its layer
                bound = 1 / Math.sqrt(p.value().rows());
            }
            for (long i = 0; i < p.value().rows(); i++) {
                for (long j = 0; j < p.value().columns(); j++) {
                    p.value().putScalar(i, j, bound * (2 * random.nextDouble() - 1));
                }
            }
        }
    }

    /** Predictions [graphs, outputs]. The way back ends at the features: an empty array comes back. */
    Pass forward(Batch batch, Dropout dropout) {
        Pass kernels = first.ofConstants(batch.nodes, batch.means)
                .then(RowNorm::forward)
                .then(Relu::forward)
                .then(dropout::forward)
                .then(x -> second.forward(x, batch.mean))
                .then(RowNorm::forward)
                .then(Relu::forward)
                .then(dropout::forward)
                .then(batch.pool::forward);
        Pass whole = globals.ofConstants(batch.globals).then(dropout::forward).then(Relu::forward);
        Pass last = joined(kernels, whole)
                .then(hidden::forward)
                .then(Relu::forward)
                .then(dropout::forward)
                .then(deeper::forward)
                .then(Relu::forward)
                .then(dropout::forward)
                .then(head::forward);
        Pass positive = output == Output.EXPONENTIAL ? last.then(PaperNetwork::exp) : last;
        return positive.then(this::scaled);
    }

    /**
     * Two branches side by side. The way back goes through both; it returns the gradient by the first branch's input.
     * <pre>
     * forward    Y = [A, B]    backward   dA, dB = the columns of dY that were theirs
     * </pre>
     */
    static Pass joined(Pass a, Pass b) {
        long columns = a.output().columns();
        return new Pass(Nd4j.hstack(a.output(), b.output()), (dy, gradients) -> {
            b.backward().apply(columns(dy, columns, dy.columns()), gradients);
            return a.backward().apply(columns(dy, 0, columns), gradients);
        });
    }

    /**
     * <pre>
     * forward    Y = e^X    backward   dX = Y dY
     * </pre>
     */
    static Pass exp(INDArray x) {
        INDArray y = Transforms.exp(x, true);
        return new Pass(y, (dy, gradients) -> dy.mul(y));
    }

    private static INDArray columns(INDArray x, long from, long to) {
        return x.get(NDArrayIndex.all(), NDArrayIndex.interval(from, to)).dup('f');
    }

    /**
     * <pre>
     * forward    Y = X * e^centre    backward   dX = dY * e^centre     of each column
     * </pre>
     */
    private Pass scaled(INDArray x) {
        double[] units = new double[centre.length];
        for (int c = 0; c < units.length; c++) {
            units[c] = Math.exp(centre[c]);
        }
        INDArray row = Nd4j.createFromArray(units).reshape(1, units.length).castTo(x.dataType());
        return new Pass(x.mulRowVector(row), (INDArray dy, Gradients gradients) -> dy.mulRowVector(row));
    }
}
