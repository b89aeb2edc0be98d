package io.llmco2.hardware.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class NearestNamesTest {
    private static final List<String> KNOWN = List.of("t4", "a100-sxm-80", "h100-sxm", "h100-nvl", "h100-pcie", "L4");

    @Test
    void prefersNamesThatContainTheGivenOne() {
        assertThat(NearestNames.of("H100", KNOWN)).containsExactly("h100-nvl", "h100-sxm", "h100-pcie");
    }

    @Test
    void prefersNamesThatTheGivenOneContains() {
        assertThat(NearestNames.of("nvidia-a100-sxm-80gb", KNOWN)).startsWith("a100-sxm-80");
    }

    @Test
    void thenGoesByEditDistanceWhateverTheCase() {
        assertThat(NearestNames.of("l5", KNOWN)).startsWith("L4");
        assertThat(NearestNames.of("A100_SXM_80", KNOWN)).startsWith("a100-sxm-80");
    }

    @Test
    void saysWhatWasGivenWhatIsNearAndWhatToDo() {
        assertThat(NearestNames.unknown("GPU", "h100-sxn", KNOWN, "ids() lists them"))
                .hasMessage("no GPU 'h100-sxn' among the 6 in this catalog; did you mean one of "
                        + "'h100-sxm', 'h100-nvl', 'h100-pcie'? ids() lists them");
    }

    @Property
    void anyTextHasThreeKnownNeighbours(@ForAll String given) {
        assertThat(NearestNames.of(given, KNOWN))
                .hasSize(3)
                .doesNotHaveDuplicates()
                .isSubsetOf(KNOWN);
    }
}
