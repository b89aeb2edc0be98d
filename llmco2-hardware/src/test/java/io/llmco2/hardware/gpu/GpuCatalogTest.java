package io.llmco2.hardware.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.llmco2.hardware.internal.CsvTable;
import io.llmco2.hardware.quantity.Power;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GpuCatalogTest {
    private static final GpuCatalog CATALOG = GpuCatalog.bundled();

    @Test
    void holdsEveryUsableBoard() {
        assertThat(CATALOG.ids())
                .hasSize(46)
                .doesNotHaveDuplicates()
                .allMatch(id -> id.matches("[a-z0-9-]+"))
                .contains("h100-sxm", "a100-sxm-80", "mi300x", "tpu-v4", "jetson-agx-orin-64");
    }

    @Test
    void h100() {
        Gpu gpu = CATALOG.get("h100-sxm");
        assertThat(gpu.peak(NumericFormat.BF16)).hasValue(989.4e12);
        assertThat(gpu.peak(NumericFormat.FP8)).hasValue(1979e12);
        assertThat(gpu.peak(NumericFormat.INT8)).hasValue(1979e12);
        assertThat(gpu.peak(NumericFormat.FP4)).isEmpty();
        assertThat(gpu.memoryBytesPerSecond()).isEqualTo(3350e9);
        assertThat(gpu.memoryBytes()).isEqualTo(80L << 30);
        assertThat(gpu.boardPower()).isEqualTo(new Power(700));
        assertThat(gpu.idlePower()).contains(new Power(70.5));
        assertThat(gpu.idlePowerLoaded()).contains(new Power(115));
        assertThat(gpu.linkBytesPerSecond()).hasValue(450e9); // half of the 900 GB/s of both directions
        assertThat(gpu.smCount()).hasValue(132);
        assertThat(gpu.l2Bytes()).hasValue(50L << 20);
        assertThat(gpu.dieAreaSquareMillimetres()).hasValue(814);
        assertThat(gpu.processNanometres()).hasValue(4);
        assertThat(gpu.year()).hasValue(2022);
        assertThat(gpu.vendor()).contains("NVIDIA");
        assertThat(gpu.architecture()).contains("Hopper");
        assertThat(gpu.formFactor()).contains("SXM5");
        assertThat(gpu.facts().get(GpuFact.MEMORY_BANDWIDTH).source().citation())
                .startsWith("NVIDIA H100 datasheet and Hopper whitepaper; ");
        assertThat(gpu.facts().get(GpuFact.IDLE_POWER).method())
                .hasValueSatisfying(method -> assertThat(method).startsWith("median; P0 no process: 69;72;71"));
    }

    @ParameterizedTest
    @CsvSource({"l40s, 362", "a10g, 70", "l40, 181", "b200, 2250", "a100-sxm-80, 312", "gaudi2, 432"})
    void dense16BitPeaks(String id, double teraflops) {
        assertThat(CATALOG.get(id).peak(NumericFormat.BF16)).hasValue(teraflops * 1e12);
    }

    @Test
    void noPeakWhereTheHardwareHasNone() {
        assertThat(CATALOG.get("t4").peak(NumericFormat.BF16)).isEmpty();
        assertThat(CATALOG.get("t4").peak(NumericFormat.FP16)).hasValue(65e12);
        assertThat(CATALOG.get("tpu-v4").peak(NumericFormat.FP16)).isEmpty();
    }

    @Test
    void everyFactHasASourceAndEveryGpuItsNeeds() {
        assertThat(CATALOG.ids().stream().map(CATALOG::get)).allSatisfy(gpu -> {
            assertThat(gpu.facts().values())
                    .hasSizeGreaterThan(10)
                    .allSatisfy(fact -> assertThat(fact.source().citation()).isNotBlank());
            assertThat(gpu.facts().values().stream().map(fact -> fact.unit()))
                    .containsExactlyElementsOf(
                            gpu.facts().keySet().stream().map(GpuFact::unit).toList());
        });
    }

    @ParameterizedTest
    @CsvSource({
        "H100-SXM, h100-sxm",
        "H100, h100-sxm",
        "nvidia h100 80gb hbm3, h100-sxm",
        "NVIDIA H100 SXM5 80GB, h100-sxm",
        "H100-SXM5-80GB, h100-sxm",
        "H100-NVL-94GB, h100-nvl",
        "H200-SXM-141GB, h200-sxm",
        "B200-SXM-180GB, b200",
        "GB200, gb200",
        "GH200-96GB, gh200-96",
        "A100-SXM4-40GB, a100-sxm-40",
        "A100-SXM4-80GB, a100-sxm-80",
        "A100-PCIe-40GB, a100-pcie-40",
        "A100-PCIe-80GB, a100-pcie-80",
        "V100-PCIe-16GB, v100-pcie-16",
        "A40, a40",
        "A10-24GB, a10",
        "T4-16GB, t4",
        "L40S-48GB, l40s",
        "MI300X, mi300x",
        "Gaudi2, gaudi2",
        "Jetson-AGX-Orin, jetson-agx-orin-64",
        "Jetson-AGX-Orin-64GB, jetson-agx-orin-64"
    })
    void findsByIdNameAndAliasWhateverTheCase(String given, String id) {
        assertThat(CATALOG.get(given).id()).isEqualTo(id);
    }

    @Test
    void refusesAnAliasOfSeveral() {
        assertThatExceptionOfType(NoSuchElementException.class)
                .isThrownBy(() -> CATALOG.get("GA102"))
                .withMessage(
                        "'GA102' stands for 5 GPUs: a10, a10g, a40, rtx-a6000, rtx-3090; ask for one of these ids");
    }

    @ParameterizedTest
    @ValueSource(strings = {"h100-sxn", "", "rk3588-npu", "h200-nvl"})
    void refusesTheUnknown(String id) {
        assertThatExceptionOfType(NoSuchElementException.class)
                .isThrownBy(() -> CATALOG.get(id))
                .withMessageStartingWith("no GPU '" + id + "' among the 46 in this catalog; did you mean one of '")
                .withMessageEndingWith("'? ids() lists them, with(Gpu) adds one");
    }

    @Test
    void suggestsTheNearest() {
        assertThatExceptionOfType(NoSuchElementException.class)
                .isThrownBy(() -> CATALOG.get("h100-sxn"))
                .withMessageContaining("did you mean one of 'h100-sxm', ");
    }

    @Test
    void takesAGpuOfYourOwn() {
        Gpu mine = new Gpu("Mine", GpuTest.facts());
        GpuCatalog more = CATALOG.with(mine);
        assertThat(more.get("mine")).isSameAs(mine);
        assertThat(more.ids()).hasSize(47).endsWith("Mine");
        assertThat(more.version()).isEqualTo(CATALOG.version() + "+Mine");
        assertThat(CATALOG.ids()).doesNotContain("Mine");
    }

    @ParameterizedTest
    @ValueSource(strings = {"h100-sxm", "H100-SXM", "H100", "GA102"})
    void refusesAnIdThatAlreadyMeansAGpu(String id) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CATALOG.with(new Gpu(id, GpuTest.facts())))
                .withMessageStartingWith("'" + id + "' already means a GPU");
    }

    @Test
    void refusesAGpuThatLacksAFact() {
        CsvTable facts = facts("x,name,X,text,,gpu-info-api", "x,memory,48,GiB,,gpu-info-api");
        assertThatIllegalStateException()
                .isThrownBy(() -> GpuCatalog.of(facts, aliases("y,x,vendor-names")))
                .withMessage("gpus.csv line 2: GPU 'x' lacks the fact memory-bandwidth");
    }

    @Test
    void refusesAnUnknownFactAndAWrongUnit() {
        assertThatIllegalStateException()
                .isThrownBy(() -> GpuCatalog.of(facts("x,colour,red,text,,gpu-info-api"), aliases("y,x,vendor-names")))
                .withMessageStartingWith("gpus.csv line 2: 'colour' is no fact; expected one of name, vendor,");
        assertThatIllegalStateException()
                .isThrownBy(() -> GpuCatalog.of(facts("x,memory,48,W,,gpu-info-api"), aliases("y,x,vendor-names")))
                .withMessage("gpus.csv line 2: the unit must be GiB, but was W");
    }

    @Test
    void refusesAnAliasOfNoGpu() {
        CsvTable facts = facts(
                "x,name,X,text,,gpu-info-api",
                "x,memory,48,GiB,,gpu-info-api",
                "x,memory-bandwidth,864,GB/s,,gpu-info-api",
                "x,peak-bf16,362,TFLOP/s,,gpu-info-api",
                "x,board-power,350,W,,gpu-info-api");
        assertThat(GpuCatalog.of(facts, aliases("y,x,vendor-names")).get("Y").id())
                .isEqualTo("x");
        assertThatIllegalStateException()
                .isThrownBy(() -> GpuCatalog.of(facts, aliases("y,z,vendor-names")))
                .withMessage("gpu-aliases.csv line 2: the alias stands for 'z', which is no GPU of this catalog");
    }

    private static CsvTable facts(String... rows) {
        return table("gpus.csv", rows, "gpu", "fact", "value", "unit", "method", "source");
    }

    private static CsvTable aliases(String... rows) {
        return table("gpu-aliases.csv", rows, "alias", "gpu", "source");
    }

    private static CsvTable table(String file, String[] rows, String... columns) {
        String text = String.join(
                "\n",
                Stream.concat(Stream.of(String.join(",", columns)), Stream.of(rows))
                        .toList());
        return CsvTable.parse(file, text, 2, columns);
    }
}
