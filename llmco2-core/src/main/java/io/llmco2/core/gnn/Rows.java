package io.llmco2.core.gnn;

/** Products with weights that are kept as one array for each row, the form that the JIT compiler vectorises. */
final class Rows {
    private Rows() {}

    /**
     * {@code y += x W}: every row of W, times its element of x. Rows whose element is zero are left out, as most flags and
     * half of the rectified values are; of the others four are taken at a time, so that y is read and written a quarter as
     * often.
     */
    static void addProduct(float[] x, float[][] w, float[] y) {
        int held = 0;
        int first = 0;
        int second = 0;
        int third = 0;
        for (int i = 0; i < x.length; i++) {
            if (x[i] == 0) {
                continue;
            }
            switch (held) {
                case 0 -> first = i;
                case 1 -> second = i;
                case 2 -> third = i;
                default -> addScaled(x[first], w[first], x[second], w[second], x[third], w[third], x[i], w[i], y);
            }
            held = (held + 1) & 3;
        }
        if (held > 0) {
            addScaled(x[first], w[first], y);
        }
        if (held > 1) {
            addScaled(x[second], w[second], y);
        }
        if (held > 2) {
            addScaled(x[third], w[third], y);
        }
    }

    static void addScaled(float a, float[] row, float[] y) {
        for (int j = 0; j < y.length; j++) {
            y[j] += a * row[j];
        }
    }

    private static void addScaled(
            float a, float[] p, float b, float[] q, float c, float[] r, float d, float[] s, float[] y) {
        for (int j = 0; j < y.length; j++) {
            y[j] += a * p[j] + b * q[j] + c * r[j] + d * s[j];
        }
    }
}
