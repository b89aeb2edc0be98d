package io.llmco2.core.gnn;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

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
        INDArray inverse = inverse(x.norm2(true, 1));
        INDArray y = x.mulColumnVector(inverse);
        return new Pass(y, (dy, gradients) -> {
            INDArray along = y.mulColumnVector(y.mul(dy).sum(true, 1));
            return dy.sub(along).muliColumnVector(inverse);
        });
    }

    private static INDArray inverse(INDArray lengths) {
        double[] inverse = Arrays.stream(HostArrays.values(lengths))
                .map(length -> length < SHORTEST ? 0 : 1 / length)
                .toArray();
        return Nd4j.create(inverse, lengths.shape(), new long[] {1, inverse.length}, 'f', lengths.dataType());
    }
}
