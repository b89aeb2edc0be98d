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
        return new Pass(y, (dy, gradients) -> Transforms.sign(y, true).muli(dy));
    }

    /**
     * The same of a part of a row of plain numbers: where it is above zero, and so is itself. NaN is, so that it is not lost.
     *
     * @param indices takes the indices, as many as the part is long
     * @return how many there are
     */
    static int positive(float[] x, int from, int to, int[] indices) {
        int found = 0;
        for (int i = from; i < to; i++) {
            indices[found] = i;
            found += x[i] <= 0 ? 0 : 1;
        }
        return found;
    }

    /** The same of plain numbers, where they are; NaN stays. */
    static float[] inPlace(float[] x) {
        for (int i = 0; i < x.length; i++) {
            x[i] = x[i] <= 0 ? 0 : x[i];
        }
        return x;
    }
}
