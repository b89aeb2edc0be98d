package io.llmco2.examples.benchmarks;

/**
 * The baseline of all benchmarks: a fixed million floating-point operations in the form of loop that the network runs, a
 * product of 122 x 64 with 64 x 64, row by row. Machines differ, and the same machine from hour to hour; ratios to this do less.
 */
final class Megaflop {
    private static final int WIDTH = 64;
    private static final int ROWS = 122; // 2 x 64 x 64 x 122 = 1.0e6

    private final float[][] weights = new float[WIDTH][WIDTH];
    private final float[][] inputs = new float[ROWS][WIDTH];

    Megaflop() {
        for (int i = 0; i < WIDTH; i++) {
            for (int j = 0; j < WIDTH; j++) {
                weights[i][j] = (float) Math.sin(i * WIDTH + j);
            }
        }
        for (int i = 0; i < ROWS; i++) {
            for (int j = 0; j < WIDTH; j++) {
                inputs[i][j] = (float) Math.cos(i + j);
            }
        }
    }

    float pass() {
        float sum = 0;
        for (float[] input : inputs) {
            float[] output = new float[WIDTH];
            for (int i = 0; i < WIDTH; i++) {
                float a = input[i];
                float[] row = weights[i];
                for (int j = 0; j < WIDTH; j++) {
                    output[j] += a * row[j];
                }
            }
            sum += output[0];
        }
        return sum;
    }
}
