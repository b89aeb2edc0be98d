package io.llmco2.core.evaluate;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * How far predictions lie from measurements.
 *
 * @param n number of rows
 * @param mape mean of |predicted - measured| / measured
 * @param medianApe median of the same
 * @param eba30 share of rows within 30 %
 * @param eba10 share of rows within 10 %
 * @param eba5 share of rows within 5 %
 * @param bias mean of (predicted - measured) / measured
 * @param coverage share of rows whose measurement lies in the stated interval; NaN where none is stated
 */
public record ErrorFigures(
        int n, double mape, double medianApe, double eba30, double eba10, double eba5, double bias, double coverage) {

    /** Errors are quotients of rounded numbers: 130 / 100 - 1 is a little more than 0.3, and 30 % off all the same. */
    private static final double ROUNDING = 1e-9;

    /**
     * One comparison.
     *
     * @param predicted what a predictor said
     * @param measured what was measured
     * @param low lower end of the interval, NaN where there is none
     * @param high upper end
     */
    public record Pair(double predicted, double measured, double low, double high) {
        /** Without an interval. */
        public static Pair of(double predicted, double measured) {
            return new Pair(predicted, measured, Double.NaN, Double.NaN);
        }

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
        double[] errors =
                pairs.stream().mapToDouble(pair -> Math.abs(pair.relative())).toArray();
        boolean intervals = pairs.stream().noneMatch(pair -> Double.isNaN(pair.low));
        return new ErrorFigures(
                errors.length,
                Statistics.mean(errors),
                Statistics.median(errors),
                within(errors, 0.3),
                within(errors, 0.1),
                within(errors, 0.05),
                pairs.stream().mapToDouble(Pair::relative).average().orElseThrow(),
                intervals ? (double) pairs.stream().filter(Pair::covered).count() / errors.length : Double.NaN);
    }

    private static double within(double[] errors, double limit) {
        return (double) Arrays.stream(errors)
                        .filter(error -> error <= limit + ROUNDING)
                        .count()
                / errors.length;
    }

    /** Every figure's mean over several seeds or draws; the number of rows is rounded. */
    public static ErrorFigures mean(List<ErrorFigures> seeds) {
        return each(seeds, Statistics::mean);
    }

    /** Every figure's standard deviation over several seeds or draws; NaN for one. */
    public static ErrorFigures deviation(List<ErrorFigures> seeds) {
        return each(seeds, Statistics::deviation);
    }

    private static ErrorFigures each(List<ErrorFigures> seeds, ToDoubleFunction<double[]> statistic) {
        return new ErrorFigures(
                (int) Math.round(
                        seeds.stream().mapToInt(ErrorFigures::n).average().orElseThrow()),
                of(seeds, ErrorFigures::mape, statistic),
                of(seeds, ErrorFigures::medianApe, statistic),
                of(seeds, ErrorFigures::eba30, statistic),
                of(seeds, ErrorFigures::eba10, statistic),
                of(seeds, ErrorFigures::eba5, statistic),
                of(seeds, ErrorFigures::bias, statistic),
                of(seeds, ErrorFigures::coverage, statistic));
    }

    private static double of(
            List<ErrorFigures> seeds, ToDoubleFunction<ErrorFigures> figure, ToDoubleFunction<double[]> statistic) {
        return statistic.applyAsDouble(seeds.stream().mapToDouble(figure).toArray());
    }
}
