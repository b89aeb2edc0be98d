package io.llmco2.core.carbon;

import io.llmco2.hardware.quantity.Energy;
import java.util.Locale;
import java.util.Optional;

/**
 * What one boundary adds to the one before it.
 *
 * @param boundary which one
 * @param energy what it adds; empty where that is unknown or was not asked for, which is not zero
 * @param basis what stands behind the number
 * @param source where it comes from, or why it is not there, in words
 */
public record Term(Boundary boundary, Optional<Energy> energy, Basis basis, String source) {

    /** What stands behind a term. */
    public enum Basis {
        /** A predictor. */
        PREDICTED,
        /** Measurements of others, in a catalog. */
        ESTIMATED,
        /** A model that someone states and the user chose. */
        STATED,
        /** The user. */
        GIVEN,
        /** What an operator publishes of the place. */
        PUBLISHED,
        /** An average that stands in for the place, because nothing is published of it. */
        ASSUMED,
        /** A part of it only: a lower bound. */
        PARTIAL,
        /** Nothing: it should count and nobody knows it. */
        UNKNOWN,
        /** Nothing: the user did not ask for it. */
        NOT_ASKED;

        /** Whether a number is missing that should count. */
        public boolean lacks() {
            return this == PARTIAL || this == UNKNOWN;
        }

        /** The name in lower case, such as {@code not-asked}. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * Checks that there is a number exactly where the basis says so.
     *
     * @throws IllegalArgumentException if not
     */
    public Term {
        boolean none = basis == Basis.UNKNOWN || basis == Basis.NOT_ASKED;
        if (energy.isPresent() == none) {
            throw new IllegalArgumentException(
                    "a term that is " + basis + " must " + (none ? "have no" : "have an") + " energy: " + boundary);
        }
    }

    /** A term with a number. */
    public static Term of(Boundary boundary, Energy energy, Basis basis, String source) {
        return new Term(boundary, Optional.of(energy), basis, source);
    }

    /** A term without a number. */
    public static Term without(Boundary boundary, Basis basis, String reason) {
        return new Term(boundary, Optional.empty(), basis, reason);
    }
}
