package io.llmco2.core.advise;

import com.google.common.collect.ImmutableList;

/**
 * How many tokens a request will generate, before anyone knows: a mean and the length that nine of ten requests stay
 * below.
 *
 * <p>Where lengths must be whole, as in a static batch, a distribution of two lengths stands for it, which has that mean:
 * the longer is the 90th percentile and comes about once in ten, the shorter takes the rest. No shape beyond the two numbers
 * is assumed. Costs that grow in proportion to the length are exact with it; limits on latency and memory are held at the
 * longer.
 *
 * @param mean tokens, at least 1
 * @param p90 tokens, at least the mean; few enough that the other nine of ten can have a token each
 */
public record OutputLength(double mean, double p90) {
    private static final double TAIL = 0.1;
    private static final double LONGEST = 1L << 31; // as Workload.LONGEST

    /**
     * Checks both.
     *
     * @throws IllegalArgumentException if no distribution of lengths has this mean and 90th percentile
     */
    public OutputLength {
        if (!(mean >= 1 && mean <= LONGEST)) { // also refuses NaN
            throw new IllegalArgumentException("the mean output length must be 1 to 2^31 tokens, but was " + mean);
        }
        if (!(p90 >= mean && p90 <= 10 * mean - 9)) {
            throw new IllegalArgumentException(
                    "the 90th percentile of the output length must be at least the mean, " + mean
                            + ", and at most " + (10 * mean - 9)
                            + " (beyond it the mean would be larger even if all others had one token), but was " + p90);
        }
    }

    /** A length that is known. */
    public static OutputLength exactly(long tokens) {
        return new OutputLength(tokens, tokens);
    }

    /**
     * A length and how probable it is.
     *
     * @param tokens at least 1
     * @param probability above 0, at most 1
     */
    record Point(long tokens, double probability) {}

    /** One or two whole lengths with this mean, the longest last. */
    ImmutableList<Point> points() {
        long longer = (long) Math.ceil(p90);
        long shorter = Math.max(1, (long) Math.floor((mean - TAIL * p90) / (1 - TAIL)));
        if (longer == shorter || mean == shorter) {
            return ImmutableList.of(new Point(shorter, 1));
        }
        double share = (mean - shorter) / (longer - shorter);
        return share >= 1
                ? ImmutableList.of(new Point(longer, 1))
                : ImmutableList.of(new Point(shorter, 1 - share), new Point(longer, share));
    }
}
