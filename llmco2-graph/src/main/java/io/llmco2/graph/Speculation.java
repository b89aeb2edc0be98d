package io.llmco2.graph;

/**
 * Speculative decoding (Leviathan, Kalman and Matias 2023, arXiv:2211.17192): a small model drafts tokens one by one, the
 * target model checks all of them in one pass and adds one of its own.
 *
 * @param drafts tokens drafted in a cycle
 * @param acceptance probability that a drafted token is accepted, given that all before it were
 */
public record Speculation(int drafts, double acceptance) {
    private static final int MOST_DRAFTS = 64;

    public Speculation {
        if (drafts < 1 || drafts > MOST_DRAFTS) {
            throw new IllegalArgumentException(
                    "drafted tokens of a cycle must be 1 to " + MOST_DRAFTS + ", but were " + drafts);
        }
        if (!(acceptance >= 0 && acceptance <= 1)) { // also refuses NaN
            throw new IllegalArgumentException("acceptance must be 0 to 1, but was " + acceptance);
        }
    }

    /** Tokens that a cycle is expected to yield: {@code (1 - a^(k+1)) / (1 - a)}, from 1 to k + 1. */
    public double tokensPerCycle() {
        double sum = 1;
        double power = 1;
        for (int i = 0; i < drafts; i++) {
            power *= acceptance;
            sum += power;
        }
        return sum;
    }
}
