package io.llmco2.core.carbon;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import io.llmco2.hardware.catalog.Fact;
import io.llmco2.hardware.gpu.Gpu;
import io.llmco2.hardware.grid.GridAccounting;
import io.llmco2.hardware.grid.GridIntensity;
import io.llmco2.hardware.grid.Region;
import io.llmco2.hardware.grid.RegionFact;
import io.llmco2.hardware.grid.Wue;
import io.llmco2.hardware.quantity.AbioticDepletion;
import io.llmco2.hardware.quantity.AbioticDepletionIntensity;
import io.llmco2.hardware.quantity.CarbonIntensity;
import io.llmco2.hardware.quantity.Energy;
import io.llmco2.hardware.quantity.PrimaryEnergy;
import io.llmco2.hardware.quantity.PrimaryEnergyIntensity;
import io.llmco2.hardware.quantity.TimeSpan;
import io.llmco2.hardware.quantity.WaterIntensity;
import io.llmco2.hardware.quantity.WaterUsageEffectiveness;
import java.util.EnumMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * The rules of a {@link CarbonAccounting} at one site, on GPUs of one type: whatever does not depend on the inference was
 * looked up when it was made. A source of intensities that changes is asked anew by every {@link #of}; the published ones,
 * which do not, were asked once. Safe to share between threads, without network, file or clock.
 */
public final class PlacedAccounting {
    private final CarbonAccounting rules;
    private final Site site;
    private final Gpu gpu;
    private final Optional<Region> region;
    private final Overhead.Placed overhead;
    private final Embodied.Placed embodied;
    private final Optional<Charges> publishedCharges;
    private final Water water;
    private final Resources resources;

    /** Of the number of GPUs that was asked for last; threads that ask for different ones at once each write their own. */
    private volatile Words words;

    /** What is said beside the numbers, the same for all inferences on as many GPUs where intensities do not change. */
    private record Words(int gpus, ImmutableList<String> remarks, ImmutableMap<String, String> provenance) {}

    /** What a kilowatt-hour is charged with by every accounting that is known, and where that comes from. */
    private record Charges(
            ImmutableMap<GridAccounting, Charge> byAccounting, ImmutableMap<GridAccounting, String> sources) {
        static Charges of(Map<GridAccounting, Charge> charges) {
            return new Charges(
                    Maps.immutableEnumMap(charges),
                    Maps.immutableEnumMap(Maps.transformValues(charges, Charge::source)));
        }
    }

    /** What a kilowatt-hour is charged with; the grid is empty where the caller gave the intensity. */
    private record Charge(CarbonIntensity intensity, Optional<GridIntensity> grid, String source) {}

    /** Water of a kilowatt-hour, on site and of the grid. */
    private record Water(
            Optional<WaterUsageEffectiveness> onSite,
            Optional<WaterIntensity> ofGrid,
            String onSiteSource,
            String offSiteSource) {
        WaterUse of(BoundaryLadder ladder) {
            return new WaterUse(
                    onSite.map(known -> known.of(ladder.computers())),
                    ofGrid.map(known -> known.of(ladder.meter())),
                    onSiteSource,
                    offSiteSource);
        }
    }

    /** What a kilowatt-hour, and the making of an accelerator, take from nature. */
    private record Resources(
            Optional<PrimaryEnergyIntensity> primaryEnergy,
            Optional<PrimaryEnergy> madePrimaryEnergy,
            Optional<AbioticDepletionIntensity> depletion,
            Optional<AbioticDepletion> madeDepletion,
            String source) {
        ResourceUse of(BoundaryLadder ladder, double share) {
            return new ResourceUse(
                    primaryEnergy.map(known -> known.of(ladder.meter())),
                    madePrimaryEnergy.map(all -> all.times(share)),
                    depletion.map(known -> known.of(ladder.meter())),
                    madeDepletion.map(all -> all.times(share)),
                    source);
        }
    }

    PlacedAccounting(CarbonAccounting rules, Site site, Gpu gpu) {
        this.rules = rules;
        this.site = site;
        this.gpu = gpu;
        this.region = site.region().map(rules.regions()::get);
        this.overhead = new Overhead(rules.hosts(), rules.pues()).at(site, region, gpu);
        this.embodied = new Embodied(rules.footprints(), rules.factors(), rules.amortisation()).at(site, gpu);
        this.publishedCharges =
                rules.grid() == CarbonIntensitySource.PUBLISHED ? Optional.of(charges()) : Optional.empty();
        this.water = water();
        this.resources = resources();
    }

    /** The type of the GPUs. */
    public Gpu gpu() {
        return gpu;
    }

    /**
     * What follows from some energy and time of some GPUs.
     *
     * @param gpus how many
     * @param accelerators the energy of all of them
     * @param time how long they work
     * @throws NoSuchElementException if no intensity is known of the region
     * @throws IllegalArgumentException if there is no energy at the boundary that was asked for
     */
    public Impacts of(int gpus, Energy accelerators, TimeSpan time) {
        BoundaryLadder ladder = overhead.ladder(gpus, accelerators, time);
        OperationalAccount operational = operational(ladder.at(site.boundary()));
        EmbodiedAccount made = embodied.share(gpus, time);
        WaterUse used = water.of(ladder);
        ResourceUse taken =
                resources.of(ladder, gpus * rules.amortisation().at(site).fraction(time));
        Words said = words;
        if (said == null || said.gpus != gpus || publishedCharges.isEmpty()) {
            said = new Words(
                    gpus,
                    remarks(ladder, site.boundary(), operational, made),
                    provenance(ladder, operational, made, used, taken));
            words = said;
        }
        return new Impacts(
                site.methodology(),
                ladder,
                site.boundary(),
                operational,
                made,
                used,
                taken,
                said.remarks,
                said.provenance);
    }

    /** Each accounting is looked up once, so that a source that refreshes meanwhile cannot give two answers. */
    private OperationalAccount operational(Energy counted) {
        Charges charges = publishedCharges.orElseGet(this::charges);
        Optional<Charge> chosen = Optional.ofNullable(charges.byAccounting.get(site.accounting()));
        if (chosen.isEmpty() && region.isPresent()) {
            throw unknownIntensity(region.get(), site.accounting());
        }
        return new OperationalAccount(
                site.accounting(),
                chosen.map(Charge::intensity),
                chosen.flatMap(Charge::grid),
                chosen.map(charge -> charge.intensity().of(counted)),
                Maps.immutableEnumMap(Maps.transformValues(
                        charges.byAccounting, charge -> charge.intensity().of(counted))),
                charges.sources,
                chosen.map(Charge::source)
                        .orElse("none: neither region nor intensity was given, so there is no operational carbon"));
    }

    private Charges charges() {
        Map<GridAccounting, Charge> charges = new EnumMap<>(GridAccounting.class);
        for (GridAccounting accounting : GridAccounting.values()) {
            charge(accounting).ifPresent(charge -> charges.put(accounting, charge));
        }
        return Charges.of(charges);
    }

    /** An intensity of the caller's stands for the accounting that the caller chose, and for no other. */
    private Optional<Charge> charge(GridAccounting accounting) {
        if (site.intensity().isPresent() && accounting == site.accounting()) {
            return site.intensity()
                    .map(given -> new Charge(
                            given, Optional.empty(), given.gramsPerKilowattHour() + " gCO2e/kWh, given by the caller"));
        }
        return region.flatMap(place -> rules.grid()
                .find(place, accounting)
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

    private Water water() {
        Optional<Wue> published = region.flatMap(rules.wues()::latest);
        Optional<WaterUsageEffectiveness> wue = site.wue().or(() -> published.map(Wue::effectiveness));
        Optional<Sourced<Fact>> grid = fact(RegionFact.GRID_WATER);
        return new Water(
                wue,
                grid.map(known -> new WaterIntensity(known.value().number())),
                wue.map(known -> known.litresPerKilowattHour() + " L/kWh of the computers, "
                                + (site.wue().isPresent() ? "given by the caller" : describe(published.orElseThrow())))
                        .orElse("unknown: no on-site water is published for this place"),
                grid.map(Sourced::source).orElse("unknown: no water of the grid is known for this place"));
    }

    private Resources resources() {
        Optional<Sourced<Fact>> primary = fact(RegionFact.PRIMARY_ENERGY);
        Optional<Sourced<Fact>> depletion = fact(RegionFact.ABIOTIC_DEPLETION);
        String made = rules.criteria().sources(gpu.id());
        return new Resources(
                primary.map(known -> new PrimaryEnergyIntensity(known.value().number())),
                rules.criteria().primaryEnergyPerAccelerator(gpu.id()),
                depletion.map(
                        known -> new AbioticDepletionIntensity(known.value().number())),
                rules.criteria().abioticDepletionPerAccelerator(gpu.id()),
                "electricity: " + primary.map(Sourced::source).orElse("unknown") + "; hardware: "
                        + (made.isEmpty() ? "unknown for " + gpu.id() : made));
    }

    /** A fact of the region, or else of the country that it lies in, and the source says which. */
    private Optional<Sourced<Fact>> fact(RegionFact key) {
        Optional<Fact> own = region.map(place -> place.facts().get(key));
        if (own.isPresent()) {
            return own.map(fact -> new Sourced<>(fact, describe(fact)));
        }
        return region.flatMap(place -> place.iso3().filter(country -> !country.equals(place.id())))
                .flatMap(rules.regions()::find)
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
                .put("region_catalog", rules.regions().version())
                .put("pue_catalog", rules.pues().version())
                .put("wue_catalog", rules.wues().version())
                .put("host_catalog", rules.hosts().version())
                .put("embodied_catalog", rules.footprints().version())
                .put("factor_catalog", rules.factors().version())
                .put("criteria_catalog", rules.criteria().version())
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
