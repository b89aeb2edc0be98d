package io.llmco2.core.evaluate;

import io.llmco2.core.predict.Interval;
import java.util.Arrays;
import java.util.Optional;

/**
 * Intervals of energies from errors on other groups: the residuals of cross-validation by groups (Vovk 2015, cross-conformal
 * prediction), around the one prediction. Other fits are not asked about a new row, so the bound that Barber et al. (2021) prove for
 * their jackknife+ does not hold here; coverage is measured instead.
 *
 * <p>The score of a row is {@code log(measured / predicted) / scale}. Every row was predicted by a fit without its own
 * group, so no score flatters. The interval of group G takes the finite-sample quantiles of the scores of all rows
 * outside G. G's own measurements are in no score: they have only helped, as any training rows, to fit what predicted the
 * other groups, and those fits are not the one that predicts G. What must be exchangeable for a level to hold are the
 * <em>groups</em>: G must be to the others as they are to each other. Rows within a group depend on each other, so it is
 * the number of groups, not of rows, that says how reliable a coverage is; and as rows are pooled, a group counts by
 * its rows.
 */
public final class CrossConformal {
    /** Rows below which no interval is stated; with 19 the outermost scores are the 90 % interval. */
    private static final int LEAST_SCORES = 20;

    private final double[] sorted;

    /** Takes the scores over. */
    public CrossConformal(double[] scores) {
        this.sorted = scores;
        Arrays.sort(sorted);
    }

    /** The score of a row: how far it lies from its prediction, in logarithms, for its scale. */
    public static double score(double measured, double predicted, double scale) {
        return Math.log(measured / predicted) / scale;
    }

    /**
     * Factors on a prediction of a scale between which a share of measurements is expected; empty if scores are few. The prediction
     * itself always lies within.
     */
    public Optional<Interval> interval(double level, double scale) {
        if (sorted.length < LEAST_SCORES) {
            return Optional.empty();
        }
        double tail = (1 - level) / 2;
        int low = (int) Math.floor(tail * (sorted.length + 1)) - 1;
        int high = (int) Math.ceil((1 - tail) * (sorted.length + 1)) - 1;
        return Optional.of(new Interval(
                level,
                Math.min(1, Math.exp(scale * sorted[Math.max(0, low)])),
                Math.max(1, Math.exp(scale * sorted[Math.min(high, sorted.length - 1)]))));
    }
}
