package io.llmco2.core.predict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.llmco2.hardware.quantity.Energy;
import io.llmco2.hardware.quantity.TimeSpan;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class PhaseCostTest {
    private static final double ROUNDING = 1e-9; // percent

    private static PhaseCost cost(double joules, double seconds) {
        return new PhaseCost(new Energy(joules), new TimeSpan(seconds));
    }

    @Property
    void theMeanLiesAsFarBelowOneAnswerAsAboveTheOther(
            @ForAll @DoubleRange(min = 0.01, max = 1e6) double joules,
            @ForAll @DoubleRange(min = 0.01, max = 1e3) double seconds,
            @ForAll @DoubleRange(min = 1, max = 100) double apart) {
        PhaseCost mean = PhaseCost.geometricMean(
                List.of(cost(joules * apart, seconds / apart), cost(joules / apart, seconds * apart)));
        assertThat(mean.energy().joules()).isCloseTo(joules, withinPercentage(ROUNDING));
        assertThat(mean.time().seconds()).isCloseTo(seconds, withinPercentage(ROUNDING));
    }

    @Test
    void whereOneAnswerIsNothingTheMeanIs() {
        assertThat(PhaseCost.geometricMean(List.of(cost(0, 2), cost(5, 8)))).satisfies(mean -> {
            assertThat(mean.energy()).isEqualTo(Energy.ZERO);
            assertThat(mean.time().seconds()).isCloseTo(4, withinPercentage(ROUNDING));
        });
    }

    @Test
    void noAnswersHaveNoMean() {
        assertThatThrownBy(() -> PhaseCost.geometricMean(List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no answers");
    }
}
