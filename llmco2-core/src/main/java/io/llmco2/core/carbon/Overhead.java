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
    record HostShare(Optional<Power> load, Optional<Power> idle, Term.Basis basis, String source) {}

    /** A PUE, what stands behind it, and where it comes from. */
    record FacilityShare(PowerUsageEffectiveness pue, Term.Basis basis, String source) {}

    /**
     * Host and facility of a site, looked up once.
     *
     * @param site where it is and how it is counted
     * @param gpu the type of the accelerators
     * @param host the power of the host of one of them
     * @param facility its PUE
     */
    record Placed(Site site, Gpu gpu, HostShare host, FacilityShare facility) {
        /** The ladder of an inference that takes some energy and time on some GPUs. */
        BoundaryLadder ladder(int gpus, Energy accelerators, TimeSpan time) {
            return new BoundaryLadder(
                    acceleratorTerm(gpu, gpus, accelerators),
                    hostTerm(host, gpus, time),
                    idleTerm(site, gpu, host, gpus, time),
                    facility.pue(),
                    facility.basis(),
                    facility.source());
        }
    }

    /** What stands beside GPUs of one type at a site. */
    Placed at(Site site, Optional<Region> region, Gpu gpu) {
        return new Placed(site, gpu, hostOf(site, gpu), facilityOf(site, region));
    }

    /** Predictors count an idle power that nobody knows as 0 W, so what they say is a part of it. */
    private static Term acceleratorTerm(Gpu gpu, int gpus, Energy accelerators) {
        String predicted = "predicted, of " + gpus + " " + gpu.id();
        return gpu.idlePower().isPresent()
                ? Term.of(Boundary.ACCELERATOR, accelerators, Term.Basis.PREDICTED, predicted)
                : Term.of(
                        Boundary.ACCELERATOR,
                        accelerators,
                        Term.Basis.PARTIAL,
                        predicted + ", whose idle power no source tells: counted as 0 W");
    }

    private static Term hostTerm(HostShare host, int gpus, TimeSpan time) {
        return host.load()
                .map(power -> Term.of(Boundary.HOST, power.times(gpus).times(time), host.basis(), host.source()))
                .orElseGet(() -> Term.without(Boundary.HOST, host.basis(), host.source()));
    }

    /**
     * For every second of work there are (1 - u) / u seconds of waiting, at the idle power of the boards with a model on
     * them and of the host. Where only the power of an empty board is known, or none of the host, it is a lower bound.
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
        if (utilisation == 1) {
            return Term.of(Boundary.IDLE, Energy.ZERO, Term.Basis.GIVEN, "utilisation 1: it never waits");
        }
        Optional<Power> board = gpu.idlePowerLoaded().or(gpu::idlePower);
        if (board.isEmpty()) {
            return Term.without(
                    Boundary.IDLE,
                    Term.Basis.UNKNOWN,
                    "unknown, not included: no source tells the idle power of " + gpu.id());
        }
        boolean whole = gpu.idlePowerLoaded().isPresent() && host.idle().isPresent();
        Power perGpu = board.get().plus(host.idle().orElse(Power.ZERO));
        return Term.of(
                Boundary.IDLE,
                perGpu.times(gpus).times(time.times((1 - utilisation) / utilisation)),
                whole ? host.basis() : Term.Basis.PARTIAL,
                "utilisation " + utilisation + ", idle board " + board.get().watts() + " W"
                        + (gpu.idlePowerLoaded().isPresent() ? " with a model on it" : " when empty") + ", idle host "
                        + host.idle().map(power -> power.watts() + " W per GPU").orElse("unknown, not included"));
    }

    private HostShare hostOf(Site site, Gpu gpu) {
        if (site.hostPower() instanceof HostPower.Given given) {
            return new HostShare(
                    Optional.of(given.perGpu()),
                    Optional.empty(),
                    Term.Basis.GIVEN,
                    given.perGpu().watts() + " W per GPU, given by the caller");
        }
        if (site.hostPower() instanceof HostPower.Stated) {
            return statedShare(hosts.stated());
        }
        boolean unasked = site.methodology() == Methodology.LLMCO2_1;
        return hosts.forGpu(gpu.id())
                .map(Overhead::measuredShare)
                .or(() -> hosts.forGpu(gpu.id(), Host.Basis.STATED)
                        .filter(host -> unasked)
                        .map(Overhead::statedShare))
                .orElseGet(() -> new HostShare(
                        Optional.empty(),
                        Optional.empty(),
                        Term.Basis.UNKNOWN,
                        "unknown, not included: no measurement tells the power of a host of " + gpu.id()
                                + "; choose the stated model, or give a power of your own"));
    }

    private static HostShare measuredShare(Host host) {
        return new HostShare(
                Optional.of(host.loadPowerPerGpu()), host.idlePowerPerGpu(), Term.Basis.ESTIMATED, describe(host));
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
    private FacilityShare facilityOf(Site site, Optional<Region> region) {
        if (site.pue().isPresent()) {
            PowerUsageEffectiveness given = site.pue().get();
            return new FacilityShare(given, Term.Basis.GIVEN, given.ratio() + ", given by the caller");
        }
        return region.flatMap(pues::latest)
                .map(published -> facilityOf(published, Term.Basis.PUBLISHED))
                .orElseGet(() -> facilityOf(pues.surveyAverage(), Term.Basis.ASSUMED));
    }

    private static FacilityShare facilityOf(Pue pue, Term.Basis basis) {
        return new FacilityShare(new PowerUsageEffectiveness(pue.ratio()), basis, describe(pue));
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
