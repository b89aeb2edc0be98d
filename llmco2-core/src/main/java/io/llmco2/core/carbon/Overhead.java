package io.llmco2.core.carbon;

import io.llmco2.hardware.grid.Pue;
import io.llmco2.hardware.grid.PueCatalog;
import io.llmco2.hardware.grid.Region;
import io.llmco2.hardware.host.Host;
import io.llmco2.hardware.host.HostCatalog;
import io.llmco2.hardware.quantity.Power;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a site takes beside its accelerators: the host while it is under load, and the facility around it.
 *
 * @param hosts powers of hosts
 * @param pues power usage effectiveness of facilities
 */
public record Overhead(HostCatalog hosts, PueCatalog pues) {

    /** The power of the host under load, the share of one accelerator; empty where no source tells. */
    public Sourced<Optional<Power>> hostPowerPerGpu(String gpuId) {
        Optional<Host> host = hosts.forGpu(gpuId);
        return new Sourced<>(
                host.map(Host::loadPowerPerGpu),
                host.map(Overhead::describe)
                        .orElse("unknown, not included: no source tells the power of a host of " + gpuId));
    }

    /**
     * The PUE that applies: the given one; else what the provider publishes for the region, or its fleet; else the
     * average of the newest world-wide survey, which is no one's data centre, and the source says so.
     */
    public Sourced<Double> pue(OptionalDouble given, Optional<Region> region) {
        if (given.isPresent()) {
            return new Sourced<>(given.getAsDouble(), given.getAsDouble() + ", given by the caller");
        }
        Pue pue = region.flatMap(pues::latest).orElseGet(pues::surveyAverage);
        return new Sourced<>(pue.ratio(), describe(pue));
    }

    private static String describe(Host host) {
        return host.loadPowerPerGpu().watts() + " W per GPU, of " + host.id() + " under load; " + host.method() + "; "
                + host.source();
    }

    private static String describe(Pue pue) {
        return pue.ratio() + " (" + pue.scope() + "), " + pue.provider()
                + pue.region().map(" "::concat).orElse("")
                + (pue.year().isPresent() ? ", " + pue.year().getAsInt() : "") + "; " + pue.source();
    }
}
