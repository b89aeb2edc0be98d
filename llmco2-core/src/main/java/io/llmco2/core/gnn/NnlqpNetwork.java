package io.llmco2.core.gnn;

import io.llmco2.core.gnn.Parameters.Layout;
import io.llmco2.core.gnn.Parameters.Parameter;
import java.util.SplittableRandom;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * {@code SageConv, ReLU, SageConv, ReLU, sum over the nodes, beside the graph's totals, Linear, ReLU, Linear, exp}.
 */
final class NnlqpNetwork {
    private final Parameters parameters;
    private final SageConv first;
    private final SageConv second;
    private final Linear hidden;
    private final Linear head;
    private final double[] centre;

    /**
     * Zero weights; {@link #initialise} fills them.
     *
     * @param width of all layers
     * @param centre natural logarithms of usual seconds and joules, where the head starts
     */
    NnlqpNetwork(int width, double[] centre, DataType type) {
        Layout layout = new Layout();
        SageConv.Declared declaredFirst = SageConv.declare(layout, "conv1", NnlqpInputs.NODE, width);
        SageConv.Declared declaredSecond = SageConv.declare(layout, "conv2", width, width);
        Linear.Declared declaredHidden = Linear.declare(layout, "hidden", width + NnlqpInputs.TOTALS, width);
        Linear.Declared declaredHead = Linear.declare(layout, "head", width, centre.length);
        this.parameters = layout.build(type);
        this.first = declaredFirst.in(parameters);
        this.second = declaredSecond.in(parameters);
        this.hidden = declaredHidden.in(parameters);
        this.head = declaredHead.in(parameters);
        this.centre = centre.clone();
    }

    Parameters parameters() {
        return parameters;
    }

    /** He's initialisation (2015, arXiv:1502.01852); the head starts small, around the centre. */
    void initialise(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (Parameter p : parameters.all()) {
            boolean bias = p.name().endsWith(".bias");
            double scale = (p.name().startsWith("head") ? 0.1 : 1)
                    * Math.sqrt(2.0 / p.value().rows());
            for (long i = 0; i < p.value().rows(); i++) {
                for (long j = 0; j < p.value().columns(); j++) {
                    p.value().putScalar(i, j, bias ? 0 : scale * gaussian(random));
                }
            }
        }
        for (int c = 0; c < centre.length; c++) {
            head.bias().value().putScalar(0, c, centre[c]);
        }
    }

    private static double gaussian(SplittableRandom random) {
        return Math.sqrt(-2 * Math.log(1 - random.nextDouble())) * Math.cos(2 * Math.PI * random.nextDouble());
    }

    /** Seconds and joules [graphs, 2]. */
    Pass forward(NnlqpInputs.Batch batch) {
        return first.forward(batch.nodes(), batch.mean())
                .then(Relu::forward)
                .then(x -> second.forward(x, batch.mean()))
                .then(Relu::forward)
                .then(batch.sum()::forward)
                .then(x -> beside(x, batch.totals()))
                .then(hidden::forward)
                .then(Relu::forward)
                .then(head::forward)
                .then(NnlqpNetwork::exp);
    }

    /**
     * Constants to the right of the columns.
     * <pre>
     * forward    Y = [X, C]    backward   dX = the columns of dY that were X
     * </pre>
     */
    static Pass beside(INDArray x, INDArray constants) {
        long columns = x.columns();
        return new Pass(Nd4j.hstack(x, constants), (dy, gradients) -> dy.get(
                        NDArrayIndex.all(), NDArrayIndex.interval(0, columns))
                .dup());
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
}
