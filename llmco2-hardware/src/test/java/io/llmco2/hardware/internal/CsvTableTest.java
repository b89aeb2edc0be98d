package io.llmco2.hardware.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.llmco2.hardware.catalog.Unit;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CsvTableTest {
    private static final String HEADER = "gpu,fact,value,unit,source\n";

    @Test
    void readsARow() {
        CsvRow row = parse(HEADER + "t4,note,\"70 W, \"\"passive\"\"\",text,nvidia-t4-datasheet\n")
                .rows()
                .get(0);
        assertThat(row.fact().value()).isEqualTo("70 W, \"passive\"");
        assertThat(row.fact().source().citation()).isEqualTo("NVIDIA T4 Tensor Core GPU datasheet");
        assertThat(row.optional("year")).isEmpty();
    }

    @Test
    void joinsTheSourcesOfOneFact() {
        CsvRow row = parse(HEADER + "t4,board-power,70,W,nvidia-t4-datasheet gpu-info-api\n")
                .rows()
                .get(0);
        assertThat(row.source())
                .hasToString("NVIDIA T4 Tensor Core GPU datasheet; "
                        + "voidful/gpu-info-api@03a6b34:gpu.json (Wikipedia list of GPUs)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "t4,board-power,seventy,W,nvidia-t4-datasheet | 'seventy' is not a decimal number",
                "t4,board-power,-70,W,nvidia-t4-datasheet     | must be finite and >= 0, but was -70 W",
                "t4,board-power,,W,nvidia-t4-datasheet        | the column 'value' may not be empty",
                "t4,board-power,70,watt,nvidia-t4-datasheet   | 'watt' is no unit; expected one of text, year, 1",
                "t4,board-power,70,W,                         | the column 'source' may not be empty",
                "t4,board-power,70,W,nvidia-t5-datasheet      | no source 'nvidia-t5-datasheet'",
                "t4,board-power,70,GB/s,nvidia-t4-datasheet   | the unit must be W, but was GB/s"
            })
    void refusesABadCellWithFileAndLine(String row, String problem) {
        CsvRow broken = parse(HEADER + "l4,board-power,72,W,nvidia-l4-datasheet\n" + row + "\n")
                .rows()
                .get(1);
        assertThatIllegalStateException()
                .isThrownBy(() -> broken.fact(Unit.WATT))
                .withMessageStartingWith("gpus.csv line 3: ")
                .withMessageContaining(problem);
    }

    @Test
    void refusesAMissingColumn() {
        assertThatIllegalStateException()
                .isThrownBy(() -> parse("gpu,fact,value,source\nt4,board-power,70,nvidia-t4-datasheet\n"))
                .withMessageStartingWith("gpus.csv line 1: ")
                .withMessageContaining("expected the 5 columns [gpu, fact, value, unit, source]");
    }

    @Test
    void refusesColumnsInAnotherOrder() {
        assertThatIllegalStateException()
                .isThrownBy(() -> parse("gpu,fact,unit,value,source\nt4,board-power,W,70,nvidia-t4-datasheet\n"))
                .withMessageStartingWith("gpus.csv line 1: ")
                .withMessageContaining("[gpu, fact, value, unit, source]");
    }

    @Test
    void refusesARowWithACellTooMany() {
        assertThatIllegalStateException()
                .isThrownBy(() -> parse(HEADER + "t4,board-power,70,W,nvidia-t4-datasheet,\n"))
                .withMessageStartingWith("gpus.csv line 2: ");
    }

    @Test
    void refusesAFactGivenTwice() {
        String row = "t4,board-power,70,W,nvidia-t4-datasheet\n";
        assertThatIllegalStateException()
                .isThrownBy(() -> parse(HEADER + row + row))
                .withMessage("gpus.csv line 3: [t4, board-power] is given a second time, after line 2");
    }

    @Test
    void refusesBrokenQuotes() {
        assertThatIllegalStateException()
                .isThrownBy(() -> parse(HEADER + "t4,\"board-power\"x,70,W,nvidia-t4-datasheet\n"))
                .withMessageStartingWith("gpus.csv is broken after line 1");
    }

    @Test
    void refusesATableWithoutRows() {
        assertThatIllegalStateException().isThrownBy(() -> parse(HEADER)).withMessageStartingWith("gpus.csv line 1: ");
        assertThatIllegalStateException().isThrownBy(() -> parse("")).withMessageStartingWith("gpus.csv line 1: ");
    }

    @Test
    void namesAResourceThatIsMissing() {
        assertThatIllegalStateException()
                .isThrownBy(() -> CsvTable.bundled(CsvTable.class, "none.csv", 1, "a"))
                .withMessage("none.csv is missing beside io.llmco2.hardware.internal.CsvTable");
    }

    @Test
    void anEnumCellMustNameAConstant() {
        CsvRow row = parse(HEADER + "t4,SECONDS,1,1,gpu-info-api\n").rows().get(0);
        assertThat(row.oneOf("fact", TimeUnit.class)).isEqualTo(TimeUnit.SECONDS);
        assertThatIllegalStateException()
                .isThrownBy(() -> row.oneOf("gpu", TimeUnit.class))
                .withMessageStartingWith("gpus.csv line 2: 't4' is no gpu; expected one of NANOSECONDS,");
    }

    @Test
    void aWholeNumberHasNoFraction() {
        CsvRow row = parse(HEADER + "t4,8,1.5,1,gpu-info-api\n").rows().get(0);
        assertThat(row.optionalInt("fact")).hasValue(8);
        assertThatIllegalStateException()
                .isThrownBy(() -> row.optionalInt("value"))
                .withMessageStartingWith("gpus.csv line 2: ");
    }

    @Test
    void anyChangeOfAFactChangesTheVersion() {
        CsvTable before = parse(HEADER + "t4,board-power,70,W,nvidia-t4-datasheet\n");
        CsvTable after = parse(HEADER + "t4,board-power,71,W,nvidia-t4-datasheet\n");
        assertThat(CsvTable.version(before)).matches("\\d{4}\\.\\d{2}-[0-9a-f]{8}");
        assertThat(CsvTable.version(before)).isNotEqualTo(CsvTable.version(after));
        assertThat(CsvTable.version(before, after)).isNotEqualTo(CsvTable.version(before));
    }

    private static CsvTable parse(String text) {
        return CsvTable.parse("gpus.csv", text, 2, "gpu", "fact", "value", "unit", "source");
    }
}
