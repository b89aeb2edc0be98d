package io.llmco2.core.carbon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.llmco2.hardware.embodied.CriteriaCatalog;
import io.llmco2.hardware.embodied.EmbodiedCatalog;
import io.llmco2.hardware.embodied.EmbodiedFactors;
import io.llmco2.hardware.gpu.Gpu;
import io.llmco2.hardware.gpu.GpuCatalog;
import io.llmco2.hardware.grid.GridAccounting;
import io.llmco2.hardware.grid.PueCatalog;
import io.llmco2.hardware.grid.RegionCatalog;
import io.llmco2.hardware.grid.WueCatalog;
import io.llmco2.hardware.host.HostCatalog;
import io.llmco2.hardware.quantity.Carbon;
import io.llmco2.hardware.quantity.CarbonIntensity;
import io.llmco2.hardware.quantity.Energy;
import io.llmco2.hardware.quantity.Power;
import io.llmco2.hardware.quantity.TimeSpan;
import io.llmco2.hardware.quantity.WaterUsageEffectiveness;
import java.util.NoSuchElementException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CarbonAccountingTest {
    private static final CarbonAccounting ACCOUNTING = new CarbonAccounting(
            RegionCatalog.bundled(),
            CarbonIntensitySource.PUBLISHED,
            PueCatalog.bundled(),
            WueCatalog.bundled(),
            HostCatalog.bundled(),
            EmbodiedCatalog.bundled(),
            EmbodiedFactors.bundled(),
            CriteriaCatalog.bundled(),
            Amortisation.DEFAULT);
    private static final Energy ENERGY = Energy.ofKilowattHours(1);
    private static final TimeSpan HOUR = new TimeSpan(3600);

    private static Gpu gpu(String id) {
        return GpuCatalog.bundled().get(id);
    }

    private static Impacts of(Site.Builder site, String gpu) {
        return ACCOUNTING.of(site.build(), gpu(gpu), 8, ENERGY, HOUR);
    }

    @Test
    void aMeasuredHostCountsUnasked() {
        Impacts impacts = of(Site.builder().region("FR"), "a100-sxm-40");
        assertThat(impacts.ladder().host().basis()).isEqualTo(Term.Basis.ESTIMATED);
        assertThat(impacts.ladder().host().energy().orElseThrow().kilowattHours())
                .isCloseTo(1.9857, within(1e-12));
        assertThat(impacts.ladder().idle().basis()).isEqualTo(Term.Basis.NOT_ASKED);
        assertThat(impacts.lacking()).containsExactly("embodied host");
    }

    @Test
    void aPueIsGivenPublishedOrAssumedAndTheLastIsRemarkedUpon() {
        assertThat(of(Site.builder().pue(1.2), "a100-sxm-40")
                        .ladder()
                        .facility()
                        .basis())
                .isEqualTo(Term.Basis.GIVEN);
        Impacts published = of(Site.builder().region("gcp:europe-west4"), "a100-sxm-40");
        assertThat(published.ladder().facility().basis()).isEqualTo(Term.Basis.PUBLISHED);
        assertThat(published.remarks()).noneMatch(remark -> remark.contains("an average stands in"));
        Impacts assumed = of(Site.builder().region("FR"), "a100-sxm-40");
        assertThat(assumed.ladder().facility().basis()).isEqualTo(Term.Basis.ASSUMED);
        assertThat(assumed.remarks()).anyMatch(remark -> remark.contains("an average stands in: 1.56"));
    }

    @Test
    void aStatedHostCountsOnlyForWhoChoosesItAndIsRemarkedUpon() {
        Impacts unasked = of(Site.builder().region("FR"), "h100-sxm");
        assertThat(unasked.ladder().host().basis()).isEqualTo(Term.Basis.UNKNOWN);
        assertThat(unasked.lacking()).containsExactly("host energy");
        assertThat(unasked.remarks()).first().asString().contains("lower bound", "h100-sxm");

        Impacts chosen = of(Site.builder().region("FR").hostPower(HostPower.STATED), "b200");
        assertThat(chosen.ladder().host().basis()).isEqualTo(Term.Basis.STATED);
        assertThat(chosen.ladder().host().energy().orElseThrow().kilowattHours())
                .isCloseTo(1.2, within(1e-12));
        assertThat(chosen.remarks()).anyMatch(remark -> remark.contains("stated model, no measurement"));

        Impacts given = of(Site.builder().hostPower(new HostPower.Given(new Power(200))), "h100-sxm");
        assertThat(given.ladder().host().basis()).isEqualTo(Term.Basis.GIVEN);
        assertThat(given.ladder().host().energy().orElseThrow().kilowattHours()).isCloseTo(1.6, within(1e-12));
    }

    @Test
    void theFirstMethodologyStaysSelectable() {
        Impacts first = of(Site.builder().methodology(Methodology.LLMCO2_1).utilisation(0.5), "h100-sxm");
        assertThat(first.ladder().host().energy().orElseThrow().kilowattHours()).isCloseTo(1.2, within(1e-12));
        assertThat(first.ladder().idle().basis()).isEqualTo(Term.Basis.NOT_ASKED);
        assertThat(first.provenance().get("methodology")).startsWith("llmco2-1: ");
        assertThat(of(Site.builder(), "h100-sxm").methodology()).isEqualTo(Methodology.LLMCO2_2);
    }

    @Test
    void idleIsTheTimeBetweenWorkAtIdlePower() {
        Impacts impacts = of(Site.builder().utilisation(0.25), "a100-sxm-40");
        Gpu a100 = gpu("a100-sxm-40");
        double board = a100.idlePowerLoaded().or(a100::idlePower).orElseThrow().watts();
        double expected = (8 * board + 373.2) * 3 * 3600; // three hours of waiting for one of work
        assertThat(impacts.ladder().idle().energy().orElseThrow().joules())
                .isCloseTo(expected, within(1e-12 * expected));
        assertThat(impacts.embodied().carbon().orElseThrow().grams())
                .isCloseTo(
                        4
                                * of(Site.builder(), "a100-sxm-40")
                                        .embodied()
                                        .carbon()
                                        .orElseThrow()
                                        .grams(),
                        within(1e-9));
        Impacts busy = of(Site.builder().utilisation(1), "a100-sxm-40");
        assertThat(busy.ladder().idle().energy()).contains(Energy.ZERO);
    }

    @Test
    void idleWithoutAKnownHostIsAPartAndWithoutAKnownBoardUnknown() {
        Impacts part = of(Site.builder().utilisation(0.5), "h100-sxm");
        assertThat(part.ladder().idle().basis()).isEqualTo(Term.Basis.PARTIAL);
        assertThat(part.lacking()).contains("host energy", "idle energy");
        Gpu nobodys = GpuCatalog.bundled().ids().stream()
                .map(CarbonAccountingTest::gpu)
                .filter(known ->
                        known.idlePower().isEmpty() && known.idlePowerLoaded().isEmpty())
                .findFirst()
                .orElseThrow();
        assertThat(of(Site.builder().utilisation(0.5), nobodys.id())
                        .ladder()
                        .idle()
                        .basis())
                .isEqualTo(Term.Basis.UNKNOWN);
    }

    @Test
    void aPublishedZeroDoesNotPassSilently() {
        Impacts impacts = of(Site.builder().region("CAF"), "a100-sxm-40");
        assertThat(impacts.operational().carbon()).contains(Carbon.ZERO);
        assertThat(impacts.remarks()).anyMatch(remark -> remark.contains("published as 0 g/kWh"));
        assertThat(impacts.provenance().get("grid")).contains("0 as published");
        assertThat(impacts.lacking()).contains("grid emissions");
        Impacts given = of(Site.builder().intensity(new CarbonIntensity(0)), "a100-sxm-40");
        assertThat(given.remarks()).anyMatch(remark -> remark.contains("given as 0 g/kWh"));
    }

    @Property(tries = 50)
    void aGridWithoutCarbonLeavesEmbodiedAsItIs(@ForAll @DoubleRange(min = 1, max = 1000) double grams) {
        Impacts none = of(Site.builder().intensity(new CarbonIntensity(0)), "h100-sxm");
        Impacts some = of(Site.builder().intensity(new CarbonIntensity(grams)), "h100-sxm");
        assertThat(none.operational().carbon()).contains(Carbon.ZERO);
        assertThat(none.embodied().carbon()).isEqualTo(some.embodied().carbon());
        assertThat(some.operational().carbon().orElseThrow().grams()).isPositive();
    }

    @Test
    void theOtherAccountingsStandBesideTheChosenOne() {
        Impacts impacts = of(Site.builder().region("gcp:southamerica-west1"), "h100-sxm");
        assertThat(impacts.operational().byAccounting()).hasSize(3);
        double meter = impacts.ladder().meter().kilowattHours();
        assertThat(impacts.operational().carbon().orElseThrow().grams()).isCloseTo(238 * meter, within(1e-9));
        assertThat(impacts.operational()
                        .byAccounting()
                        .get(GridAccounting.MARGINAL)
                        .grams())
                .isCloseTo(627.77 * meter, within(1e-9));
        Impacts market =
                of(Site.builder().region("gcp:southamerica-west1").accounting(GridAccounting.MARKET), "h100-sxm");
        assertThat(market.operational().carbon())
                .contains(impacts.operational().byAccounting().get(GridAccounting.MARKET));
        assertThat(market.provenance().get("grid")).contains("lower bound");
        Impacts own = of(Site.builder().region("gcp:southamerica-west1").intensity(new CarbonIntensity(1)), "h100-sxm");
        assertThat(own.operational().byAccounting().get(GridAccounting.LOCATION))
                .isEqualTo(own.operational().carbon().orElseThrow());
        assertThat(own.operational().byAccounting()).containsKey(GridAccounting.MARGINAL);
    }

    @Test
    void aBoardOfUnknownIdlePowerIsALowerBoundAtEveryBoundary() {
        Impacts impacts =
                of(Site.builder().region("FR").hostPower(HostPower.STATED).embodied(new Carbon(300_000)), "mi300x");
        assertThat(impacts.ladder().accelerator().basis()).isEqualTo(Term.Basis.PARTIAL);
        assertThat(impacts.lacking()).containsExactly("accelerator energy");
        assertThat(impacts.remarks()).anyMatch(remark -> remark.contains("counted as 0 W"));
        assertThat(of(Site.builder().region("FR"), "h100-sxm").ladder().lacking(Boundary.ACCELERATOR))
                .isEmpty();
    }

    @Test
    void everyAccountingHasItsSource() {
        OperationalAccount chile =
                of(Site.builder().region("gcp:southamerica-west1"), "h100-sxm").operational();
        assertThat(chile.sourceByAccounting().keySet())
                .isEqualTo(chile.byAccounting().keySet());
        assertThat(chile.sourceByAccounting().get(GridAccounting.LOCATION)).isEqualTo(chile.source());
        assertThat(chile.sourceByAccounting().get(GridAccounting.MARGINAL)).contains("627.77 gCO2e/kWh, marginal");
        OperationalAccount own = of(
                        Site.builder().region("gcp:southamerica-west1").intensity(new CarbonIntensity(1)), "h100-sxm")
                .operational();
        assertThat(own.sourceByAccounting().get(GridAccounting.LOCATION)).contains("given by the caller");
        assertThat(own.grid()).isEmpty();
    }

    @Test
    void anUnknownIntensityIsRefusedWithARemedy() {
        assertThatThrownBy(() -> of(Site.builder().region("FR").accounting(GridAccounting.MARKET), "h100-sxm"))
                .isInstanceOf(NoSuchElementException.class)
                .hasMessageContaining("(market)")
                .hasMessageContaining("count by location");
    }

    @Property(tries = 100)
    void waterCountsThePueOnce(
            @ForAll @DoubleRange(max = 5) double wue, @ForAll @DoubleRange(min = 1, max = 3) double pue) {
        Impacts impacts = of(Site.builder().region("FR").pue(pue).wue(new WaterUsageEffectiveness(wue)), "a100-sxm-40");
        double computers = impacts.ladder().computers().kilowattHours();
        assertThat(impacts.water().onSite().orElseThrow().litres()).isEqualTo(wue * computers);
        assertThat(impacts.water().offSite().orElseThrow().litres())
                .isCloseTo(3.6737 * pue * computers, within(1e-12 * 20));
        assertThat(impacts.water().total()).isPresent();
    }

    @Test
    void waterAndPrimaryEnergyOfACloudRegionAreThoseOfItsCountry() {
        Impacts paris = of(Site.builder().region("aws:eu-west-3"), "h100-sxm");
        assertThat(paris.water().offSite()).isPresent();
        assertThat(paris.provenance().get("water_off_site")).startsWith("of the country: 3.6737 L/kWh");
        double meter = paris.ladder().meter().kilowattHours();
        assertThat(paris.resources().operationalPrimaryEnergy().orElseThrow().megajoules())
                .isCloseTo(9.3135 * meter, within(1e-9));
        double share = 8 * 3600 / (3 * 365 * 86_400.0);
        assertThat(paris.resources().embodiedPrimaryEnergy().orElseThrow().megajoules())
                .isCloseTo((8750 + 3721) * share, within(1e-9));
        assertThat(paris.resources().embodiedDepletion()).isPresent();
        Impacts nowhere = of(Site.builder(), "l4");
        assertThat(nowhere.water().total()).isEmpty();
        assertThat(nowhere.resources().operationalDepletion()).isEmpty();
        assertThat(nowhere.resources().embodiedPrimaryEnergy()).isEmpty();
    }

    /** ACT (Gupta et al., ISCA 2022) with 97 % abatement, Taiwan's grid and a yield of 0.875, in kg/cm2. */
    @ParameterizedTest
    @CsvSource({"7, 2.32", "5, 2.78", "3, 3.16", "28, 1.328", "20, 1.542", "14, 1.557", "10, 1.777", "8, 1.807"})
    void carbonPerAreaIsThatOfAct(double nanometres, double kilograms) {
        Act act = Act.inTaiwan(EmbodiedFactors.bundled());
        assertThat(act.perSquareCentimetre(nanometres).grams() / 1000).isCloseTo(kilograms, within(0.005));
    }

    @Test
    void fourNanometresAreOfTheFiveNanometreFamily() {
        Act act = Act.inTaiwan(EmbodiedFactors.bundled());
        assertThat(act.perSquareCentimetre(4)).isEqualTo(act.perSquareCentimetre(5));
        assertThatThrownBy(() -> act.perSquareCentimetre(40)).hasMessageContaining("28 nm");
    }

    @Test
    void theMethodsForAnH100DifferElevenfold() {
        EmbodiedAccount account = of(Site.builder(), "h100-sxm").embodied();
        assertThat(account.method()).isEqualTo(EmbodiedMethod.VENDOR);
        assertThat(account.byMethod())
                .containsOnlyKeys(EmbodiedMethod.VENDOR, EmbodiedMethod.ACT, EmbodiedMethod.LLMCARBON);
        assertThat(account.spread().orElseThrow()).isCloseTo(164 / 14.652, within(1e-9)); // 11.2
        EmbodiedAccount llmCarbon = of(Site.builder().embodied(EmbodiedMethod.LLMCARBON), "h100-sxm")
                .embodied();
        double share = 8.0 * 3600 / (3 * 365 * 86_400.0);
        assertThat(account.byMethod().get(EmbodiedMethod.LLMCARBON).grams()).isCloseTo(14_652 * share, within(1e-9));
        double server = 1.47 + 256 * 0.4 + 32_768 * 0.018 + 111.6 * 1.2; // kilograms, of eight GPUs
        assertThat(llmCarbon.carbon().orElseThrow().grams())
                .isCloseTo((14_652 + 1000 * server / 8) * share, within(1e-9));
        assertThat(llmCarbon.source()).contains("14.652"); // 814 mm2 x 1.8; the vendor says 164
        EmbodiedAccount own =
                of(Site.builder().embodied(new Carbon(300_000)), "l4").embodied();
        assertThat(own.carbon().orElseThrow().grams())
                .isCloseTo(8.0 * 300_000 * 3600 / (3 * 365 * 86_400.0), within(1e-9));
        assertThat(own.whole()).isTrue();
        EmbodiedAccount longer = of(Site.builder().lifetimeYears(6), "h100-sxm").embodied();
        assertThat(2 * longer.carbon().orElseThrow().grams())
                .isCloseTo(account.carbon().orElseThrow().grams(), within(1e-9));
        assertThat(longer.source()).contains("lifetime 6.0 years");
    }

    @Test
    void aFootprintThatNobodyKnowsStaysUnknown() {
        EmbodiedAccount act =
                of(Site.builder().embodied(EmbodiedMethod.ACT), "l4").embodied();
        assertThat(act.carbon()).isEmpty();
        assertThat(act.source()).contains("no carbon per gigabyte is known of GDDR6");
        EmbodiedAccount samsung =
                of(Site.builder().embodied(EmbodiedMethod.LLMCARBON), "a10").embodied();
        assertThat(samsung.carbon()).isEmpty();
        assertThat(samsung.spread()).isEmpty();
    }

    @Property(tries = 100)
    void twiceTheGpusOrHoursIsTwiceTheEmbodiedCarbon(
            @ForAll @IntRange(min = 1, max = 64) int gpus, @ForAll @DoubleRange(min = 1, max = 1e6) double seconds) {
        Site site = Site.builder().build();
        double once = ACCOUNTING
                .of(site, gpu("h100-sxm"), gpus, ENERGY, new TimeSpan(seconds))
                .embodied()
                .carbon()
                .orElseThrow()
                .grams();
        double hours = ACCOUNTING
                .of(site, gpu("h100-sxm"), gpus, ENERGY, new TimeSpan(2 * seconds))
                .embodied()
                .carbon()
                .orElseThrow()
                .grams();
        double more = ACCOUNTING
                .of(site, gpu("h100-sxm"), 2 * gpus, ENERGY, new TimeSpan(seconds))
                .embodied()
                .carbon()
                .orElseThrow()
                .grams();
        assertThat(hours).isCloseTo(2 * once, within(1e-12 * once));
        assertThat(more).isCloseTo(2 * once, within(1e-12 * once));
    }
}
