package io.llmco2.core.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.llmco2.core.CarbonEstimate;
import io.llmco2.core.CarbonEstimator;
import io.llmco2.core.EstimateRequest;
import io.llmco2.core.carbon.HostPower;
import io.llmco2.core.carbon.Methodology;
import io.llmco2.core.carbon.Site;
import io.llmco2.core.predict.RooflinePredictor;
import io.llmco2.graph.Precision;
import io.llmco2.hardware.grid.GridAccounting;
import io.llmco2.hardware.quantity.Carbon;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

class ReportsTest {
    private static final CarbonEstimator ESTIMATOR =
            CarbonEstimator.builder().predictor(new RooflinePredictor()).build();
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

    private static CarbonEstimate estimate(String gpu, Site.Builder site) {
        return ESTIMATOR.estimate(EstimateRequest.builder()
                .model("openai-community/gpt2")
                .gpu(gpu)
                .precision(Precision.BF16)
                .batchSize(8)
                .promptTokens(128)
                .generatedTokens(32)
                .site(site.build())
                .build());
    }

    /** The example of SCI for AI (its own arithmetic is off by 1000): 6500 kg over 50e9 tokens. */
    @Test
    void sixAndAHalfTonnesOverFiftyBillionTokensAre130GramsAMillion() {
        SciScore score =
                new SciScore(new Carbon(5_000_000), new Carbon(1_500_000), FunctionalUnit.tokens(50e9), List.of());
        assertThat(score.gramsPer(1e6)).isCloseTo(130, within(1e-9));
        assertThat(score).hasToString("0.00013000 gCO2e per token");
    }

    @Test
    void aScoreIsPerRequestOrPerToken() {
        CarbonEstimate estimate =
                estimate("h100-sxm", Site.builder().region("FR").hostPower(HostPower.STATED));
        SciScore perRequest = SciScore.of(estimate.impacts(), FunctionalUnit.requests(8));
        assertThat(perRequest.gramsPerUnit() * 8)
                .isCloseTo(estimate.totalCarbon().orElseThrow().grams(), within(1e-15));
        SciScore perToken = SciScore.of(estimate.impacts(), FunctionalUnit.tokens(8 * 32));
        assertThat(perToken.gramsPer(32)).isCloseTo(perRequest.gramsPerUnit(), within(1e-15));
        assertThat(perRequest.lacking()).isEmpty();
        assertThat(SciScore.of(estimate("h100-sxm", Site.builder().region("FR")).impacts(), FunctionalUnit.requests(8)))
                .asString()
                .contains("lower bound: lacks host energy");
    }

