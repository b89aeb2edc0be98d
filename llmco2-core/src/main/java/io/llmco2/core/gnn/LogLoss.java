package io.llmco2.core.gnn;

/**
 * How wrong a time and an energy are: {@code sqrt(log(predicted / measured)^2 + 0.03^2)}, close to the absolute
 * logarithm of the ratio and smooth at zero. It counts twice too much and half as much alike, and small and large
 * measurements alike.
 */
final class LogLoss {
    private static final double SMOOTH = 0.03;

    private LogLoss() {}

    static double of(double predicted, double measured) {
        return Math.hypot(Math.log(predicted / measured), SMOOTH);
    }

    /** Its derivative by the prediction. */
    static double slope(double predicted, double measured) {
        double log = Math.log(predicted / measured);
        return log / Math.hypot(log, SMOOTH) / predicted;
    }
}
