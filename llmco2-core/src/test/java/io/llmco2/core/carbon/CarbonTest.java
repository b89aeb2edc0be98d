package io.llmco2.core.carbon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.llmco2.hardware.quantity.Carbon;
import io.llmco2.hardware.quantity.Energy;
import io.llmco2.hardware.quantity.TimeSpan;
import java.util.NoSuchElementException;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CarbonTest {

    @Property
    void everyRungHoldsTheOneBefore(
            @ForAll @DoubleRange(max = 1e9) double accelerator,
            @ForAll @DoubleRange(max = 1e9) double host,
            @ForAll @DoubleRange(min = 1, max = 3) double pue) {
        BoundaryLadder ladder = new BoundaryLadder(new Energy(accelerator), Optional.of(new Energy(host)), pue);
        assertThat(ladder.at(Boundary.HOST).joules()).isEqualTo(accelerator + host);
        assertThat(ladder.at(Boundary.FACILITY).joules()).isEqualTo((accelerator + host) * pue);
    }

    @Test
    void anUnknownHostIsNoRung() {
        BoundaryLadder ladder = new BoundaryLadder(new Energy(10), Optional.empty(), 1.5);
        assertThat(ladder.host()).isEmpty();
        assertThat(ladder.facility()).isEqualTo(new Energy(15));
        assertThatIllegalArgumentException().isThrownBy(() -> ladder.at(Boundary.HOST));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.99, Double.NaN, Double.POSITIVE_INFINITY})
    void aPueIsAtLeastOne(double wrong) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BoundaryLadder(Energy.ZERO, Optional.empty(), wrong))
                .withMessageContaining("but was " + wrong);
    }

    @Test
    void aWholeLifeTakesTheWholeFootprint() {
        Carbon whole = Amortisation.DEFAULT.share(new Carbon(164_000), new TimeSpan(3 * 365 * 86_400.0));
        assertThat(whole.grams()).isCloseTo(164_000, within(1e-9));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
    void lifetimeAndUtilisationArePositive(double wrong) {
        assertThatIllegalArgumentException().isThrownBy(() -> new Amortisation(wrong, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Amortisation(3, wrong));
        assertThatIllegalArgumentException().isThrownBy(() -> new Amortisation(3, 1.01));
    }

    @Test
    void boundariesHaveNames() {
        assertThat(Boundary.named("Facility")).isEqualTo(Boundary.FACILITY);
        assertThatThrownBy(() -> Boundary.named("rack"))
                .isInstanceOf(NoSuchElementException.class)
                .hasMessageContaining("accelerator, host, facility");
    }
}
