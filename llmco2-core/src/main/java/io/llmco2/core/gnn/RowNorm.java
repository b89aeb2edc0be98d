package io.llmco2.core.gnn;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Every row brought to Euclidean length 1, as GraphSAGE does after each layer (Hamilton, Ying and Leskovec 2017,
 * arXiv:1706.02216, Algorithm 1, line 7). Rows shorter than 1e-12 become zero and pass nothing back.
 * <pre>
 * forward    Y  = X / |X|                     of each row
 * backward   dX = (dY - Y (Y . dY)) / |X|     the part of dY across Y
 * shapes     X, Y, dY, dX [nodes, columns]    |X|, Y . dY [nodes, 1]
 * </pre>
 */
final class RowNorm {
    private static final double SHORTEST = 1e-12;

    private RowNorm() {}

    static Pass forward(INDArray x) {
        int rows = x.rows();
        double[] y = HostArrays.values(x);
        double[] inverse = inverse(dots(y, y, rows));
        scale(y, inverse);
        return new Pass(matrix(y, x), (dy, gradients) -> {
            double[] dx = HostArrays.values(dy);
            double[] along = dots(y, dx, rows);
            for (int i = 0; i < dx.length; i += rows) {
                for (int r = 0; r < rows; r++) {
                    dx[i + r] -= y[i + r] * along[r];
                }
            }
            scale(dx, inverse);
            return matrix(dx, x);
        });
    }

    /** The scalar product of each row of two matrices, in column-major order. */
    private static double[] dots(double[] a, double[] b, int rows) {
        double[] dots = new double[rows];
        for (int i = 0; i < a.length; i += rows) {
            for (int r = 0; r < rows; r++) {
                dots[r] += a[i + r] * b[i + r];
            }
        }
        return dots;
    }

    private static double[] inverse(double[] squares) {
        return Arrays.stream(squares)
                .map(Math::sqrt)
                .map(length -> length < SHORTEST ? 0 : 1 / length)
                .toArray();
    }

    private static void scale(double[] matrix, double[] ofRows) {
        int rows = ofRows.length;
        for (int i = 0; i < matrix.length; i += rows) {
            for (int r = 0; r < rows; r++) {
                matrix[i + r] *= ofRows[r];
            }
        }
    }

    private static INDArray matrix(double[] values, INDArray like) {
        return HostArrays.matrix(values, like.rows(), like.columns(), like.dataType());
    }
}
