package io.llmco2.core.carbon;

import io.llmco2.hardware.grid.GridAccounting;
import io.llmco2.hardware.grid.GridIntensity;
import io.llmco2.hardware.grid.Region;
import java.time.Instant;
import java.util.Optional;

/**
 * Says what a kilowatt-hour of a region emits. Implementations answer at once from what they hold, without network,
 * file or clock (a live source is refreshed elsewhere, see {@code io.llmco2.core.carbon.live}), never throw, and are safe to
 * share between threads. Every value says where it comes from and of when it is.
 */
@FunctionalInterface
public interface CarbonIntensitySource {

    /** What is published: averages of years, by location; market-based and marginal where known. */
    CarbonIntensitySource PUBLISHED = Region::known;

    /** The intensity of a region now, as far as this source knows; empty where it does not know. */
    Optional<GridIntensity> find(Region region, GridAccounting accounting);

    /**
     * What the intensity of a region will be in a window.
     *
     * @return empty where this source has no forecast that covers the window; none does unless it says so
     */
    default Optional<IntensityForecast> forecast(Region region, Instant from, Instant to) {
        return Optional.empty();
    }
}