    @Test
    void aScoreIsNotInvented() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> SciScore.of(estimate("h100-sxm", Site.builder()).impacts(), FunctionalUnit.requests(8)))
                .withMessageContaining("give a region or an intensity");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        SciScore.of(estimate("l4", Site.builder().region("FR")).impacts(), FunctionalUnit.requests(8)))
                .withMessageContaining("embodied carbon (M)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FunctionalUnit.requests(0))
                .withMessageContaining("without it there is no score");
        assertThatIllegalArgumentException().isThrownBy(() -> new FunctionalUnit(" ", 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SciScore.of(
                        estimate(
                                        "h100-sxm",
                                        Site.builder()
                                                .region("gcp:europe-west9")
                                                .accounting(GridAccounting.MARKET))
                                .impacts(),
                        FunctionalUnit.requests(8)))
                .withMessageContaining("market-based");
    }

    @Test
    void dualReportingHasBothOrSaysThatOneIsMissing() {
        GhgReport dual = GhgReport.of(
                estimate("h100-sxm", Site.builder().region("gcp:europe-west9")).impacts());
        assertThat(dual.isDual()).isTrue();
        assertThat(dual.marketBased().orElseThrow())
                .isLessThan(dual.locationBased().orElseThrow());
        GhgReport single =
                GhgReport.of(estimate("h100-sxm", Site.builder().region("FR")).impacts());
        assertThat(single.isDual()).isFalse();
        assertThat(single.locationBased()).isPresent();
    }

    @Test
    @SuppressWarnings("unchecked")
    void theManifestKeepsTheSchemaOfTheImpactFrameworkAndItsSumsAgree() {
        CarbonEstimate estimate = estimate("h100-sxm", Site.builder().region("FR"));
        String yaml = ImpactFrameworkManifest.of(
                "gpt2: \"eight\" prompts",
                estimate.impacts(),
                estimate.total().time(),
                FunctionalUnit.tokens(256),
                NOON);
        Map<String, Object> manifest = new Yaml().load(yaml);
        assertThat(manifest.get("name")).isEqualTo("gpt2: \"eight\" prompts");
        assertThat(manifest.get("description")).isInstanceOf(String.class);
        Map<String, Object> initialize = (Map<String, Object>) manifest.get("initialize");
        Map<String, Map<String, Object>> plugins = (Map<String, Map<String, Object>>) initialize.get("plugins");
        assertThat(plugins.values()).allSatisfy(plugin -> {
            assertThat(plugin.get("path")).isEqualTo("builtin");
            assertThat(plugin.get("method")).isIn("Multiply", "Sum", "Sci");
            assertThat(plugin.get("config")).isInstanceOf(Map.class);
        });
        Map<String, Object> tree = (Map<String, Object>) manifest.get("tree");
        Map<String, Object> node = ((Map<String, Map<String, Object>>) tree.get("children")).get("inference");
        assertThat((List<String>) ((Map<String, Object>) node.get("pipeline")).get("compute"))
                .allMatch(plugins::containsKey);
        Map<String, Object> input = ((List<Map<String, Object>>) node.get("inputs")).get(0);
        assertThat(input.get("timestamp")).isEqualTo("2026-11-23T12:00:00.000Z");
        double carbon =
                number(input, "energy") * number(input, "grid/carbon-intensity") + number(input, "carbon-embodied");
        assertThat(carbon).isCloseTo(estimate.totalCarbon().orElseThrow().grams(), within(1e-15));
        assertThat(carbon / number(input, "tokens"))
                .isCloseTo(
                        SciScore.of(estimate.impacts(), FunctionalUnit.tokens(256))
                                .gramsPerUnit(),
                        within(1e-18));
        assertThat(number(input, "duration")).isEqualTo(estimate.total().time().seconds());
    }

    private static double number(Map<String, Object> input, String name) {
        return ((Number) input.get(name)).doubleValue();
    }

    @Test
    void theTableHasALineForEveryNumberAndReasonsForTheUnknown() throws Exception {
        CarbonEstimate estimate = estimate("l4", Site.builder().region("FR"));
        String csv = new CsvReport().add("a, \"b\"", estimate.impacts()).toString();
        try (CSVParser parser = CSVParser.parse(
                csv,
                CSVFormat.RFC4180
                        .builder()
                        .setHeader()
                        .setSkipHeaderRecord(true)
                        .get())) {
            var lines = parser.getRecords();
            assertThat(lines).allSatisfy(line -> {
                assertThat(line.get("estimate")).isEqualTo("a, \"b\"");
                assertThat(line.get("unit")).isNotBlank();
                assertThat(line.get("source")).isNotBlank();
            });
            double terms = lines.stream()
                    .filter(line -> line.get("quantity").matches("(accelerator|host|idle|facility)-energy"))
                    .filter(line -> !line.get("value").isEmpty())
                    .mapToDouble(line -> Double.parseDouble(line.get("value")))
                    .sum();
            assertThat(terms).isCloseTo(estimate.ladder().meter().energy().joules(), within(1e-9));
            assertThat(lines)
                    .filteredOn(line -> line.get("quantity").equals("embodied-carbon"))
                    .singleElement()
                    .satisfies(line -> {
                        assertThat(line.get("value")).isEmpty();
                        assertThat(line.get("basis")).isEqualTo("unknown");
                    });
        }
    }

    @Test
    void theTableSaysWhichSumsAreLowerBounds() {
        String france = new CsvReport()
                .add("a", estimate("h100-sxm", Site.builder().region("FR")).impacts())
                .toString();
        assertThat(france).containsPattern("total-carbon,[^,]+,gCO2e,lower-bound,\"?[^\"\n]*lacks host energy");
        Site.Builder stated = Site.builder().region("gcp:europe-west4").hostPower(HostPower.STATED);
        assertThat(new CsvReport()
                        .add("a", estimate("h100-sxm", stated).impacts())
                        .toString())
                .containsPattern("total-carbon,[^,]+,gCO2e,sum,")
                .containsPattern("operational-carbon-market,[^,]+,gCO2e,beside it,\"35.*gCO2e/kWh, market");
    }

    @Test
    void twoVersionsOfTheMethodologyDifferWhereTheyShould() {
        CarbonEstimate before = estimate("h100-sxm", Site.builder().region("FR").methodology(Methodology.LLMCO2_1));
        CarbonEstimate after = estimate("h100-sxm", Site.builder().region("FR"));
        MethodDiff diff = MethodDiff.of(MethodDiff.footprint(before), MethodDiff.footprint(after));
        assertThat(diff.before()).isEqualTo("llmco2-1");
        assertThat(diff.after()).isEqualTo("llmco2-2");
        assertThat(diff.changes())
                .filteredOn(MethodDiff.Change::isChange)
                .extracting(MethodDiff.Change::quantity)
                .containsExactly("host_and_idle_j", "meter_j", "operational_g", "total_g");
        MethodDiff.Change meter = diff.changes().get(2);
        assertThat(meter.ratio().orElseThrow()).isLessThan(1);
        assertThat(diff.changes().get(1).ratio()).isEmpty(); // the host is no longer known
    }
}
