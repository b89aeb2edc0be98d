package io.llmco2.hardware.grid;

import io.llmco2.hardware.catalog.Source;
import io.llmco2.hardware.quantity.WaterUsageEffectiveness;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The water that a facility takes on its own site, as it is published.
 *
 * @param effectiveness litres for a kilowatt-hour of the computers
 * @param provider whose facilities they are
 * @param region the region of the provider, if it is not about several
 * @param scope what it is an average over
 * @param year the year it describes; empty where the source does not tell
 * @param method what else the source says about it
 * @param source where it was read
 */
public record Wue(
        WaterUsageEffectiveness effectiveness,
        String provider,
        Optional<String> region,
        Pue.Scope scope,
        OptionalInt year,
        Optional<String> method,
        Source source)
        implements FacilityFacts.Published {}
