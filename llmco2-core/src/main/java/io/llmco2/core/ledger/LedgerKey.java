package io.llmco2.core.ledger;

import com.google.common.base.Preconditions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * What estimates are summed by.
 *
 * @param model its id
 * @param tenant for whom it ran, as the caller names it
 * @param hour when it ran, cut to the hour (UTC)
 */
public record LedgerKey(String model, String tenant, Instant hour) {

    /** Cuts the time to its hour. */
    public LedgerKey {
        Preconditions.checkNotNull(model, "a ledger entry needs a model");
        Preconditions.checkNotNull(tenant, "a ledger entry needs a tenant; one name for all will do");
        hour = hour.truncatedTo(ChronoUnit.HOURS);
    }
}
