package io.llmco2.core.carbon;

import com.google.common.collect.ImmutableMap;
import io.llmco2.hardware.grid.GridAccounting;
import io.llmco2.hardware.grid.GridIntensity;
import io.llmco2.hardware.quantity.Carbon;
import io.llmco2.hardware.quantity.CarbonIntensity;
import java.util.Optional;

/**
 * The carbon of the electricity of an inference.
 *
 * @param accounting what a kilowatt-hour was charged with
 * @param intensity the intensity used; empty without a region or an intensity
 * @param grid where the intensity comes from, unless the caller gave it
 * @param carbon counted at the boundary of the estimate; empty without an intensity
 * @param byAccounting the same energy by every accounting that is known of the region: location and market are the dual
 *     report of the GHG Protocol
 * @param sourceByAccounting value, time, method and source of the intensity behind each of these, in words
 * @param source value, time, method and source of the intensity, in words
 */
public record OperationalAccount(
        GridAccounting accounting,
        Optional<CarbonIntensity> intensity,
        Optional<GridIntensity> grid,
        Optional<Carbon> carbon,
        ImmutableMap<GridAccounting, Carbon> byAccounting,
        ImmutableMap<GridAccounting, String> sourceByAccounting,
        String source) {

    /** Whether a source says that the grid emits nothing, which no grid does: a gap in its data, not a clean grid. */
    public boolean isPublishedZero() {
        return accounting != GridAccounting.MARKET
                && grid.filter(known -> known.intensity().gramsPerKilowattHour() == 0)
                        .isPresent();
    }
}
