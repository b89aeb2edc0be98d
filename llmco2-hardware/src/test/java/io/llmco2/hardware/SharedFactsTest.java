package io.llmco2.hardware;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.llmco2.hardware.catalog.Fact;
import io.llmco2.hardware.embodied.EmbodiedCatalog;
import io.llmco2.hardware.embodied.EmbodiedFactors;
import io.llmco2.hardware.gpu.Gpu;
import io.llmco2.hardware.gpu.GpuCatalog;
import io.llmco2.hardware.gpu.GpuFact;
import io.llmco2.hardware.grid.GridIntensity;
import io.llmco2.hardware.grid.Pue;
import io.llmco2.hardware.grid.PueCatalog;
import io.llmco2.hardware.grid.Region;
import io.llmco2.hardware.grid.RegionCatalog;
import io.llmco2.hardware.grid.RegionFact;
import io.llmco2.hardware.grid.WueCatalog;
import io.llmco2.hardware.host.Host;
import io.llmco2.hardware.host.HostCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;

/** Compares the bundled facts with the wide sheets from which they were transcribed, where these are at hand. */
class SharedFactsTest {
    private static final Path SHEETS = Path.of("../../shared/catalog");

    private static final Map<GpuFact, String> COLUMN_OF_GPU_FACT = Map.ofEntries(
            Map.entry(GpuFact.NAME, "name"),
            Map.entry(GpuFact.VENDOR, "vendor"),
            Map.entry(GpuFact.ARCHITECTURE, "architecture"),
            Map.entry(GpuFact.YEAR, "year"),
            Map.entry(GpuFact.FORM_FACTOR, "form_factor"),
            Map.entry(GpuFact.PROCESS, "process_nm"),
            Map.entry(GpuFact.FOUNDRY_NODE, "foundry_node"),
            Map.entry(GpuFact.DIE_AREA, "die_area_mm2"),
            Map.entry(GpuFact.COMPUTE_DIES, "num_compute_dies"),
            Map.entry(GpuFact.MEMORY_TYPE, "memory_type"),
            Map.entry(GpuFact.MEMORY, "memory_gib"),
            Map.entry(GpuFact.MEMORY_BANDWIDTH, "memory_bandwidth_gbs"),
            Map.entry(GpuFact.L2_CACHE, "l2_cache_mib"),
            Map.entry(GpuFact.LAST_LEVEL_CACHE, "llc_mib"),
            Map.entry(GpuFact.SM_COUNT, "sm_count"),
            Map.entry(GpuFact.BOOST_CLOCK, "boost_clock_mhz"),
            Map.entry(GpuFact.TENSOR_CLOCK, "tensor_clock_mhz"),
            Map.entry(GpuFact.BOARD_POWER, "tdp_w"),
            Map.entry(GpuFact.IDLE_POWER, "idle_w"),
            Map.entry(GpuFact.IDLE_POWER_LOADED, "idle_loaded_w"),
            Map.entry(GpuFact.PEAK_FP32, "fp32_tflops"),
            Map.entry(GpuFact.PEAK_TF32, "tf32_tflops"),
            Map.entry(GpuFact.PEAK_FP16, "fp16_dense_tflops"),
            Map.entry(GpuFact.PEAK_BF16, "bf16_dense_tflops"),
            Map.entry(GpuFact.PEAK_FP8, "fp8_dense_tflops"),
            Map.entry(GpuFact.PEAK_INT8, "int8_dense_tops"),
            Map.entry(GpuFact.PEAK_FP4, "fp4_dense_tflops"),
            Map.entry(GpuFact.LINK_BANDWIDTH_BIDIRECTIONAL, "interconnect_gbs_bidirectional"),
            Map.entry(GpuFact.PCIE_GENERATION, "pcie_gen"));

    @Test
    void gpus() throws IOException {
        List<CSVRecord> usable = sheet("gpus.csv").stream()
                .filter(row ->
                        Stream.of("memory_gib", "memory_bandwidth_gbs", "tdp_w").noneMatch(is(row, "")))
                .filter(row ->
                        !Stream.of("fp16_dense_tflops", "bf16_dense_tflops").allMatch(is(row, "")))
                .toList();
        assertThat(GpuCatalog.bundled().ids())
                .containsExactlyElementsOf(
                        usable.stream().map(row -> row.get("id")).toList());
        assertThat(usable).allSatisfy(row -> {
            Gpu gpu = GpuCatalog.bundled().get(row.get("id"));
            assertThat(COLUMN_OF_GPU_FACT).allSatisfy((key, column) -> assertThat(
                            value(Optional.ofNullable(gpu.facts().get(key))))
                    .isEqualTo(row.get(column)));
        });
    }

    @Test
    void hosts() throws IOException {
        Map<String, Host> hosts = HostCatalog.bundled().hosts().stream().collect(toMap(Host::id, Function.identity()));
        List<CSVRecord> known = sheet("servers.csv").stream()
                .filter(row -> !row.get("host_full_load_w").isEmpty())
                .toList();
        assertThat(hosts).hasSize(known.size() + 1); // and the stated one
        assertThat(known).allSatisfy(row -> {
            Host host = hosts.get(row.get("id"));
            assertThat(host.gpu()).isEqualTo(row.get("gpu_id"));
            assertThat(host.gpuCount()).isEqualTo(Integer.parseInt(row.get("gpu_count")));
            assertThat(host.loadPower().watts()).isEqualTo(Double.parseDouble(row.get("host_full_load_w")));
            assertThat(host.idlePower().orElseThrow().watts()).isEqualTo(Double.parseDouble(row.get("host_idle_w")));
        });
    }

