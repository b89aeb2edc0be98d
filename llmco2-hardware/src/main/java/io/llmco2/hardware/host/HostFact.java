package io.llmco2.hardware.host;

import io.llmco2.hardware.catalog.Unit;
import java.util.Locale;

/** What {@code hosts.csv} tells about a host. */
enum HostFact {
    GPU(Unit.TEXT),
    GPU_COUNT(Unit.ONE),
    BASIS(Unit.TEXT),
    IDLE_POWER(Unit.WATT),
    LOAD_POWER(Unit.WATT);

    private final Unit unit;

    HostFact(Unit unit) {
        this.unit = unit;
    }

    Unit unit() {
        return unit;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
