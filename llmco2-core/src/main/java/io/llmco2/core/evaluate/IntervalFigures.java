package io.llmco2.core.evaluate;

import java.util.List;

/**
 * How good intervals are.
 *
 * @param n number of rows with an interval
 * @param coverage share of rows whose measurement lies in it
 * @param medianRatio median of upper over lower end
 */
public record IntervalFigures(int n, double coverage, double medianRatio) {

    /** Of rows with an interval; there must be one. */
    static IntervalFigures of(List<ErrorFigures.Pair> pairs) {
        return new IntervalFigures(
                pairs.size(),
                ErrorFigures.of(pairs).coverage(),
                Statistics.median(
                        pairs.stream().mapToDouble(p -> p.high() / p.low()).toArray()));
    }

    /** Means over several seeds. */
    static IntervalFigures mean(List<IntervalFigures> seeds) {
        return new IntervalFigures(
                seeds.get(0).n,
                Statistics.mean(
                        seeds.stream().mapToDouble(IntervalFigures::coverage).toArray()),
                Statistics.mean(
                        seeds.stream().mapToDouble(IntervalFigures::medianRatio).toArray()));
    }
}
