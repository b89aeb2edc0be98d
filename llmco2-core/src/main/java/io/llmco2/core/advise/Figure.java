package io.llmco2.core.advise;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Maps;
import com.google.common.collect.Sets;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * A number that may be unknown, or known in part.
 *
 * @param value the number, in the unit of its {@link Objective}; empty if unknown, which is not zero
 * @param lacking what should count and is unknown; if there is anything, the number is a lower bound
 * @param terms what it adds up from, by the names that {@code lacking} has for them; none of a number without terms
 */
public record Figure(OptionalDouble value, ImmutableSet<String> lacking, ImmutableMap<String, Double> terms) {

    /** The term that every sum has. */
    static final String ACCELERATORS = "accelerators";

    /** Unknown. */
    static final Figure UNKNOWN = new Figure(OptionalDouble.empty(), ImmutableSet.of());

    /** A number without terms. */
    Figure(OptionalDouble value, ImmutableSet<String> lacking) {
        this(value, lacking, ImmutableMap.of());
    }

    /** The sum of some terms. */
    static Figure sum(Map<String, Double> terms, ImmutableSet<String> lacking) {
        double sum = 0;
        for (double term : terms.values()) {
            sum += term;
        }
        return new Figure(OptionalDouble.of(sum), lacking, ImmutableMap.copyOf(terms));
    }

    /** The same without some terms: neither do they count nor are they lacking. A number without terms stays as it is. */
    Figure without(Set<String> leftOut) {
        return terms.isEmpty() || leftOut.isEmpty()
                ? this
                : sum(
                        Maps.filterKeys(terms, term -> !leftOut.contains(term)),
                        ImmutableSet.copyOf(Sets.difference(lacking, leftOut)));
    }

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
