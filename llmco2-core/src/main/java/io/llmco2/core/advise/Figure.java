package io.llmco2.core.advise;

import com.google.common.collect.ImmutableSet;
import java.util.OptionalDouble;

/**
 * A number that may be unknown, or known in part.
 *
 * @param value the number, in the unit of its {@link Objective}; empty if unknown, which is not zero
 * @param lacking what should count and is unknown; if there is anything, the number is a lower bound
 */
public record Figure(OptionalDouble value, ImmutableSet<String> lacking) {

    /** Unknown. */
    static final Figure UNKNOWN = new Figure(OptionalDouble.empty(), ImmutableSet.of());

    /**
     * Checks the number.
     *
     * @throws IllegalArgumentException if it is negative, infinite or NaN
     */
    public Figure {
        if (value.isPresent() && !(value.getAsDouble() >= 0 && value.getAsDouble() < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("a figure must be finite and >= 0, but was " + value.getAsDouble());
        }
    }

    static Figure of(double value) {
        return new Figure(OptionalDouble.of(value), ImmutableSet.of());
    }

    /** Whether the number is known and lacks nothing. */
    public boolean complete() {
        return value.isPresent() && lacking.isEmpty();
    }

    /** Whether the true number is more than this one, by an amount that nobody knows. */
    public boolean lowerBound() {
        return value.isPresent() && !lacking.isEmpty();
    }

    /**
     * Whether this is known not to be worse: at most the other's number, and lacking nothing that the other has. Two unknowns
     * are alike; what is unknown of one alone, or lacks other things, does not compare. A transitive relation.
     */
    boolean noWorseThan(Figure other) {
        if (value.isEmpty() || other.value.isEmpty()) {
            return value.isEmpty() && other.value.isEmpty();
        }
        return value.getAsDouble() <= other.value.getAsDouble()
                && (lacking.isEmpty() || other.lacking.containsAll(lacking));
    }

    /** Complete before lower bounds before unknown, then by number: a total order that agrees with {@link #noWorseThan}. */
    int compareForChoice(Figure other) {
        int known = Integer.compare(rank(), other.rank());
        return known != 0 || value.isEmpty() ? known : Double.compare(value.getAsDouble(), other.value.getAsDouble());
    }

    private int rank() {
        return complete() ? 0 : value.isPresent() ? 1 : 2;
    }
}
