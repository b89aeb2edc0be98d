package io.llmco2.core.gnn;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Inverted dropout (Srivastava et al. 2014, JMLR 15): while a network learns, every value is dropped with probability p
 * and the others are raised to keep the mean; when it answers, nothing happens. One object draws the masks of one
 * training in order, so a seed decides them. Not thread-safe unless it drops nothing.
 * <pre>
 * forward    Y  = X * K     K = 0 with probability p, else 1 / (1 - p)
 * backward   dX = dY * K
 * shapes     X, Y, K, dY, dX [rows, columns]
 * </pre>
 */
final class Dropout {
    /** Drops nothing: for answers. */
    static final Dropout NONE = new Dropout(0, 0);

    private final double probability;
    private final SplittableRandom random;

    /**
     * Drops values.
     *
     * @param probability of each, at least 0 and below 1
     * @param seed of all masks
     */
    Dropout(double probability, long seed) {
        if (!(probability >= 0 && probability < 1)) {
            throw new IllegalArgumentException("dropout must be >= 0 and < 1, but was " + probability);
        }
        this.probability = probability;
        this.random = new SplittableRandom(seed);
    }

    Pass forward(INDArray x) {
        if (probability == 0) {
            return new Pass(x, (dy, gradients) -> dy);
        }
        INDArray keep = mask(x);
        return new Pass(x.mul(keep), (dy, gradients) -> dy.mul(keep));
    }

    /** Between two values that are dropped, the number of those that are kept is geometrically distributed. */
    private INDArray mask(INDArray x) {
        double[] values = new double[Math.toIntExact(x.length())];
        Arrays.fill(values, 1 / (1 - probability));
        double logKept = Math.log1p(-probability);
        for (double next = skip(logKept); next < values.length; next += 1 + skip(logKept)) {
            values[(int) next] = 0;
        }
        return HostArrays.matrix(values, x.rows(), x.columns(), x.dataType());
    }

    private double skip(double logKept) {
        return Math.floor(Math.log(1 - random.nextDouble()) / logKept);
    }
}
