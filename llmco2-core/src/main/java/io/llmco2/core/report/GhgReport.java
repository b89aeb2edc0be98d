package io.llmco2.core.report;

import io.llmco2.core.carbon.Impacts;
import io.llmco2.hardware.grid.GridAccounting;
import io.llmco2.hardware.quantity.Carbon;
import java.util.Optional;

/**
 * Dual reporting of purchased electricity (GHG Protocol Scope 2 Guidance, 2015): by location and by market, side by side,
 * each empty where it is not known. For who runs the hardware the electricity is scope 2 and the hardware scope 3, category
 * 2 (capital goods); for who buys the service both are scope 3, category 1.
 *
 * @param locationBased electricity at the average of the grid
 * @param marketBased electricity at what was bought
 * @param hardware share of making the hardware
 */
public record GhgReport(Optional<Carbon> locationBased, Optional<Carbon> marketBased, Optional<Carbon> hardware) {

    /** The report of an estimate. */
    public static GhgReport of(Impacts impacts) {
        var byAccounting = impacts.operational().byAccounting();
        return new GhgReport(
                Optional.ofNullable(byAccounting.get(GridAccounting.LOCATION)),
                Optional.ofNullable(byAccounting.get(GridAccounting.MARKET)),
                impacts.embodied().carbon());
    }

    /** Whether both figures are there, as the guidance asks where contractual instruments exist. */
    public boolean isDual() {
        return locationBased.isPresent() && marketBased.isPresent();
    }
}
