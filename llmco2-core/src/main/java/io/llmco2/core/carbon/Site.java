package io.llmco2.core.carbon;

import io.llmco2.hardware.grid.GridAccounting;
import io.llmco2.hardware.quantity.Carbon;
import io.llmco2.hardware.quantity.CarbonIntensity;
import io.llmco2.hardware.quantity.PowerUsageEffectiveness;
import io.llmco2.hardware.quantity.WaterUsageEffectiveness;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Where an inference runs and how its carbon is counted: everything that turns energy at the accelerators into carbon and
 * water. Nothing here changes the energy at the accelerators.
 *
 * @param region an ISO country code or a cloud region
 * @param intensity a carbon intensity to use instead of that of the region
 * @param pue a PUE to use instead of a published one
 * @param wue on-site water to use instead of published
 * @param boundary where operational carbon is counted
 * @param accounting what a kilowatt-hour is charged with
 * @param hostPower where the power of the host comes from
 * @param utilisation the share of the time it is provided for in which the hardware works, above 0 and at most 1; it sets
 *     the idle share of energy and of embodied carbon; without it no idle energy is counted
 * @param lifetimeYears how long the hardware is used, instead of the estimator's lifetime
 * @param embodied how footprints of hardware are told
 * @param ownFootprint the footprint of one GPU with its share of the host, for {@link EmbodiedMethod#CUSTOM}
 * @param methodology the version of the rules
 */
public record Site(
        Optional<String> region,
        Optional<CarbonIntensity> intensity,
        Optional<PowerUsageEffectiveness> pue,
        Optional<WaterUsageEffectiveness> wue,
        Boundary boundary,
        GridAccounting accounting,
        HostPower hostPower,
        OptionalDouble utilisation,
        OptionalDouble lifetimeYears,
        EmbodiedMethod embodied,
        Optional<Carbon> ownFootprint,
        Methodology methodology) {

    /**
     * Checks utilisation and lifetime, and that a footprint comes with the method for it.
     *
     * @throws IllegalArgumentException if the utilisation is not above 0 and at most 1, the lifetime not positive, or a footprint
     *     of one's own and the method for it do not go together
     */
    public Site {
        if (utilisation.isPresent() && !(utilisation.getAsDouble() > 0 && utilisation.getAsDouble() <= 1)) {
            throw new IllegalArgumentException(
                    "utilisation must be above 0 and at most 1, but was " + utilisation.getAsDouble());
        }
        if (lifetimeYears.isPresent()
                && !(lifetimeYears.getAsDouble() > 0 && lifetimeYears.getAsDouble() < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "lifetimeYears must be finite and > 0, but was " + lifetimeYears.getAsDouble());
        }
        if (ownFootprint.isPresent() != (embodied == EmbodiedMethod.CUSTOM)) {
            throw new IllegalArgumentException(
                    "a footprint of your own and the embodied method custom go together, but the" + " method was "
                            + embodied);
        }
    }

    /** Of what may differ from one request to the next: estimates look their site up. */
    @Override
    public int hashCode() {
        int electricity = 31 * (31 * region.hashCode() + intensity.hashCode()) + pue.hashCode();
        return 31 * (31 * electricity + utilisation.hashCode()) + lifetimeYears.hashCode();
    }

    /** This site, to be changed. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.region = region.orElse(null);
        builder.intensity = intensity.orElse(null);
        builder.pue = pue.isPresent() ? OptionalDouble.of(pue.get().ratio()) : OptionalDouble.empty();
        builder.wue = wue.orElse(null);
        builder.boundary = boundary;
        builder.accounting = accounting;
        builder.hostPower = hostPower;
        builder.utilisation = utilisation;
        builder.lifetimeYears = lifetimeYears;
        builder.embodied = embodied;
        builder.ownFootprint = ownFootprint.orElse(null);
        builder.methodology = methodology;
        return builder;
    }

    /** A site to be filled in. */
    public static Builder builder() {
        return new Builder();
    }

    /** Fills in a {@link Site}. Not safe to share between threads. */
    public static final class Builder {
        private String region;
        private CarbonIntensity intensity;
        private OptionalDouble pue = OptionalDouble.empty();
        private WaterUsageEffectiveness wue;
        private Boundary boundary = Boundary.FACILITY;
        private GridAccounting accounting = GridAccounting.LOCATION;
        private HostPower hostPower = HostPower.MEASURED;
        private OptionalDouble utilisation = OptionalDouble.empty();
        private OptionalDouble lifetimeYears = OptionalDouble.empty();
        private EmbodiedMethod embodied = EmbodiedMethod.VENDOR;
        private Carbon ownFootprint;
        private Methodology methodology = Methodology.CURRENT;

        private Builder() {}

        /** Where it runs: an ISO country code or a cloud region. Without it there is no operational carbon. */
        public Builder region(String idOrCountryCode) {
            this.region = idOrCountryCode;
            return this;
        }

        /** A carbon intensity to use instead of that of the region. */
        public Builder intensity(CarbonIntensity known) {
            this.intensity = known;
            return this;
        }

        /** A PUE to use instead of a published one. */
        public Builder pue(double ratio) {
            this.pue = OptionalDouble.of(ratio);
            return this;
        }

        /** On-site water to use instead of published, in litres per kilowatt-hour of the computers. */
        public Builder wue(WaterUsageEffectiveness known) {
            this.wue = known;
            return this;
        }

        /** Where operational carbon is counted; {@link Boundary#FACILITY} unless given. */
        public Builder boundary(Boundary counted) {
            this.boundary = counted;
            return this;
        }

        /** What a kilowatt-hour is charged with; {@link GridAccounting#LOCATION} unless given. */
        public Builder accounting(GridAccounting charged) {
            this.accounting = charged;
            return this;
        }

        /** Where the power of the host comes from; {@link HostPower#MEASURED} unless given. */
        public Builder hostPower(HostPower known) {
            this.hostPower = known;
            return this;
        }

        /** The share of the time it is provided for in which the hardware works; no idle energy is counted unless given. */
        public Builder utilisation(double share) {
            this.utilisation = OptionalDouble.of(share);
            return this;
        }

        /** How long the hardware is used, in years; the lifetime of the estimator unless given. */
        public Builder lifetimeYears(double years) {
            this.lifetimeYears = OptionalDouble.of(years);
            return this;
        }

        /** How footprints of hardware are told; {@link EmbodiedMethod#VENDOR} unless given. */
        public Builder embodied(EmbodiedMethod method) {
            this.embodied = method;
            this.ownFootprint = null;
            return this;
        }

        /** The footprint of one GPU with its share of the host, to use instead of known ones. */
        public Builder embodied(Carbon perGpuWithHost) {
            this.embodied = EmbodiedMethod.CUSTOM;
            this.ownFootprint = perGpuWithHost;
            return this;
        }

        /** The version of the rules; {@link Methodology#CURRENT} unless given. */
        public Builder methodology(Methodology version) {
            this.methodology = version;
            return this;
        }

        /**
         * The site.
         *
         * @throws IllegalArgumentException naming what is missing or out of range
         */
        public Site build() {
            if (pue.isPresent() && !(pue.getAsDouble() >= 1 && pue.getAsDouble() < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("pue must be finite and >= 1, but was " + pue.getAsDouble());
            }
            if (boundary == null
                    || accounting == null
                    || hostPower == null
                    || embodied == null
                    || methodology == null) {
                throw new IllegalArgumentException(
                        "boundary, accounting, host power, embodied method and methodology of a"
                                + " site have defaults; leave them out instead of giving null");
            }
            return new Site(
                    Optional.ofNullable(region),
                    Optional.ofNullable(intensity),
                    pue.isPresent() ? Optional.of(new PowerUsageEffectiveness(pue.getAsDouble())) : Optional.empty(),
                    Optional.ofNullable(wue),
                    boundary,
                    accounting,
                    hostPower,
                    utilisation,
                    lifetimeYears,
                    embodied,
                    Optional.ofNullable(ownFootprint),
                    methodology);
        }
    }
}
