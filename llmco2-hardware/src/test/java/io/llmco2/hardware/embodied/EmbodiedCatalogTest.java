package io.llmco2.hardware.embodied;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.llmco2.hardware.embodied.EmbodiedFootprint.Kind;
import io.llmco2.hardware.internal.CsvTable;
import io.llmco2.hardware.quantity.Carbon;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EmbodiedCatalogTest {
    private static final EmbodiedCatalog CATALOG = EmbodiedCatalog.bundled();

    @Test
    void prefersTheShareInTheVendorsBoard() {
        EmbodiedFootprint h100 = CATALOG.accelerator("h100-sxm").orElseThrow();
        assertThat(h100.id()).isEqualTo("hgx-h100-pcf");
        assertThat(h100.carbon()).isEqualTo(new Carbon(1_312_000));
        assertThat(h100.perAccelerator()).contains(new Carbon(164_000));
        assertThat(h100.boundary()).isEqualTo("cradle-to-gate");
        assertThat(h100.year()).hasValue(2025);
        assertThat(h100.source().citation()).startsWith("NVIDIA HGX H100 Product Carbon Footprint");
        assertThat(CATALOG.accelerators("h100-sxm"))
                .extracting(EmbodiedFootprint::id)
                .containsExactly("hgx-h100-pcf", "h100-ecologits");
    }

    @Test
    void listsEveryMethodOfAnAccelerator() {
        assertThat(CATALOG.accelerators("a100-sxm-40"))
                .extracting(EmbodiedFootprint::id)
                .containsExactly("a100-sxm-40-lca", "a100-chien");
    }

    @Test
    void prefersTheBoardWhereverItStandsInTheFile() {
        EmbodiedCatalog catalog =
                EmbodiedCatalog.of(table("one,accelerator,x,1,cradle-to-gate,,5,kgCO2e,,ccf-embodied\n"
                        + "board,accelerator-board,x,8,cradle-to-gate,,80,kgCO2e,,ccf-embodied"));
        assertThat(catalog.accelerator("x").orElseThrow().id()).isEqualTo("board");
    }

    @Test
    void offersNoConstantForAnUnknownAccelerator() {
        assertThat(CATALOG.accelerator("t4")).isEmpty();
        assertThat(CATALOG.get("gpu-ccf").perAccelerator()).contains(new Carbon(150_000));
    }

    @Test
    void knowsHostsAndHowManyAcceleratorsTheyServe() {
        EmbodiedFootprint host = CATALOG.host("h100-sxm").orElseThrow();
        assertThat(host.carbon()).isEqualTo(new Carbon(5_700_000));
        assertThat(host.perAccelerator()).contains(new Carbon(712_500));
        assertThat(CATALOG.host("h200-sxm")).isEqualTo(CATALOG.host("h800-sxm")).isPresent();
        assertThat(CATALOG.host("tpu-v6e").orElseThrow().perAccelerator()).isEmpty();
        assertThat(CATALOG.host("b200")).isEmpty();
    }

    @Test
    void holdsEveryRow() {
        assertThat(CATALOG.ids()).hasSize(61).doesNotHaveDuplicates();
        assertThat(CATALOG.footprints())
                .filteredOn(footprint -> footprint.kind() == Kind.SERVER_PCF)
                .hasSize(48)
                .allSatisfy(footprint -> assertThat(footprint.boundary()).startsWith("manufacturing share"));
        assertThat(CATALOG.footprints())
                .allSatisfy(
                        footprint -> assertThat(footprint.source().citation()).isNotBlank());
        assertThat(CATALOG.version()).isNotBlank();
    }

    @Test
    void refusesTheUnknown() {
        assertThatExceptionOfType(NoSuchElementException.class)
                .isThrownBy(() -> CATALOG.get("hgx-h100"))
                .withMessageStartingWith(
                        "no embodied footprint 'hgx-h100' among the 61 in this catalog; did you mean one of 'hgx-h100-pcf'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "x,accelerator,t4,,b,2024,5,kgCO2e,,ccf-embodied   | accelerators of 'x' must be >= 1",
                "x,accelerator,t4,0,b,2024,5,kgCO2e,,ccf-embodied  | accelerators of 'x' must be >= 1",
                "x,gadget,t4,1,b,2024,5,kgCO2e,,ccf-embodied       | 'gadget' is no kind",
                "x,accelerator,t4,1,,2024,5,kgCO2e,,ccf-embodied   | the column 'boundary' may not be empty",
                "x,accelerator,t4,1,b,2024,5,W,,ccf-embodied       | the unit must be kgCO2e, but was W"
            })
    void refusesABrokenRow(String row, String problem) {
        assertThatIllegalStateException()
                .isThrownBy(() -> EmbodiedCatalog.of(table(row)))
                .withMessageStartingWith("embodied.csv line 2: ")
                .withMessageContaining(problem);
    }

    private static CsvTable table(String rows) {
        String header = "product,kind,gpus,accelerators,boundary,year,value,unit,method,source";
        return CsvTable.parse("embodied.csv", header + "\n" + rows, 1, header.split(","));
    }
}
