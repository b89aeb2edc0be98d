package io.llmco2.hardware.grid;

import io.llmco2.hardware.catalog.Fact;
import io.llmco2.hardware.catalog.Source;
import io.llmco2.hardware.quantity.CarbonIntensity;

/**
 * The carbon intensity of a grid, and what makes it comparable with another.
 *
 * @param intensity the intensity
 * @param year the year it describes, in words where the source is no more precise ("latest, 2024 at most")
 * @param method what is counted and how, such as "life-cycle, production-based annual average"
 * @param source where it was read
 */
public record GridIntensity(CarbonIntensity intensity, String year, String method, Source source) {
    static GridIntensity of(Fact fact) {
        return new GridIntensity(
                new CarbonIntensity(fact.number()),
                fact.year().orElseThrow(),
                fact.method().orElseThrow(),
                fact.source());
    }
}