    @Test
    void regions() throws IOException {
        List<CSVRecord> rows = sheet("regions.csv");
        assertThat(RegionCatalog.bundled().ids())
                .containsExactlyElementsOf(
                        rows.stream().map(row -> row.get("id")).toList());
        assertThat(rows).allSatisfy(row -> {
            Region region = RegionCatalog.bundled().get(row.get("id"));
            assertThat(region.kind()).hasToString(row.get("kind"));
            assertThat(region.name()).isEqualTo(row.get("name"));
            assertThat(region.iso2().orElse("")).isEqualTo(row.get("country_iso2"));
            assertThat(region.iso3().orElse("")).isEqualTo(row.get("country_iso3"));
            assertThat(region.gridZone().orElse("")).isEqualTo(row.get("grid_zone"));
            assertThat(region.provider().orElse("")).isEqualToIgnoringCase(row.get("provider"));
            assertThat(fact(region, RegionFact.MARGINAL_INTENSITY)).isEqualTo(row.get("ci_marginal_gco2e_per_kwh"));
            assertThat(fact(region, RegionFact.CARBON_FREE_SHARE)).isEqualTo(row.get("cfe_percent"));
            assertThat(fact(region, RegionFact.GRID_WATER)).isEqualTo(row.get("grid_water_l_per_kwh"));
            boolean own = !row.get("ci_gco2e_per_kwh").isEmpty();
            assertThat(fact(region, RegionFact.AVERAGE_INTENSITY))
                    .isEqualTo(row.get(own ? "ci_gco2e_per_kwh" : "ci_alt_gco2e_per_kwh"));
            assertThat(fact(region, RegionFact.ALTERNATIVE_INTENSITY))
                    .isEqualTo(own ? row.get("ci_alt_gco2e_per_kwh") : "");
            assertThat(region.average().map(GridIntensity::year).orElse(""))
                    .isIn(row.get("ci_year"), row.get("ci_alt_year"), "not stated");
        });
    }

    @Test
    void pues() throws IOException {
        List<String> expected = sheet("pue.csv").stream()
                .filter(row -> !row.get("pue").isEmpty())
                .map(row -> String.join("/", row.get("provider"), row.get("region"), row.get("year"), row.get("pue")))
                .filter(text -> !text.equals("Azure/northeurope/2022/1.12")) // 1.197 is the other value of that year
                .toList();
        assertThat(PueCatalog.bundled().values().stream().map(SharedFactsTest::text))
                .containsExactlyElementsOf(expected);
    }

    @Test
    void wues() throws IOException {
        List<String> expected = sheet("pue.csv").stream()
                .filter(row -> !row.get("wue_l_per_kwh").isEmpty())
                .filter(row -> !(row.get("region").equals("northeurope")
                        && row.get("pue").equals("1.12")))
                .map(row -> row.get("provider")
                        + row.get("region")
                        + row.get("year")
                        + Double.parseDouble(row.get("wue_l_per_kwh")))
                .toList();
        assertThat(WueCatalog.bundled().values())
                .extracting(wue -> wue.provider()
                        + wue.region().orElse("")
                        + (wue.year().isPresent() ? wue.year().getAsInt() : "")
                        + wue.effectiveness().litresPerKilowattHour())
                .containsExactlyElementsOf(expected);
    }

    @Test
    void embodiedFactors() throws IOException {
        List<CSVRecord> rows = sheet("embodied_factors.csv").stream()
                .filter(row -> !row.get("category").equals("logic_cpa_derived_taiwan_act")) // computed here
                .toList();
        assertThat(EmbodiedFactors.bundled().all().values().stream()
                        .mapToInt(Map::size)
                        .sum())
                .isEqualTo(rows.size());
        assertThat(rows).allSatisfy(row -> assertThat(EmbodiedFactors.bundled()
                        .get(row.get("category").replace('_', '-'), row.get("key"))
                        .number())
                .isEqualTo(Double.parseDouble(row.get("value"))));
    }

    @Test
    void embodied() throws IOException {
        List<CSVRecord> rows = sheet("gpu_embodied.csv");
        assertThat(EmbodiedCatalog.bundled().footprints()).hasSameSizeAs(rows);
        assertThat(rows).allSatisfy(row -> {
            var footprint = EmbodiedCatalog.bundled().get(row.get("id"));
            assertThat(footprint.kind()).hasToString(row.get("kind"));
            assertThat(footprint.boundary()).isEqualTo(row.get("boundary"));
            assertThat(footprint.carbon().grams()).isEqualTo(1000 * Double.parseDouble(row.get("kgco2e")));
            if (!row.get("gpu_id").isEmpty()) {
                assertThat(footprint.gpus()).containsExactly(row.get("gpu_id"));
            }
            if (row.get("kind").startsWith("accelerator")) {
                assertThat(footprint.perAccelerator().orElseThrow().grams())
                        .isEqualTo(1000 * Double.parseDouble(row.get("kgco2e_per_unit")));
            }
        });
    }

    private static List<CSVRecord> sheet(String file) throws IOException {
        Path path = SHEETS.resolve(file);
        assumeTrue(Files.exists(path), () -> path + " is not at hand");
        try (var parser = CSVFormat.RFC4180.builder().setHeader().get().parse(Files.newBufferedReader(path))) {
            return parser.getRecords();
        }
    }

    private static java.util.function.Predicate<String> is(CSVRecord row, String value) {
        return column -> row.get(column).equals(value);
    }

    private static String fact(Region region, RegionFact key) {
        return value(Optional.ofNullable(region.facts().get(key)));
    }

    private static String value(Optional<Fact> fact) {
        return fact.map(Fact::value).orElse("");
    }

    private static String text(Pue pue) {
        String year = pue.year().isPresent() ? "" + pue.year().getAsInt() : "";
        String ratio = pue.ratio() + "";
        return String.join("/", pue.provider(), pue.region().orElse(""), year, ratio);
    }
}
