package io.llmco2.core.carbon;

import io.llmco2.hardware.grid.GridIntensity;
import io.llmco2.hardware.grid.Region;

/**
 * Says what a kilowatt-hour of a region emits. Implementations answer at once from what they hold, without network,
 * file or clock (a live source is refreshed elsewhere and handed over as a value), and are safe to share between threads.
 */
@FunctionalInterface
public interface CarbonIntensitySource {

    /** The published location-based annual average, {@link Region#intensity()}. */
    CarbonIntensitySource LOCATION_BASED_AVERAGE = Region::intensity;

    /**
     * The intensity of a region.
     *
     * @throws java.util.NoSuchElementException if it is not known
     */
    GridIntensity at(Region region);
}
