package io.llmco2.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpeculationTest {

    @Property
    void aCycleYieldsWhatThePaperSays(
            @ForAll @IntRange(min = 1, max = 64) int drafts, @ForAll @DoubleRange(max = 0.99) double acceptance) {
        assertThat(new Speculation(drafts, acceptance).tokensPerCycle())
                .isCloseTo((1 - Math.pow(acceptance, drafts + 1)) / (1 - acceptance), within(1e-9)); // cancellation
    }

    @Test
    void allOrNothingIsExact() {
        assertThat(new Speculation(5, 0).tokensPerCycle()).isEqualTo(1);
        assertThat(new Speculation(5, 1).tokensPerCycle()).isEqualTo(6);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 65})
    void aFewTokensAreDrafted(int drafts) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Speculation(drafts, 0.5))
                .withMessageContainingAll("1 to 64", "but were " + drafts);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
    void acceptanceIsAProbability(double acceptance) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Speculation(4, acceptance))
                .withMessageContaining("but was " + acceptance);
    }
}
