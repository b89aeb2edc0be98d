package io.llmco2.core.carbon;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import io.llmco2.hardware.catalog.Fact;
import io.llmco2.hardware.embodied.CriteriaCatalog;
import io.llmco2.hardware.embodied.EmbodiedCatalog;
import io.llmco2.hardware.embodied.EmbodiedFactors;
import io.llmco2.hardware.gpu.Gpu;
import io.llmco2.hardware.grid.GridAccounting;
import io.llmco2.hardware.grid.GridIntensity;
import io.llmco2.hardware.grid.PueCatalog;
import io.llmco2.hardware.grid.Region;
import io.llmco2.hardware.grid.RegionCatalog;
import io.llmco2.hardware.grid.RegionFact;
import io.llmco2.hardware.grid.Wue;
import io.llmco2.hardware.grid.WueCatalog;
import io.llmco2.hardware.host.HostCatalog;
import io.llmco2.hardware.quantity.AbioticDepletionIntensity;
import io.llmco2.hardware.quantity.CarbonIntensity;
import io.llmco2.hardware.quantity.Energy;
import io.llmco2.hardware.quantity.PrimaryEnergyIntensity;
import io.llmco2.hardware.quantity.TimeSpan;
import io.llmco2.hardware.quantity.WaterIntensity;
import io.llmco2.hardware.quantity.WaterUsageEffectiveness;
import java.util.EnumMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;

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
        Optional<Region> region = site.region().map(regions::get);
        BoundaryLadder ladder = new Overhead(hosts, pues).ladder(site, region, gpu, gpus, accelerators, time);
        OperationalAccount operational = operational(site, region, ladder.at(site.boundary()));
        Embodied embodied = new Embodied(footprints, factors, amortisation);
        EmbodiedAccount made = embodied.share(site, gpu, gpus, time);
        WaterUse water = water(site, region, ladder);
        ResourceUse resources = resources(site, region, ladder, gpu, gpus, time);
        return new Impacts(
                site.methodology(),
                ladder,
                site.boundary(),
                operational,
                made,
                water,
                resources,
                remarks(ladder, site.boundary(), operational, made),
                provenance(site, ladder, operational, made, water, resources));
    }

    /** What a kilowatt-hour is charged with; the grid is empty where the caller gave the intensity. */
    private record Charge(CarbonIntensity intensity, Optional<GridIntensity> grid, String source) {}

    /** Each accounting is looked up once, so that a source that refreshes meanwhile cannot give two answers. */
    private OperationalAccount operational(Site site, Optional<Region> region, Energy counted) {
        Map<GridAccounting, Charge> charges = new EnumMap<>(GridAccounting.class);
        for (GridAccounting accounting : GridAccounting.values()) {
            charge(site, region, accounting).ifPresent(charge -> charges.put(accounting, charge));
        }
        Optional<Charge> chosen = Optional.ofNullable(charges.get(site.accounting()));
        if (chosen.isEmpty() && region.isPresent()) {
            throw unknownIntensity(region.get(), site.accounting());
        }
        return new OperationalAccount(
                site.accounting(),
                chosen.map(Charge::intensity),
                chosen.flatMap(Charge::grid),
                chosen.map(charge -> charge.intensity().of(counted)),
                ImmutableMap.copyOf(Maps.transformValues(
                        charges, charge -> charge.intensity().of(counted))),
                ImmutableMap.copyOf(Maps.transformValues(charges, Charge::source)),
                chosen.map(Charge::source)
                        .orElse("none: neither region nor intensity was given, so there is no operational carbon"));
    }

    /** An intensity of the caller's stands for the accounting that the caller chose, and for no other. */
    private Optional<Charge> charge(Site site, Optional<Region> region, GridAccounting accounting) {
        if (site.intensity().isPresent() && accounting == site.accounting()) {
            return site.intensity()
                    .map(given -> new Charge(
                            given, Optional.empty(), given.gramsPerKilowattHour() + " gCO2e/kWh, given by the caller"));
        }
        return region.flatMap(place -> grid.find(place, accounting)
                .map(known -> new Charge(
                        known.intensity(),
                        Optional.of(known),
                        known.describe() + ", " + place.id() + " (" + place.name() + ")")));
    }

    private static NoSuchElementException unknownIntensity(Region region, GridAccounting accounting) {
        String remedy = accounting == GridAccounting.LOCATION
                ? "ask for its country '" + region.iso3().orElse("WORLD") + "'"
                : "count by location";
        return new NoSuchElementException("no grid intensity (" + accounting + ") is known for '" + region.id() + "' ("
                + region.name() + "); " + remedy + ", or give an intensity of your own");
    }

    private WaterUse water(Site site, Optional<Region> region, BoundaryLadder ladder) {
        Optional<Wue> published = region.flatMap(wues::latest);
        Optional<WaterUsageEffectiveness> wue = site.wue().or(() -> published.map(Wue::effectiveness));
        Optional<Sourced<Fact>> grid = region.flatMap(place -> fact(place, RegionFact.GRID_WATER));
        return new WaterUse(
                wue.map(known -> known.of(ladder.computers())),
                grid.map(known -> new WaterIntensity(known.value().number()).of(ladder.meter())),
                wue.map(known -> known.litresPerKilowattHour() + " L/kWh of the computers, "
                                + (site.wue().isPresent() ? "given by the caller" : describe(published.orElseThrow())))
                        .orElse("unknown: no on-site water is published for this place"),
                grid.map(Sourced::source).orElse("unknown: no water of the grid is known for this place"));
    }

    private ResourceUse resources(
            Site site, Optional<Region> region, BoundaryLadder ladder, Gpu gpu, int gpus, TimeSpan time) {
        Optional<Sourced<Fact>> primary = region.flatMap(place -> fact(place, RegionFact.PRIMARY_ENERGY));
        Optional<Sourced<Fact>> depletion = region.flatMap(place -> fact(place, RegionFact.ABIOTIC_DEPLETION));
        double share = gpus * amortisation.at(site).fraction(time);
        String made = criteria.sources(gpu.id());
        return new ResourceUse(
                primary.map(known -> new PrimaryEnergyIntensity(known.value().number()).of(ladder.meter())),
                criteria.primaryEnergyPerAccelerator(gpu.id()).map(all -> all.times(share)),
                depletion.map(
                        known -> new AbioticDepletionIntensity(known.value().number()).of(ladder.meter())),
                criteria.abioticDepletionPerAccelerator(gpu.id()).map(all -> all.times(share)),
                "electricity: " + primary.map(Sourced::source).orElse("unknown") + "; hardware: "
                        + (made.isEmpty() ? "unknown for " + gpu.id() : made));
    }

    /** A fact of a region, or else of the country that it lies in, and the source says which. */
    private Optional<Sourced<Fact>> fact(Region region, RegionFact key) {
        Fact own = region.facts().get(key);
        if (own != null) {
            return Optional.of(new Sourced<>(own, describe(own)));
        }
        return region.iso3()
                .filter(country -> !country.equals(region.id()))
                .flatMap(regions::find)
                .map(country -> country.facts().get(key))
                .map(fact -> new Sourced<>(fact, "of the country: " + describe(fact)));
    }

    private static ImmutableList<String> remarks(
            BoundaryLadder ladder, Boundary boundary, OperationalAccount operational, EmbodiedAccount embodied) {
        ImmutableList.Builder<String> remarks = ImmutableList.builder();
        for (Term term : ladder.lacking(boundary)) {
            remarks.add("the " + term.boundary() + " energy is " + term.basis()
                    + ", so what is at the meter is a lower bound: " + term.source());
        }
        if (ladder.host().basis() == Term.Basis.STATED && boundary != Boundary.ACCELERATOR) {
            remarks.add("the host energy is a stated model, no measurement: "
                    + ladder.host().source());
        }
        if (ladder.pueBasis() == Term.Basis.ASSUMED && boundary == Boundary.FACILITY) {
            remarks.add("no PUE is published for this place, so an average stands in: " + ladder.pueSource());
        }
        operational.grid().ifPresent(known -> remarks.addAll(known.remarks()));
        if (operational.grid().isEmpty()
                && operational
                        .intensity()
                        .filter(given -> given.gramsPerKilowattHour() == 0)
                        .isPresent()) {
            remarks.add("the grid intensity was given as 0 g/kWh, so the electricity counts nothing");
        }
        if (embodied.carbon().isEmpty()) {
            remarks.add("embodied carbon is unknown: " + embodied.source());
        } else if (!embodied.whole()) {
            remarks.add("embodied carbon lacks the host, so it is a lower bound: " + embodied.source());
        }
        return remarks.build();
    }

    private ImmutableMap<String, String> provenance(
            Site site,
            BoundaryLadder ladder,
            OperationalAccount operational,
            EmbodiedAccount embodied,
            WaterUse water,
            ResourceUse resources) {
        return ImmutableMap.<String, String>builder()
                .put("methodology", site.methodology().toString())
                .put("boundary", site.boundary().toString())
                .put("host_power", ladder.host().source())
                .put("idle", ladder.idle().source())
                .put("pue", ladder.pueSource())
                .put("grid", operational.source())
                .put("embodied", embodied.source())
                .put("water_on_site", water.onSiteSource())
                .put("water_off_site", water.offSiteSource())
                .put("resources", resources.source())
                .put("region_catalog", regions.version())
                .put("pue_catalog", pues.version())
                .put("wue_catalog", wues.version())
                .put("host_catalog", hosts.version())
                .put("embodied_catalog", footprints.version())
                .put("factor_catalog", factors.version())
                .put("criteria_catalog", criteria.version())
                .buildOrThrow();
    }

    private static String describe(Wue wue) {
        return wue.provider() + wue.region().map(" "::concat).orElse("") + " (" + wue.scope() + ")"
                + (wue.year().isPresent() ? ", " + wue.year().getAsInt() : "")
                + wue.method().map("; "::concat).orElse("") + "; " + wue.source();
    }

    private static String describe(Fact fact) {
        return fact.value() + " " + fact.unit() + ", " + fact.method().orElse("as read") + "; " + fact.source();
    }
}
