package io.llmco2.core.compat;

import io.llmco2.hardware.quantity.Carbon;
import io.llmco2.hardware.quantity.Energy;
import io.llmco2.hardware.quantity.MeterEnergy;
import io.llmco2.hardware.quantity.TimeSpan;
import java.util.Optional;

/**
 * What a method says of a usage, all requests together.
 *
 * @param method tool and version
 * @param accelerators energy of the accelerators; empty where the method does not tell them apart
 * @param host energy of the host beside them; empty where the method has none
 * @param meter energy at the meter
 * @param time how long the hardware works
 * @param operational carbon of the electricity; empty without an intensity
 * @param embodied share of making the hardware; empty where the method has none
 */
public record Footprint(
        String method,
        Optional<Energy> accelerators,
        Optional<Energy> host,
        MeterEnergy meter,
        TimeSpan time,
        Optional<Carbon> operational,
        Optional<Carbon> embodied) {

    /** Operational and embodied carbon; empty unless both are known. */
    public Optional<Carbon> total() {
        return operational.flatMap(used -> embodied.map(used::plus));
    }
}
