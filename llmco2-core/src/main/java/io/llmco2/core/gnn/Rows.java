package io.llmco2.core.gnn;

/** Products with weights that are kept as one array for each row, the form that the JIT compiler vectorises. */
final class Rows {
    private Rows() {}

    /** {@code y += x W}: every row of W, times its element of x. */
    static void addProduct(float[] x, float[][] w, float[] y) {
        for (int i = 0; i < x.length; i++) {
            if (x[i] != 0) { // flags and rectified values are mostly zero
                addScaled(x[i], w[i], y);
            }
        }
    }

    static void addScaled(float a, float[] row, float[] y) {
        for (int j = 0; j < y.length; j++) {
            y[j] += a * row[j];
        }
    }
}
