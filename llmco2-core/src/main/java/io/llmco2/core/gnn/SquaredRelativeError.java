package io.llmco2.core.gnn;

/**
 * {@code (predicted / measured - 1)^2}: LLMCO2's loss. It counts small and large measurements alike, but twice too much
 * four times as hard as half as much.
 */
final class SquaredRelativeError {
    private SquaredRelativeError() {}

    static double of(double predicted, double measured) {
        double error = predicted / measured - 1;
        return error * error;
    }

    /** Its derivative by the prediction. */
    static double slope(double predicted, double measured) {
        return 2 * (predicted / measured - 1) / measured;
    }
}
