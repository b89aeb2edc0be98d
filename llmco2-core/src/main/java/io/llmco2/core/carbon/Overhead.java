package io.llmco2.core.carbon;

import io.llmco2.hardware.gpu.Gpu;
import io.llmco2.hardware.grid.Pue;
import io.llmco2.hardware.grid.PueCatalog;
import io.llmco2.hardware.grid.Region;
import io.llmco2.hardware.host.Host;
import io.llmco2.hardware.host.HostCatalog;
import io.llmco2.hardware.quantity.Energy;
import io.llmco2.hardware.quantity.Power;
import io.llmco2.hardware.quantity.PowerUsageEffectiveness;
import io.llmco2.hardware.quantity.TimeSpan;
import java.util.Optional;

/**
 * What a site takes beside its accelerators: the host while it is under load, both while they wait, and the facility.
 *
 * @param hosts powers of hosts
 * @param pues power usage effectiveness of facilities
 */
record Overhead(HostCatalog hosts, PueCatalog pues) {

    /** The power of the host of one GPU, under load and idle, and what stands behind it. */
    private record HostShare(Optional<Power> load, Optional<Power> idle, Term.Basis basis, String source) {}

    /** The ladder of an inference that takes some energy and time on some GPUs. */
    BoundaryLadder ladder(Site site, Optional<Region> region, Gpu gpu, int gpus, Energy accelerators, TimeSpan time) {
        HostShare host = hostOf(site, gpu);
        Sourced<PowerUsageEffectiveness> pue = pue(site, region);
        return new BoundaryLadder(
                Term.of(
                        Boundary.ACCELERATOR,
                        accelerators,
                        Term.Basis.PREDICTED,
                        "predicted, of " + gpus + " " + gpu.id()),
                hostTerm(host, gpus, time),
                idleTerm(site, gpu, host, gpus, time),
                pue.value(),
                pue.source());
    }

    private static Term hostTerm(HostShare host, int gpus, TimeSpan time) {
        return host.load()
                .map(power -> Term.of(Boundary.HOST, power.times(gpus).times(time), host.basis(), host.source()))
                .orElseGet(() -> Term.without(Boundary.HOST, host.basis(), host.source()));
    }

    /**
     * For every second of work there are (1 - u) / u seconds of waiting, at the idle power of the boards with a model on
     * them and of the host.
     */
    private static Term idleTerm(Site site, Gpu gpu, HostShare host, int gpus, TimeSpan time) {
        if (site.methodology() == Methodology.LLMCO2_1) {
            return Term.without(Boundary.IDLE, Term.Basis.NOT_ASKED, "not included: not part of llmco2-1");
        }
        if (site.utilisation().isEmpty()) {
            return Term.without(
                    Boundary.IDLE,
                    Term.Basis.NOT_ASKED,
                    "not included: no utilisation was given, so only the time at work counts");
        }
        double utilisation = site.utilisation().getAsDouble();
        Optional<Power> board = gpu.idlePowerLoaded().or(gpu::idlePower);
        if (utilisation < 1 && board.isEmpty()) {
            return Term.without(
                    Boundary.IDLE,
                    Term.Basis.UNKNOWN,
                    "unknown, not included: no source tells the idle power of " + gpu.id());
        }
        TimeSpan waiting = time.times((1 - utilisation) / utilisation);
        Power perGpu = board.orElse(Power.ZERO).plus(host.idle().orElse(Power.ZERO));
        boolean whole = host.idle().isPresent() || utilisation == 1;
        return Term.of(
                Boundary.IDLE,
                perGpu.times(gpus).times(waiting),
                whole ? host.basis() == Term.Basis.UNKNOWN ? Term.Basis.ESTIMATED : host.basis() : Term.Basis.PARTIAL,
                "utilisation " + utilisation + ", idle board "
                        + board.map(power -> power.watts() + " W").orElse("of no matter")
                        + (gpu.idlePowerLoaded().isPresent() ? " with a model on it" : "") + ", idle host "
                        + host.idle()
                                .map(power -> power.watts() + " W per GPU")
                                .orElse(whole ? "of no matter" : "unknown, not included"));
    }

    private HostShare hostOf(Site site, Gpu gpu) {
        if (site.hostPower() instanceof HostPower.Given given) {
            return new HostShare(
                    Optional.of(given.perGpu()),
                    Optional.empty(),
                    Term.Basis.GIVEN,
                    given.perGpu().watts() + " W per GPU, given by the caller");
        }
        Optional<Host> measured = hosts.forGpu(gpu.id());
        if (site.hostPower() instanceof HostPower.Stated) {
            return statedShare(hosts.stated());
        }
        if (site.methodology() == Methodology.LLMCO2_1 && measured.isEmpty()) {
            measured = hosts.forGpu(gpu.id(), Host.Basis.STATED);
        }
        return measured.map(host -> host.basis() == Host.Basis.STATED
                        ? statedShare(host)
                        : new HostShare(
                                Optional.of(host.loadPowerPerGpu()),
                                host.idlePowerPerGpu(),
                                Term.Basis.ESTIMATED,
                                describe(host)))
                .orElseGet(() -> new HostShare(
                        Optional.empty(),
                        Optional.empty(),
                        Term.Basis.UNKNOWN,
                        "unknown, not included: no measurement tells the power of a host of " + gpu.id()
                                + "; choose the stated model, or give a power of your own"));
    }

    /** The stated power is a constant "whatever the load", so it is the idle power too. */
    private static HostShare statedShare(Host host) {
        Power power = host.loadPowerPerGpu();
        return new HostShare(
                Optional.of(power), Optional.of(power), Term.Basis.STATED, "stated model: " + describe(host));
    }

    /**
     * The PUE that applies: the given one; else what the provider publishes for the region, or its fleet; else the
     * average of the newest world-wide survey, which is no one's data centre, and the source says so.
     */
    private Sourced<PowerUsageEffectiveness> pue(Site site, Optional<Region> region) {
        if (site.pue().isPresent()) {
            PowerUsageEffectiveness given = site.pue().get();
            return new Sourced<>(given, given.ratio() + ", given by the caller");
        }
        Pue pue = region.flatMap(pues::latest).orElseGet(pues::surveyAverage);
        return new Sourced<>(new PowerUsageEffectiveness(pue.ratio()), describe(pue));
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
