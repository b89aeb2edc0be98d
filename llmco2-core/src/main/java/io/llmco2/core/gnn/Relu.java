package io.llmco2.core.gnn;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * Rectified linear unit.
 * <pre>
 * forward    Y  = max(X, 0)
 * backward   dX = dY where Y > 0, else 0
 * </pre>
 */
final class Relu {
    private Relu() {}

    static Pass forward(INDArray x) {
        INDArray y = Transforms.relu(x, true);
        return new Pass(y, (dy, gradients) -> dy.mul(y.gt(0).castTo(dy.dataType())));
    }

    /** The same on plain arrays, of the first nodes, in place. */
    static void forward(float[][] x, int nodes) {
        for (int node = 0; node < nodes; node++) {
            float[] row = x[node];
            for (int j = 0; j < row.length; j++) {
                row[j] = Math.max(row[j], 0);
            }
        }
    }
}
