package io.llmco2.core.gnn;

/**
 * {@code log(predicted / measured)^2}: near the measurement as {@link SquaredRelativeError}, far from it even. A prediction
 * that can only come close to zero would stay there by the relative error, which hardly falls on the way back.
 */
final class SquaredLogError {
    private static final double LEAST = 1e-30; // below what single precision tells from zero

    private SquaredLogError() {}

    static double of(double predicted, double measured) {
        double log = log(predicted, measured);
        return log * log;
    }

    /** Its derivative by the prediction. */
    static double slope(double predicted, double measured) {
        return 2 * log(predicted, measured) / Math.max(predicted, LEAST);
    }

    private static double log(double predicted, double measured) {
        return Math.log(Math.max(predicted, LEAST) / measured);
    }
}
