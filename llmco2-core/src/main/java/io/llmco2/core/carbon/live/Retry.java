package io.llmco2.core.carbon.live;

import java.time.Duration;

/**
 * How patient a feed is.
 *
 * @param timeout how long one answer may take, its body included
 * @param attempts how often it is asked at most
 * @param firstPause the pause before the second attempt; each further one is twice as long
 * @param longestPause no pause is longer; a server that asks for a longer one is not asked again this time
 */
public record Retry(Duration timeout, int attempts, Duration firstPause, Duration longestPause) {
    /** Ten seconds an answer, four attempts, pauses of 1, 2 and 4 seconds, half a minute if the server asks for it. */
    public static final Retry DEFAULT =
            new Retry(Duration.ofSeconds(10), 4, Duration.ofSeconds(1), Duration.ofSeconds(30));

    /**
     * Checks them.
     *
     * @throws IllegalArgumentException if the timeout is not positive, there is no attempt, or a pause is negative
     */
    public Retry {
        if (timeout.isNegative()
                || timeout.isZero()
                || attempts < 1
                || firstPause.isNegative()
                || longestPause.isNegative()) {
            throw new IllegalArgumentException(
                    "a timeout must be positive, attempts at least 1 and pauses not negative, but" + " were " + timeout
                            + ", " + attempts + ", " + firstPause + ", " + longestPause);
        }
    }

    /** The pause after an attempt, counted from 1. */
    Duration pauseAfter(int attempt) {
        Duration pause = firstPause.multipliedBy(1L << Math.min(attempt - 1, 20));
        return pause.compareTo(longestPause) < 0 ? pause : longestPause;
    }
}
