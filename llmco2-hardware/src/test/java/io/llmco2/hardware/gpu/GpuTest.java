package io.llmco2.hardware.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.llmco2.hardware.catalog.Fact;
import io.llmco2.hardware.catalog.Source;
import io.llmco2.hardware.quantity.Power;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class GpuTest {
    @Test
    void knowsWhatItWasTold() {
        Gpu gpu = new Gpu("mine", facts());
        assertThat(gpu.name()).isEqualTo("My accelerator");
        assertThat(gpu.memoryBytes()).isEqualTo(48L << 30);
        assertThat(gpu.memoryBytesPerSecond()).isEqualTo(864e9);
        assertThat(gpu.peak(NumericFormat.BF16)).hasValue(362e12);
        assertThat(gpu.boardPower()).isEqualTo(new Power(350));
        assertThat(gpu.facts().get(GpuFact.BOARD_POWER).source()).hasToString("A datasheet");
    }

    @Test
    void leavesTheUnknownEmpty() {
        Gpu gpu = new Gpu("mine", facts());
        assertThat(gpu.peak(NumericFormat.FP8)).isEmpty();
        assertThat(gpu.idlePower()).isEmpty();
        assertThat(gpu.idlePowerLoaded()).isEmpty();
        assertThat(gpu.linkBytesPerSecond()).isEmpty();
        assertThat(gpu.smCount()).isEmpty();
        assertThat(gpu.l2Bytes()).isEmpty();
        assertThat(gpu.dieAreaSquareMillimetres()).isEmpty();
        assertThat(gpu.processNanometres()).isEmpty();
        assertThat(gpu.year()).isEmpty();
        assertThat(gpu.vendor()).isEmpty();
        assertThat(gpu.architecture()).isEmpty();
        assertThat(gpu.formFactor()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"NAME", "MEMORY", "MEMORY_BANDWIDTH", "BOARD_POWER"})
    void refusesAGpuWithoutANeededFact(GpuFact needed) {
        Map<GpuFact, Fact> facts = facts();
        facts.remove(needed);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Gpu("mine", facts))
                .withMessage("GPU 'mine' lacks the fact " + needed);
    }

    @Test
    void refusesAGpuWithoutA16BitPeak() {
        Map<GpuFact, Fact> facts = facts();
        facts.remove(GpuFact.PEAK_BF16);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Gpu("mine", facts))
                .withMessageContaining("peak-fp16 or peak-bf16");
        put(facts, GpuFact.PEAK_FP16, "65");
        assertThat(new Gpu("mine", facts).peak(NumericFormat.FP16)).hasValue(65e12);
    }

    @ParameterizedTest
    @CsvSource({
        "MEMORY, 0, must be > 0",
        "PEAK_FP8, 0, must be > 0",
        "YEAR, 2022.5, must be a whole number",
        "SM_COUNT, 1.5, must be a whole number",
        "IDLE_POWER, 351, must rise from idle-power",
        "IDLE_POWER_LOADED, 351, must rise from idle-power"
    })
    void refusesAFactThatCannotBe(GpuFact key, String value, String problem) {
        Map<GpuFact, Fact> facts = facts();
        put(facts, key, value);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Gpu("mine", facts))
                .withMessageContaining(problem);
    }

    @Test
    void refusesAFactInAnotherUnit() {
        Map<GpuFact, Fact> facts = facts();
        facts.put(GpuFact.MEMORY, facts.get(GpuFact.MEMORY_BANDWIDTH));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Gpu("mine", facts))
                .withMessage("the memory of GPU 'mine' must be given in GiB, but was in GB/s");
    }

    @Test
    void refusesABlankId() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Gpu(" ", facts()));
    }

    @Test
    void doesNotChangeWithTheMapItWasMadeOf() {
        Map<GpuFact, Fact> facts = facts();
        Gpu gpu = new Gpu("mine", facts);
        facts.clear();
        assertThat(gpu.boardPower()).isEqualTo(new Power(350));
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> gpu.facts().clear());
    }

    static Map<GpuFact, Fact> facts() {
        Map<GpuFact, Fact> facts = new EnumMap<>(GpuFact.class);
        put(facts, GpuFact.NAME, "My accelerator");
        put(facts, GpuFact.MEMORY, "48");
        put(facts, GpuFact.MEMORY_BANDWIDTH, "864");
        put(facts, GpuFact.PEAK_BF16, "362");
        put(facts, GpuFact.BOARD_POWER, "350");
        return facts;
    }

    private static void put(Map<GpuFact, Fact> facts, GpuFact key, String value) {
        facts.put(key, new Fact(value, key.unit(), new Source("sheet", "A datasheet")));
    }
}
