package io.llmco2.core.carbon;

import io.llmco2.hardware.embodied.CriteriaCatalog;
import io.llmco2.hardware.embodied.EmbodiedCatalog;
import io.llmco2.hardware.embodied.EmbodiedFactors;
import io.llmco2.hardware.gpu.Gpu;
import io.llmco2.hardware.grid.PueCatalog;
import io.llmco2.hardware.grid.RegionCatalog;
import io.llmco2.hardware.grid.WueCatalog;
import io.llmco2.hardware.host.HostCatalog;
import io.llmco2.hardware.quantity.Energy;
import io.llmco2.hardware.quantity.TimeSpan;
import java.util.NoSuchElementException;

/**
 * From energy at the accelerators to everything that follows from it: the one place where the rules of a
 * {@link Methodology} are put together.
 * <pre>
 * ladder       accelerator + host + idle, x PUE                       = meter
 * operational  ladder at the boundary x intensity of the grid
 * embodied     GPUs x (accelerator + host share) x time / (lifetime x utilisation)
 * water        computers x WUE  +  meter x water of the grid
 * </pre>
 * Immutable, without network, file or clock.
 *
 * @param regions regions by name
 * @param grid what a kilowatt-hour emits
 * @param pues power usage effectiveness of facilities
 * @param wues on-site water of facilities
 * @param hosts powers of hosts
 * @param footprints footprints of hardware
 * @param factors parts of footprints
 * @param criteria what making hardware takes beside carbon
 * @param amortisation over how much work footprints are spread
 */
public record CarbonAccounting(
        RegionCatalog regions,
        CarbonIntensitySource grid,
        PueCatalog pues,
        WueCatalog wues,
        HostCatalog hosts,
        EmbodiedCatalog footprints,
        EmbodiedFactors factors,
        CriteriaCatalog criteria,
        Amortisation amortisation) {

    /**
     * What follows from some energy and time of some GPUs.
     *
     * @param site where they run and how it is counted
     * @param gpu their type
     * @param gpus how many
     * @param accelerators the energy of all of them
     * @param time how long they work
     * @throws NoSuchElementException if the region is unknown, or no intensity is known of it
     * @throws IllegalArgumentException if there is no energy at the boundary that was asked for
     */
    public Impacts of(Site site, Gpu gpu, int gpus, Energy accelerators, TimeSpan time) {
        return at(site, gpu).of(gpus, accelerators, time);
    }

    /**
     * The same rules at one site, on GPUs of one type: for many inferences there, because region, host, facility and
     * footprints are looked up once.
     *
     * @throws NoSuchElementException if the region is unknown
     */
    public PlacedAccounting at(Site site, Gpu gpu) {
        return new PlacedAccounting(this, site, gpu);
    }
}
