package io.llmco2.core.evaluate;

import java.util.List;

/** Sums of terms with non-negative coefficients that come close to measurements in relative terms. */
public final class RelativeFit {
    private static final int SWEEPS = 500;

    private RelativeFit() {}

    /**
     * The coefficients that minimise the sum of {@code (1 - sum of c[k] row[k])^2}, by coordinate descent, which finds the
     * minimum because it is convex. A coefficient whose term is zero everywhere is zero.
     *
     * @param rows the terms of every measurement, each divided by what was measured
     * @throws IllegalArgumentException if there are none
     */
    public static double[] coefficients(List<double[]> rows) {
        return coefficients(rows, rows.stream().mapToDouble(row -> 1).toArray());
    }

    /**
     * The same where every square counts {@code weights[i]} times.
     *
     * @param weights one for each row, above 0
     */
    static double[] coefficients(List<double[]> rows, double[] weights) {
        if (rows.isEmpty()) {
            throw new IllegalArgumentException("there are no measurements to fit to");
        }
        double[] c = new double[rows.get(0).length];
        for (int sweep = 0; sweep < SWEEPS; sweep++) {
            for (int k = 0; k < c.length; k++) {
                c[k] = best(rows, weights, c, k);
            }
        }
        return c;
    }

    /** The non-negative coefficient {@code k} that is best while the others stay. */
    private static double best(List<double[]> rows, double[] weights, double[] c, int k) {
        double numerator = 0;
        double denominator = 0;
        for (int i = 0; i < weights.length; i++) {
            double[] x = rows.get(i);
            double others = 0;
            for (int j = 0; j < c.length; j++) {
                others += j == k ? 0 : c[j] * x[j];
            }
            numerator += weights[i] * x[k] * (1 - others);
            denominator += weights[i] * x[k] * x[k];
        }
        return denominator == 0 ? 0 : Math.max(0, numerator / denominator);
    }
}
