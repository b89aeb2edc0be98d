package io.llmco2.core.carbon;

import com.google.common.collect.ImmutableList;
import io.llmco2.hardware.catalog.Source;
import io.llmco2.hardware.grid.GridAccounting;
import io.llmco2.hardware.quantity.CarbonIntensity;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the intensity of a grid is expected to be: constant in each segment. Segments are in order and do not overlap; there
 * may be gaps between them.
 *
 * @param segments the segments
 * @param accounting what a kilowatt-hour is charged with
 * @param issued when the forecast was made
 * @param source who made it
 */
public record IntensityForecast(
        ImmutableList<Segment> segments, GridAccounting accounting, Instant issued, Source source) {

    /**
     * A span of constant intensity.
     *
     * @param from its first moment
     * @param to the moment after it
     * @param intensity the intensity in it
     */
    public record Segment(Instant from, Instant to, CarbonIntensity intensity) {
        /**
         * Checks the order.
         *
         * @throws IllegalArgumentException if it ends before it begins, or has no length
         */
        public Segment {
            if (!from.isBefore(to)) {
                throw new IllegalArgumentException("a segment must end after it begins, but was " + from + " to " + to);
            }
        }
    }

    /**
     * Checks the order of the segments.
     *
     * @throws IllegalArgumentException if one begins before the one before it ends, or there is none
     */
    public IntensityForecast {
        if (segments.isEmpty()) {
            throw new IllegalArgumentException("a forecast needs at least one segment");
        }
        for (int i = 1; i < segments.size(); i++) {
            if (segments.get(i).from().isBefore(segments.get(i - 1).to())) {
                throw new IllegalArgumentException("segments must be in order and not overlap, but " + segments.get(i)
                        + " follows " + segments.get(i - 1));
            }
        }
    }

    /** A forecast of given moments, each of which holds until the next, the last for the given length. */
    public static IntensityForecast ofSteps(
            List<Instant> starts,
            List<CarbonIntensity> values,
            Duration last,
            GridAccounting accounting,
            Instant issued,
            Source source) {
        ImmutableList.Builder<Segment> segments = ImmutableList.builder();
        for (int i = 0; i < starts.size(); i++) {
            Instant end =
                    i + 1 < starts.size() ? starts.get(i + 1) : starts.get(i).plus(last);
            segments.add(new Segment(starts.get(i), end, values.get(i)));
        }
        return new IntensityForecast(segments.build(), accounting, issued, source);
    }

    /**
     * The mean intensity of a span at constant power; empty if a part of the span is in no segment. Summed exactly and
     * rounded once, so that spans of equal means have equal doubles, however they lie in the segments.
     */
    public Optional<CarbonIntensity> mean(Instant from, Duration length) {
        Instant to = from.plus(length);
        BigDecimal weighted = BigDecimal.ZERO;
        long covered = 0;
        for (Segment segment : segments) {
            Instant begin = segment.from().isAfter(from) ? segment.from() : from;
            Instant end = segment.to().isBefore(to) ? segment.to() : to;
            if (begin.isBefore(end)) {
                long nanos = Duration.between(begin, end).toNanos();
                BigDecimal grams = new BigDecimal(segment.intensity().gramsPerKilowattHour());
                weighted = weighted.add(grams.multiply(BigDecimal.valueOf(nanos)));
                covered += nanos;
            }
        }
        return covered > 0 && covered == length.toNanos()
                ? Optional.of(new CarbonIntensity(weighted.divide(BigDecimal.valueOf(covered), MathContext.DECIMAL128)
                        .doubleValue()))
                : Optional.empty();
    }

    /** Whether every moment of a window is in a segment. */
    public boolean covers(Instant from, Instant to) {
        return from.isBefore(to) && mean(from, Duration.between(from, to)).isPresent();
    }
}
