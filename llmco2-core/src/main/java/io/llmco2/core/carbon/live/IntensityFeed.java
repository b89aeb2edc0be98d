package io.llmco2.core.carbon.live;

import io.llmco2.core.carbon.IntensityForecast;
import io.llmco2.hardware.grid.GridAccounting;
import io.llmco2.hardware.grid.GridIntensity;
import io.llmco2.hardware.grid.Region;
import java.util.Optional;

/**
 * Something outside that knows intensities of zones of its own naming. Slow and fallible; asked only by
 * {@link LiveIntensities}, from one thread at a time.
 */
public interface IntensityFeed {

    /** The name by which values and problems speak of it. */
    String name();

    /** What its values charge a kilowatt-hour with. */
    GridAccounting accounting();

    /** The name of the zone that a region lies in; empty where that is not known, and must be told. */
    default Optional<String> zoneOf(Region region) {
        return Optional.empty();
    }

    /**
     * The newest value of a zone.
     *
     * @throws FeedException if there is no usable answer
     * @throws InterruptedException if the thread was asked to stop
     */
    GridIntensity latest(String zone) throws FeedException, InterruptedException;

    /**
     * What is expected of a zone.
     *
     * @throws FeedException if there is no usable answer
     * @throws InterruptedException if the thread was asked to stop
     */
    IntensityForecast forecast(String zone) throws FeedException, InterruptedException;
}
