package io.llmco2.core.gnn;

/**
 * Products with weights that are kept as one array for each row, the form that the JIT compiler vectorises. Which elements of an
 * input count is found first, without a branch that the processor could guess wrong; then four rows of weights at a time are
 * added, so that the output is read and written a quarter as often. (Five rows make a loop that C2 no longer unrolls, and what it
 * does not unroll it does not vectorise.)
 */
final class Rows {
    private Rows() {}

    /**
     * Where x is not zero, in order: most flags are.
     *
     * @param indices takes the indices, as many as x has elements
     * @return how many there are
     */
    static int nonzero(float[] x, int[] indices) {
        int found = 0;
        for (int i = 0; i < x.length; i++) {
            indices[found] = i;
            found += x[i] != 0 ? 1 : 0;
        }
        return found;
    }

    /** {@code y += x W}, of the first {@code found} of some indices. */
    static void addProduct(float[] x, int[] indices, int found, float[][] w, float[] y) {
        int k = 0;
        for (; k + 3 < found; k += 4) {
            int i = indices[k];
            int j = indices[k + 1];
            int l = indices[k + 2];
            int m = indices[k + 3];
            addScaled(x[i], w[i], x[j], w[j], x[l], w[l], x[m], w[m], y);
        }
        for (; k < found; k++) {
            addScaled(x[indices[k]], w[indices[k]], y);
        }
    }

    /** The same for an output of six elements, too short for vectors: the sums stay in registers. */
    static void addProductOfSix(float[] x, int[] indices, int found, float[][] w, float[] y) {
        float y0 = y[0];
        float y1 = y[1];
        float y2 = y[2];
        float y3 = y[3];
        float y4 = y[4];
        float y5 = y[5];
        for (int k = 0; k < found; k++) {
            int i = indices[k];
            float a = x[i];
            float[] row = w[i];
            y0 += a * row[0];
            y1 += a * row[1];
            y2 += a * row[2];
            y3 += a * row[3];
            y4 += a * row[4];
            y5 += a * row[5];
        }
        y[0] = y0;
        y[1] = y1;
        y[2] = y2;
        y[3] = y3;
        y[4] = y4;
        y[5] = y5;
    }

    /** The second half of a row, scaled, to the first half of another. */
    static void addSecondHalf(float a, float[] row, float[] y) {
        int half = y.length / 2;
        for (int j = 0; j < half; j++) {
            y[j] += a * row[half + j];
        }
    }

    private static void addScaled(float a, float[] row, float[] y) {
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
