package io.llmco2.core.carbon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.llmco2.hardware.grid.GridAccounting;
import io.llmco2.hardware.quantity.Carbon;
import io.llmco2.hardware.quantity.CarbonIntensity;
import io.llmco2.hardware.quantity.Energy;
import io.llmco2.hardware.quantity.PowerUsageEffectiveness;
import io.llmco2.hardware.quantity.TimeSpan;
import io.llmco2.hardware.quantity.WaterUsageEffectiveness;
import java.util.NoSuchElementException;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CarbonTest {
    private static final Term NO_HOST = Term.without(Boundary.HOST, Term.Basis.UNKNOWN, "nobody measured it");
    private static final Term NO_IDLE = Term.without(Boundary.IDLE, Term.Basis.NOT_ASKED, "no utilisation");

    private static BoundaryLadder ladder(Term host, Term idle, double pue) {
        return new BoundaryLadder(
                term(Boundary.ACCELERATOR, 10),
                host,
                idle,
                new PowerUsageEffectiveness(pue),
                Term.Basis.GIVEN,
                "of the test");
    }

    private static Term term(Boundary boundary, double joules) {
        return Term.of(boundary, new Energy(joules), Term.Basis.GIVEN, "of the test");
    }

    @Property
    void theTermsAddUpToTheMeter(
            @ForAll @DoubleRange(max = 1e9) double accelerator,
            @ForAll @DoubleRange(max = 1e9) double host,
            @ForAll @DoubleRange(max = 1e9) double idle,
            @ForAll @DoubleRange(min = 1, max = 3) double pue) {
        BoundaryLadder ladder = new BoundaryLadder(
                term(Boundary.ACCELERATOR, accelerator),
                term(Boundary.HOST, host),
                term(Boundary.IDLE, idle),
                new PowerUsageEffectiveness(pue),
                Term.Basis.GIVEN,
                "of the test");
        Energy sum =
                ladder.terms().stream().map(term -> term.energy().orElseThrow()).reduce(Energy.ZERO, Energy::plus);
        assertThat(sum).isEqualTo(ladder.meter().energy()); // the same sums in the same order: to the last bit
        assertThat(ladder.at(Boundary.FACILITY)).isEqualTo(sum);
        assertThat(ladder.at(Boundary.HOST).joules()).isEqualTo(accelerator + host);
        assertThat(ladder.at(Boundary.IDLE).joules()).isEqualTo(accelerator + host + idle);
        assertThat(sum.joules())
                .isCloseTo((accelerator + host + idle) * pue, within(1e-15 * 4 * Math.max(1, sum.joules())));
    }

    @Property
    void aPueOfOneIsNoFacility(
            @ForAll @DoubleRange(max = 1e9) double host, @ForAll @DoubleRange(max = 1e9) double idle) {
        BoundaryLadder ladder = ladder(term(Boundary.HOST, host), term(Boundary.IDLE, idle), 1);
        assertThat(ladder.facility().energy()).contains(Energy.ZERO);
        assertThat(ladder.meter().energy()).isEqualTo(ladder.at(Boundary.IDLE));
    }

    /** Elsworth et al. 2025, arXiv:2508.15734: a median prompt to Gemini, in watt-hours. */
    @Test
    void thePublishedSplitOfGeminiStandsTermByTerm() {
        BoundaryLadder gemini = BoundaryLadder.ofTerms(
                Energy.ofKilowattHours(0.14e-3),
                Energy.ofKilowattHours(0.06e-3),
                Energy.ofKilowattHours(0.02e-3),
                Energy.ofKilowattHours(0.02e-3),
                "Google, median text prompt of Gemini, May 2025");
        assertThat(gemini.terms())
                .extracting(term -> Math.round(term.energy().orElseThrow().kilowattHours() * 1e5) / 100.0)
                .containsExactly(0.14, 0.06, 0.02, 0.02);
        assertThat(gemini.meter().kilowattHours()).isCloseTo(0.24e-3, within(1e-15));
        assertThat(gemini.pue().ratio()).isCloseTo(1.09, within(0.005)); // Google's fleet
        assertThat(gemini.lacking(Boundary.FACILITY)).isEmpty();
    }

    @Test
    void anUnknownHostIsNoRungAndMakesTheMeterALowerBound() {
        BoundaryLadder ladder = ladder(NO_HOST, NO_IDLE, 1.5);
        assertThat(ladder.find(Boundary.HOST)).isEmpty();
        assertThat(ladder.meter().energy()).isEqualTo(new Energy(15));
        assertThat(ladder.lacking(Boundary.FACILITY)).containsExactly(NO_HOST); // idle was not asked for
        assertThat(ladder.lacking(Boundary.ACCELERATOR)).isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ladder.at(Boundary.HOST))
                .withMessageContainingAll("boundary host", "nobody measured it");
        assertThatIllegalArgumentException().isThrownBy(() -> ladder.at(Boundary.IDLE));
    }

    @Test
    void aTermHasANumberExactlyWhereItSaysSo() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Term(Boundary.HOST, Optional.empty(), Term.Basis.GIVEN, "x"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Term.of(Boundary.HOST, Energy.ZERO, Term.Basis.UNKNOWN, "x"));
        assertThatIllegalArgumentException().isThrownBy(() -> ladder(NO_IDLE, NO_HOST, 1));
    }

    @Test
    void aWholeLifeTakesTheWholeFootprint() {
        Carbon whole = Amortisation.DEFAULT.share(new Carbon(164_000), new TimeSpan(3 * 365 * 86_400.0));
        assertThat(whole.grams()).isCloseTo(164_000, within(1e-9));
    }

    /** The example of the SCI specification: M = TE x TR / EL of 1000 kg, an hour of four years. */
    @Test
    void anHourOfFourYearsOfATonneIs28Grams() {
        Carbon hour = new Amortisation(4, 1).share(new Carbon(1e6), new TimeSpan(3600));
        assertThat(hour.grams()).isCloseTo(28.5, within(0.05));
    }

    @Property
    void twiceTheGpuHoursIsTwiceTheEmbodiedCarbon(
            @ForAll @DoubleRange(max = 1e6) double kilograms, @ForAll @DoubleRange(max = 1e9) double seconds) {
        Carbon once = Amortisation.DEFAULT.share(new Carbon(kilograms), new TimeSpan(seconds));
        assertThat(Amortisation.DEFAULT.share(new Carbon(kilograms), new TimeSpan(2 * seconds)))
                .isEqualTo(once.times(2));
        assertThat(Amortisation.DEFAULT.withUtilisation(0.5).share(new Carbon(kilograms), new TimeSpan(seconds)))
                .isEqualTo(once.times(2));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
    void lifetimeAndUtilisationArePositive(double wrong) {
        assertThatIllegalArgumentException().isThrownBy(() -> new Amortisation(wrong, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Amortisation(3, wrong));
        assertThatIllegalArgumentException().isThrownBy(() -> new Amortisation(3, 1.01));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Site.builder().utilisation(wrong).build())
                .withMessageContaining("utilisation must be above 0 and at most 1, but was " + wrong);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Site.builder().lifetimeYears(wrong).build())
                .withMessageContaining("lifetimeYears must be finite and > 0, but was " + wrong);
    }

    @Test
    void aSiteComesBackFromItsBuilder() {
        Site site = Site.builder()
                .region("FR")
                .intensity(new CarbonIntensity(50))
                .pue(1.2)
                .wue(new WaterUsageEffectiveness(0.3))
                .boundary(Boundary.IDLE)
                .accounting(GridAccounting.MARGINAL)
                .hostPower(HostPower.STATED)
                .utilisation(0.4)
                .lifetimeYears(5)
                .embodied(new Carbon(1000))
                .methodology(Methodology.LLMCO2_1)
                .build();
        assertThat(site.toBuilder().build()).isEqualTo(site);
        assertThat(Site.builder().build().toBuilder().build())
                .isEqualTo(Site.builder().build());
    }

    @Test
    void whatASiteNeedsIsSaid() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Site.builder().embodied(EmbodiedMethod.CUSTOM).build())
                .withMessageContaining("custom go together");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Site.builder().boundary(null).build())
                .withMessageContaining("have defaults");
    }

    @Test
    void choicesHaveNames() {
        assertThat(Boundary.named("Facility")).isEqualTo(Boundary.FACILITY);
        assertThatThrownBy(() -> Boundary.named("rack"))
                .isInstanceOf(NoSuchElementException.class)
                .hasMessageContaining("accelerator, host, idle, facility");
        assertThat(EmbodiedMethod.named("ACT")).isEqualTo(EmbodiedMethod.ACT);
        assertThatThrownBy(() -> EmbodiedMethod.named("boavizta"))
                .isInstanceOf(NoSuchElementException.class)
                .hasMessageContaining("'vendor'");
        assertThat(Methodology.named("llmco2-1")).isEqualTo(Methodology.LLMCO2_1);
        assertThatThrownBy(() -> Methodology.named("llmco2-9"))
                .isInstanceOf(NoSuchElementException.class)
                .hasMessageContaining("llmco2-2");
    }
}
