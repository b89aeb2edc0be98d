package io.llmco2.hardware.grid;

import io.llmco2.hardware.catalog.Source;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A power usage effectiveness: the energy of a whole facility over the energy of the computers in it.
 *
 * @param ratio the ratio, at least 1
 * @param provider whose facilities they are
 * @param region the region of the provider, if it is not about several
 * @param scope what it is an average over
 * @param year the year it describes; empty where the source does not tell
 * @param method what else the source says about it
 * @param source where it was read
 */
public record Pue(
        double ratio,
        String provider,
        Optional<String> region,
        Scope scope,
        OptionalInt year,
        Optional<String> method,
        Source source)
        implements FacilityFacts.Published {

    /** What a PUE is an average over. */
    public enum Scope {
        /** One region of a provider, as it publishes it. */
        REGION,
        /** All facilities of a provider. */
        FLEET,
        /** Facilities of many operators that answered a survey. */
        SURVEY,
        /** What another tool assumes. */
        TOOL_DEFAULT;

        /** The name that stands in the catalog, such as {@code tool-default}. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * Checks the ratio.
     *
     * @throws IllegalArgumentException if {@code ratio} is below 1, infinite or NaN
     */
    public Pue {
        if (!(ratio >= 1 && ratio < Double.POSITIVE_INFINITY)) { // also refuses NaN
            throw new IllegalArgumentException("a PUE must be finite and >= 1, but was " + ratio);
        }
    }
}
