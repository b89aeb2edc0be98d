package io.llmco2.examples.reproduce;

import com.google.common.collect.ImmutableList;
import io.llmco2.core.evaluate.ErrorFigures;
import io.llmco2.core.evaluate.ErrorFigures.Pair;
import io.llmco2.examples.reproduce.Chapter.Series;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.StatUtils;

/**
 * Figures of one predictor on some rows, of every seed.
 *
 * @param seeds one for each
 */
record Scores(ImmutableList<ErrorFigures> seeds) {
    private static final int CURVE_POINTS = 60;
    private static final double LARGEST_PERCENT = 30;

    /**
     * Compares.
     *
     * @param predicted [seeds][rows]
     * @param measured [rows]
     */
    static Scores of(List<double[]> predicted, double[] measured) {
        return new Scores(predicted.stream()
                .map(seed -> ErrorFigures.of(IntStream.range(0, measured.length)
                        .mapToObj(i -> Pair.of(seed[i], measured[i]))
                        .toList()))
                .collect(ImmutableList.toImmutableList()));
    }

    double mean(ToDoubleFunction<ErrorFigures> figure) {
        return StatUtils.mean(values(figure));
    }

    /** In percent: the mean over the seeds, and their standard deviation where there are several. */
    String percent(ToDoubleFunction<ErrorFigures> figure) {
        double[] values = values(figure);
        String mean = String.format(Locale.ROOT, "%.2f", 100 * StatUtils.mean(values));
        return values.length == 1
                ? mean
                : mean + String.format(Locale.ROOT, " ± %.2f", 100 * Math.sqrt(StatUtils.variance(values)));
    }

    private double[] values(ToDoubleFunction<ErrorFigures> figure) {
        return seeds.stream().mapToDouble(figure).toArray();
    }

    /** Share of rows (percent) whose error is at most x percent, up to 30. */
    static Series errorCurve(double[] predicted, double[] measured) {
        double[] errors = IntStream.range(0, measured.length)
                .mapToDouble(i -> Math.abs(predicted[i] / measured[i] - 1))
                .sorted()
                .toArray();
        ImmutableList.Builder<Double> x = ImmutableList.builder();
        ImmutableList.Builder<Double> y = ImmutableList.builder();
        for (int i = 0; i <= CURVE_POINTS; i++) {
            double limit = LARGEST_PERCENT * i / CURVE_POINTS;
            int place = Arrays.binarySearch(errors, Math.nextUp(limit / 100));
            x.add(limit);
            y.add(100.0 * (place < 0 ? -place - 1 : place) / errors.length);
        }
        return new Series(x.build(), y.build());
    }

    /** Measured against predicted, every so many rows so that at most {@code most} points are drawn. */
    static Series points(double[] predicted, double[] measured, int most) {
        int stride = 1 + (measured.length - 1) / most;
        int[] rows =
                IntStream.range(0, measured.length).filter(i -> i % stride == 0).toArray();
        return new Series(
                Arrays.stream(rows).mapToObj(i -> measured[i]).collect(ImmutableList.toImmutableList()),
                Arrays.stream(rows).mapToObj(i -> predicted[i]).collect(ImmutableList.toImmutableList()));
    }
}
