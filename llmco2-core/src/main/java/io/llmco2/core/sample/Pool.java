package io.llmco2.core.sample;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Configurations that could be measured, numbered from 0: where each lies and how much it matters. Immutable.
 *
 * <p>Coordinates are to be scaled so that a difference of 1 is about as far in each of them, such as logarithms to base 2
 * of lengths and batch sizes; kinds (model, GPU) as flags times a number larger than any reach keep them apart.
 */
public final class Pool {
    private final double[][] points;
    private final double[] prior;

    /**
     * A pool.
     *
     * @param points [candidates][coordinates], finite; copied
     * @param prior weight of every candidate, such as how often request traces have it: finite, at least 0, one above 0
     * @throws IllegalArgumentException if there is no candidate, sizes do not fit or numbers are out of range
     */
    public Pool(double[][] points, double[] prior) {
        if (points.length == 0 || points.length != prior.length) {
            throw new IllegalArgumentException("a pool needs candidates and a weight of each, but had " + points.length
                    + " points and " + prior.length + " weights");
        }
        for (double[] point : points) {
            if (point.length != points[0].length || !Arrays.stream(point).allMatch(Double::isFinite)) {
                throw new IllegalArgumentException("points must have " + points[0].length
                        + " finite coordinates like the first, but one was " + Arrays.toString(point));
            }
        }
        if (!Arrays.stream(prior).allMatch(w -> w >= 0 && w < Double.POSITIVE_INFINITY)
                || Arrays.stream(prior).allMatch(w -> w == 0)) {
            throw new IllegalArgumentException("weights must be finite and >= 0, and one above 0");
        }
        this.points = Arrays.stream(points).map(double[]::clone).toArray(double[][]::new);
        this.prior = prior.clone();
    }

    /** The same candidates, all of equal weight. */
    public Pool even() {
        double[] ones = new double[points.length];
        Arrays.fill(ones, 1);
        return new Pool(points, ones);
    }

    /** How many candidates there are. */
    public int size() {
        return points.length;
    }

    /** The weight of a candidate. */
    public double prior(int candidate) {
        return prior[candidate];
    }

    /** Where a candidate lies, as a copy. */
    public double[] point(int candidate) {
        return points[candidate].clone();
    }

    /** Square of the Euclidean distance of two candidates. */
    double squaredDistance(int a, int b) {
        double sum = 0;
        for (int c = 0; c < points[a].length; c++) {
            double difference = points[a][c] - points[b][c];
            sum += difference * difference;
        }
        return sum;
    }

    /** All others that differ by at most {@code reach} in every coordinate. */
    int[] neighbours(int candidate, double reach) {
        return IntStream.range(0, points.length)
                .filter(other -> other != candidate && within(candidate, other, reach))
                .toArray();
    }

    private boolean within(int a, int b, double reach) {
        for (int c = 0; c < points[a].length; c++) {
            if (Math.abs(points[a][c] - points[b][c]) > reach) {
                return false;
            }
        }
        return true;
    }
}
