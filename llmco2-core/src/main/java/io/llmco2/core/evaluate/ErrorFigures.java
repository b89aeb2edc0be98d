package io.llmco2.core.evaluate;

import java.util.Arrays;
import java.util.List;

/**
 * How far predictions lie from measurements.
 *
 * @param n number of rows
 * @param mape mean of |predicted - measured| / measured
 * @param medianApe median of the same
 * @param eba30 share of rows within 30 %
 * @param eba10 share of rows within 10 %
 * @param bias mean of (predicted - measured) / measured
 * @param coverage share of rows whose measurement lies in the stated interval; NaN where none is stated
 */
public record ErrorFigures(
        int n, double mape, double medianApe, double eba30, double eba10, double bias, double coverage) {

    /**
     * One comparison.
     *
     * @param predicted what a predictor said
     * @param measured what was measured
     * @param low lower end of the interval, NaN where there is none
     * @param high upper end
     */
    public record Pair(double predicted, double measured, double low, double high) {
        double relative() {
            return predicted / measured - 1;
        }

        boolean covered() {
            return measured >= low && measured <= high;
        }
    }

    /**
     * The figures of some comparisons.
     *
     * @throws IllegalArgumentException if there are none
     */
    public static ErrorFigures of(List<Pair> pairs) {
        if (pairs.isEmpty()) {
            throw new IllegalArgumentException("there are no rows to judge by");
        }
        double[] errors = pairs.stream()
                .mapToDouble(pair -> Math.abs(pair.relative()))
                .sorted()
                .toArray();
        boolean intervals = pairs.stream().noneMatch(pair -> Double.isNaN(pair.low));
        return new ErrorFigures(
                errors.length,
                Arrays.stream(errors).average().orElseThrow(),
                median(errors),
                within(errors, 0.3),
                within(errors, 0.1),
                pairs.stream().mapToDouble(Pair::relative).average().orElseThrow(),
                intervals ? (double) pairs.stream().filter(Pair::covered).count() / errors.length : Double.NaN);
    }

    private static double median(double[] sorted) {
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static double within(double[] errors, double limit) {
        return (double) Arrays.stream(errors).filter(error -> error <= limit).count() / errors.length;
    }
}
