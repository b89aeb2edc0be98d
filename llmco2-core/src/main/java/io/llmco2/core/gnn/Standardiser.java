package io.llmco2.core.gnn;

import java.util.List;

/**
 * Brings every column to mean 0 and deviation 1 over the rows it was fitted to; a column that was constant keeps its
 * deviations.
 */
final class Standardiser {
    private static final double CONSTANT = 1e-9; // a variance below this is rounding

    private final double[] mean;
    private final double[] deviation;

    private Standardiser(double[] mean, double[] deviation) {
        this.mean = mean;
        this.deviation = deviation;
    }

    /** Fits to at least one row. */
    static Standardiser fit(List<double[]> rows) {
        int columns = rows.get(0).length;
        double[] mean = new double[columns];
        double[] deviation = new double[columns];
        for (double[] row : rows) {
            for (int c = 0; c < columns; c++) {
                mean[c] += row[c] / rows.size();
            }
        }
        for (double[] row : rows) {
            for (int c = 0; c < columns; c++) {
                deviation[c] += (row[c] - mean[c]) * (row[c] - mean[c]) / rows.size();
            }
        }
        for (int c = 0; c < columns; c++) {
            deviation[c] = deviation[c] < CONSTANT ? 1 : Math.sqrt(deviation[c]);
        }
        return new Standardiser(mean, deviation);
    }

    double[] apply(double[] row) {
        double[] scaled = new double[row.length];
        for (int c = 0; c < row.length; c++) {
            scaled[c] = (row[c] - mean[c]) / deviation[c];
        }
        return scaled;
    }
}
