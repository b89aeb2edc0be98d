package io.llmco2.core.ledger;

import com.google.common.collect.ImmutableSortedSet;
import java.util.OptionalDouble;

/**
 * A sum of what is known.
 *
 * @param value the sum of all estimates of which it is known, the double nearest to the exact sum; empty if it is known of
 *     none, which is not zero
 * @param unknown estimates that it leaves out, because it is unknown of them
 * @param lacking what is unknown of estimates that it holds in part, such as {@code host energy}
 */
public record Total(OptionalDouble value, long unknown, ImmutableSortedSet<String> lacking) {

    /** Whether the true sum is larger, by an amount that nobody knows. */
    public boolean lowerBound() {
        return value.isPresent() && (unknown > 0 || !lacking.isEmpty());
    }
}
