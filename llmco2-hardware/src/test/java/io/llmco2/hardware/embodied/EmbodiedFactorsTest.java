package io.llmco2.hardware.embodied;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.llmco2.hardware.internal.CsvTable;
import io.llmco2.hardware.quantity.AbioticDepletion;
import io.llmco2.hardware.quantity.PrimaryEnergy;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

class EmbodiedFactorsTest {
    private static final EmbodiedFactors FACTORS = EmbodiedFactors.bundled();

    @Test
    void factorsCarryUnitAndSource() {
        assertThat(FACTORS.get("logic-energy-per-area", "7nm").number()).isEqualTo(2.15);
        assertThat(FACTORS.get("logic-energy-per-area", "7nm").source().citation())
                .contains("ACT, ISCA 2022");
        assertThat(FACTORS.get("packaging", "per-ic").inBaseUnit()).isEqualTo(150); // grams
        assertThat(FACTORS.get("fab-grid-act-2022", "taiwan").inBaseUnit()).isEqualTo(583); // g/kWh
        assertThat(FACTORS.all()).hasSizeGreaterThan(20);
        assertThat(FACTORS.version()).isNotBlank();
    }

    @Test
    void theUnknownIsNamed() {
        assertThat(FACTORS.find("logic-energy-per-area", "4nm")).isEmpty();
        assertThatThrownBy(() -> FACTORS.get("logic-energy-per-area", "4nm"))
                .isInstanceOf(NoSuchElementException.class)
                .hasMessageContaining("no factor of logic-energy-per-area '4nm'");
        assertThatThrownBy(() -> FACTORS.get("logic-energy", "7nm"))
                .isInstanceOf(NoSuchElementException.class)
                .hasMessageContaining("'logic-energy-per-area'");
    }

    @Test
    void otherCriteriaAreOfTheGpuAndItsShareOfTheHost() {
        CriteriaCatalog criteria = CriteriaCatalog.bundled();
        assertThat(criteria.primaryEnergyPerAccelerator("h100-sxm")).contains(new PrimaryEnergy(70000.0 / 8 + 3721));
        assertThat(criteria.abioticDepletionPerAccelerator("h100-sxm"))
                .contains(new AbioticDepletion(0.37 / 8 + 0.00895));
        assertThat(criteria.primaryEnergyPerAccelerator("l4")).isEmpty();
        assertThat(criteria.sources("h100-sxm")).contains("p5-host-ecologits", "h100-lees-perasso");
        assertThat(criteria.version()).isNotBlank();
    }

    @Test
    void aShareOfNothingIsRefused() {
        String header = "product,gpus,accelerators,fact,value,unit,method,source\n";
        assertThatIllegalStateException()
                .isThrownBy(() -> CriteriaCatalog.of(CsvTable.parse(
                        "criteria.csv",
                        header + "p,h100-sxm,0,primary-energy,1,MJ,,ecologits-llm-ademe",
                        4,
                        "product",
                        "gpus",
                        "accelerators",
                        "fact",
                        "value",
                        "unit",
                        "method",
                        "source")))
                .withMessageContaining("criteria.csv line 2: accelerators must be >= 1");
    }
}
