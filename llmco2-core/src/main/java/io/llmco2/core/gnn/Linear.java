package io.llmco2.core.gnn;

import com.google.common.primitives.Floats;
import io.llmco2.core.gnn.Parameters.Layout;
import io.llmco2.core.gnn.Parameters.Parameter;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * An affine map of every node.
 * <pre>
 * forward    Y  = X W + b
 * backward   dW = X' dY    db = column sums of dY    dX = dY W'
 * shapes     X, dX [nodes, in]    Y, dY [nodes, out]    W [in, out]    b [1, out]
 * </pre>
 */
final class Linear {
    private final int weight;
    private final int bias;
    private final Parameters parameters;

    private Linear(int weight, int bias, Parameters parameters) {
        this.weight = weight;
        this.bias = bias;
        this.parameters = parameters;
    }

    /** The places of its parameters in a layout. */
    record Declared(int weight, int bias) {
        Linear in(Parameters parameters) {
            return new Linear(weight, bias, parameters);
        }
    }

    static Declared declare(Layout layout, String name, int in, int out) {
        return new Declared(layout.declare(name + ".weight", in, out), layout.declare(name + ".bias", 1, out));
    }

    /** What is multiplied by. */
    Parameter weight() {
        return parameters.get(weight);
    }

    /** The constant that is added. */
    Parameter bias() {
        return parameters.get(bias);
    }

    Pass forward(INDArray x) {
        Pass constants = ofConstants(x);
        return new Pass(constants.output(), (dy, gradients) -> {
            constants.backward().apply(dy, gradients);
            return Nd4j.gemm(dy, weight().value(), false, true);
        });
    }

    /** The same of constants, which have no gradient: an empty array comes back. */
    Pass ofConstants(INDArray x) {
        INDArray y = Nd4j.gemm(x, weight().value(), false, false).addiRowVector(bias().value());
        return new Pass(y, (dy, gradients) -> {
            gradients.addProduct(weight(), x, dy);
            gradients.addColumnSums(bias(), dy);
            return Nd4j.empty(dy.dataType());
        });
    }

    /** The same on plain arrays: W as [in][out], b as [out]. */
    record Frozen(float[][] weight, float[] bias) {

        /** Maps of one input as one: {@code Y = X [W1, W2, ...] + [b1, b2, ...]}. Each part of Y keeps its bits. */
        static Frozen sideBySide(List<Frozen> maps) {
            float[][] weights = new float[maps.get(0).weight.length][];
            for (int i = 0; i < weights.length; i++) {
                int row = i;
                weights[i] =
                        Floats.concat(maps.stream().map(map -> map.weight[row]).toArray(float[][]::new));
            }
            return new Frozen(
                    weights, Floats.concat(maps.stream().map(Frozen::bias).toArray(float[][]::new)));
        }

        float[][] forward(float[][] x) {
            float[][] y = new float[x.length][bias.length];
            int[] indices = new int[weight.length];
            for (int node = 0; node < x.length; node++) {
                forward(x[node], indices, Rows.nonzero(x[node], indices), y[node]);
            }
            return y;
        }

        /** The same of one node, into a row that was there, if x is zero but at the first {@code found} indices. */
        void forward(float[] x, int[] indices, int found, float[] y) {
            System.arraycopy(bias, 0, y, 0, bias.length);
            Rows.addProduct(x, indices, found, weight, y);
        }
    }
}
