package io.llmco2.hardware.quantity;

/**
 * A span of time, never negative. A {@link java.time.Duration} counts whole nanoseconds; this one is a {@code double},
 * because times here are computed, not read from a clock.
 *
 * @param seconds the span in seconds (s), finite and at least zero
 */
public record TimeSpan(double seconds) implements Comparable<TimeSpan> {
    /** No time. */
    public static final TimeSpan ZERO = new TimeSpan(0);

    /**
     * Checks the span.
     *
     * @throws IllegalArgumentException if {@code seconds} is negative, infinite or NaN
     */
    public TimeSpan {
        Require.finiteAndNotNegative("seconds", seconds);
    }

    /** The sum of this and {@code other}. */
    public TimeSpan plus(TimeSpan other) {
        return new TimeSpan(seconds + other.seconds);
    }

    /**
     * This span {@code factor} times.
     *
     * @throws IllegalArgumentException if {@code factor} is negative, infinite or NaN
     */
    public TimeSpan times(double factor) {
        return new TimeSpan(seconds * Require.finiteAndNotNegative("factor", factor));
    }

    @Override
    public int compareTo(TimeSpan other) {
        return Double.compare(seconds, other.seconds);
    }
}
