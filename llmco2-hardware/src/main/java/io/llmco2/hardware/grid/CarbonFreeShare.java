package io.llmco2.hardware.grid;

import io.llmco2.hardware.catalog.Fact;
import io.llmco2.hardware.catalog.Source;

/**
 * The share of carbon-free energy that a cloud provider claims for a region. An hourly match and an annual claim are not
 * comparable; the method tells which it is.
 *
 * @param fraction the share, from 0 to 1
 * @param year the year it describes
 * @param method how it was matched
 * @param source where it was read
 */
public record CarbonFreeShare(double fraction, String year, String method, Source source) {
    /**
     * Checks the share.
     *
     * @throws IllegalArgumentException if {@code fraction} is not from 0 to 1
     */
    public CarbonFreeShare {
        if (!(fraction >= 0 && fraction <= 1)) {
            throw new IllegalArgumentException("fraction must be from 0 to 1, but was " + fraction);
        }
    }

    static CarbonFreeShare of(Fact fact) {
        return new CarbonFreeShare(
                fact.inBaseUnit(), fact.year().orElseThrow(), fact.method().orElseThrow(), fact.source());
    }
}
