package io.llmco2.core.carbon;

import io.llmco2.hardware.embodied.EmbodiedCatalog;
import io.llmco2.hardware.embodied.EmbodiedFootprint;
import io.llmco2.hardware.quantity.Carbon;
import io.llmco2.hardware.quantity.TimeSpan;
import java.util.Optional;

/**
 * The share of the making of the hardware that an inference takes:
 * <pre>
 * embodied = GPUs x (accelerator + share of the host, where published) x time / (lifetime x utilisation)
 * </pre>
 *
 * @param footprints published footprints; the vendor's own comes first
 * @param amortisation over how much work they are spread
 */
public record Embodied(EmbodiedCatalog footprints, Amortisation amortisation) {

    /**
     * The share of some GPUs in use for some time.
     *
     * @return empty if nobody published a footprint of the accelerator: unknown is not zero
     */
    public Sourced<Optional<Carbon>> share(String gpuId, int gpuCount, TimeSpan time) {
        Optional<EmbodiedFootprint> accelerator = footprints.accelerator(gpuId);
        if (accelerator.isEmpty()) {
            return new Sourced<>(Optional.empty(), "unknown, not included: no published footprint of " + gpuId);
        }
        Optional<EmbodiedFootprint> host =
                footprints.host(gpuId).filter(known -> known.perAccelerator().isPresent());
        Carbon perGpu = perAccelerator(accelerator.orElseThrow())
                .plus(host.map(Embodied::perAccelerator).orElse(Carbon.ZERO));
        return new Sourced<>(
                Optional.of(amortisation.share(perGpu.times(gpuCount), time)),
                describe(accelerator.orElseThrow()) + "; "
                        + host.map(known -> "host: " + describe(known)).orElse("host unknown, not included") + "; "
                        + amortisation);
    }

    private static Carbon perAccelerator(EmbodiedFootprint footprint) {
        return footprint.perAccelerator().orElseThrow();
    }

    private static String describe(EmbodiedFootprint footprint) {
        return footprint.id() + ", " + perAccelerator(footprint).grams() / 1000 + " kgCO2e per GPU, "
                + footprint.boundary() + " (" + footprint.source() + ")";
    }
}
