import java.util.Arrays;
import java.util.Random;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The products of the network with rows of weights, as loops that the JIT compiler vectorises (io.llmco2.core.gnn.Rows) and with the Vector
 * API: the same sums in the same order, lanes along the outputs, no fused multiply-add, so the same bits. Not part of the build, because the
 * API is an incubator module: java --add-modules jdk.incubator.vector RowsOnVectors.java
 */
final class RowsOnVectors {
    private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_PREFERRED;
    private static final int ROUNDS = 15;
    private static final int PASSES = 200_000;

    private interface Product {
        void add(float[] x, int[] indices, int found, float[][] w, float[] y);
    }

    public static void main(String[] arguments) {
        System.out.println(LANES + ", least time of " + ROUNDS + " rounds");
        measure("first layers of three networks", 73, 18, 144);
        measure("kept and sent", 48, 24, 96);
        measure("first layers, no zeros", 73, 73, 144);
    }

    private static void measure(String name, int inputs, int found, int outputs) {
        Random random = new Random(1);
        float[][] w = new float[inputs][outputs];
        for (float[] row : w) {
            for (int j = 0; j < outputs; j++) {
                row[j] = random.nextFloat() - 0.5f;
            }
        }
        float[] x = new float[inputs];
        int[] indices = new int[inputs];
        for (int i = 0; i < inputs; i++) {
            x[i] = random.nextFloat();
            indices[i] = i * inputs / found; // only the first so many count
        }
        Product[] products = {RowsOnVectors::loops, RowsOnVectors::vectors};
        float[][] y = new float[2][outputs];
        double[] least = {Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY};
        for (int round = 0; round < ROUNDS; round++) {
            for (int p = 0; p < products.length; p++) {
                long begin = System.nanoTime();
                for (int pass = 0; pass < PASSES; pass++) {
                    Arrays.fill(y[p], 0);
                    products[p].add(x, indices, found, w, y[p]);
                }
                least[p] = Math.min(least[p], (System.nanoTime() - begin) / (double) PASSES);
            }
        }
        if (!Arrays.equals(y[0], y[1])) {
            throw new IllegalStateException("the two have different bits");
        }
        double operations = 2.0 * found * outputs;
        System.out.printf(
                "%s (%d of %d inputs, %d outputs): loops %.0f ns, %.1f GFLOP/s; vectors %.0f ns, %.1f GFLOP/s%n",
                name, found, inputs, outputs, least[0], operations / least[0], least[1], operations / least[1]);
    }

    private static void loops(float[] x, int[] indices, int found, float[][] w, float[] y) {
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

    /** The outputs are a multiple of the lanes long. */
    private static void vectors(float[] x, int[] indices, int found, float[][] w, float[] y) {
        for (int j = 0; j < y.length; j += LANES.length()) {
            FloatVector sum = FloatVector.fromArray(LANES, y, j);
            int k = 0;
            for (; k + 3 < found; k += 4) {
                sum = sum.add(scaled(x, w, indices[k], j)
                        .add(scaled(x, w, indices[k + 1], j))
                        .add(scaled(x, w, indices[k + 2], j))
                        .add(scaled(x, w, indices[k + 3], j)));
            }
            for (; k < found; k++) {
                sum = sum.add(scaled(x, w, indices[k], j));
            }
            sum.intoArray(y, j);
        }
    }

    private static FloatVector scaled(float[] x, float[][] w, int input, int output) {
        return FloatVector.fromArray(LANES, w[input], output).mul(x[input]);
    }
}
