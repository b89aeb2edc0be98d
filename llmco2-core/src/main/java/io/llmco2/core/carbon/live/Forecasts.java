package io.llmco2.core.carbon.live;

import io.llmco2.core.carbon.IntensityForecast;
import io.llmco2.hardware.catalog.Source;
import io.llmco2.hardware.grid.GridAccounting;
import io.llmco2.hardware.quantity.CarbonIntensity;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Steps of a feed as a forecast; steps out of order are a problem of the feed. */
final class Forecasts {
    private Forecasts() {}

    static IntensityForecast ofSteps(
            String feed,
            List<Instant> starts,
            List<CarbonIntensity> values,
            Duration last,
            GridAccounting accounting,
            Instant issued,
            Source source)
            throws FeedException {
        try {
            return IntensityForecast.ofSteps(starts, values, last, accounting, issued, source);
        } catch (IllegalArgumentException e) {
            throw new FeedException(feed + ": the forecast is broken: " + e.getMessage(), e);
        }
    }
}
