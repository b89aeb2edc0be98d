package io.llmco2.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmco2.core.CarbonEstimate;
import io.llmco2.core.CarbonEstimator;
import io.llmco2.core.EstimateOutcome;
import io.llmco2.core.EstimateRequest;
import io.llmco2.core.Placement;
import io.llmco2.core.advise.Advice;
import io.llmco2.core.advise.Candidate;
import io.llmco2.core.advise.Limits;
import io.llmco2.core.advise.Objective;
import io.llmco2.core.advise.OutputLength;
import io.llmco2.core.advise.PlacementAdvisor;
import io.llmco2.core.advise.RequestMix;
import io.llmco2.core.carbon.Amortisation;
import io.llmco2.core.carbon.CarbonAccounting;
import io.llmco2.core.carbon.CarbonIntensitySource;
import io.llmco2.core.carbon.EmbodiedMethod;
import io.llmco2.core.carbon.HostPower;
import io.llmco2.core.carbon.Impacts;
import io.llmco2.core.carbon.Site;
import io.llmco2.core.carbon.Term;
import io.llmco2.core.inference.Engine;
import io.llmco2.graph.Precision;
import io.llmco2.hardware.embodied.CriteriaCatalog;
import io.llmco2.hardware.embodied.EmbodiedCatalog;
import io.llmco2.hardware.embodied.EmbodiedFactors;
import io.llmco2.hardware.gpu.GpuCatalog;
import io.llmco2.hardware.grid.GridAccounting;
import io.llmco2.hardware.grid.PueCatalog;
import io.llmco2.hardware.grid.RegionCatalog;
import io.llmco2.hardware.grid.WueCatalog;
import io.llmco2.hardware.host.HostCatalog;
import io.llmco2.hardware.quantity.Energy;
import io.llmco2.hardware.quantity.TimeSpan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The code of the README compiles, runs, and stands there as it stands here. */
class ReadmeTest {
    private static final Path HERE =
            Path.of("src", "test", "java", "io", "llmco2", "examples", "cli", "ReadmeTest.java");
    private static final Path README = Path.of("..", "..", "README.md");

    @Test
    void theQuickstartRuns() {
        // spotless:off
        CarbonEstimator estimator = CarbonEstimator.withDefaults();
        CarbonEstimate estimate = estimator.estimate(EstimateRequest.builder()
                .model("meta-llama/Llama-3.1-8B").precision(Precision.BF16).engine(Engine.VLLM)
                .gpu("a100-sxm-80").gpuCount(1)
                .batchSize(16).promptTokens(512).generatedTokens(128).region("FR").build());
        // spotless:on
        assertThat(estimate.total().energy().joules()).isPositive();
        assertThat(estimate.operationalCarbon()).isPresent();
    }

    /** The example that the README explains, from the energy and time of its accelerator on. */
    @Test
    void theTermsOfTheReadmeAreThoseOfTheCatalogs() throws IOException {
        CarbonAccounting accounting = new CarbonAccounting(
                RegionCatalog.bundled(),
                CarbonIntensitySource.PUBLISHED,
                PueCatalog.bundled(),
                WueCatalog.bundled(),
                HostCatalog.bundled(),
                EmbodiedCatalog.bundled(),
                EmbodiedFactors.bundled(),
                CriteriaCatalog.bundled(),
                Amortisation.DEFAULT);
        Site site = Site.builder()
                .region("gcp:europe-west4")
                .hostPower(HostPower.STATED)
                .utilisation(0.6)
                .build();
        Impacts impacts = accounting.of(
                site, GpuCatalog.bundled().get("h100-sxm"), 1, new Energy(2643.03), new TimeSpan(4.88713));
        String readme = Files.readString(README);
        for (Term term : impacts.ladder().terms()) {
            assertThat(readme)
                    .contains(row(
                            term.boundary().toString(),
                            "%.1f J",
                            term.energy().orElseThrow().joules()));
        }
        assertThat(readme)
                .contains(
                        row("meter", "%.1f J", impacts.ladder().meter().energy().joules()))
                .contains(row(
                        "operational",
                        "%.4f g",
                        impacts.operational().carbon().orElseThrow().grams()))
                .contains(row(
                        "embodied",
                        "%.5f g",
                        impacts.embodied().carbon().orElseThrow().grams()))
                .contains(row(
                        "total", "%.4f g", impacts.totalCarbon().orElseThrow().grams()))
                .contains(row(
                        "water off site",
                        "%.2f mL",
                        1000 * impacts.water().offSite().orElseThrow().litres()));
        impacts.operational().byAccounting().forEach((kind, carbon) -> assertThat(readme)
                .contains(format("%s %.4f g", kind, carbon.grams())));
        impacts.embodied().byMethod().forEach((method, carbon) -> assertThat(readme)
                .contains(format("%s %.5f g", method, carbon.grams())));
    }

    @Test
    void theSiteOfTheReadmeIsCounted() {
        // spotless:off
        Site site = Site.builder().region("gcp:europe-west4").hostPower(HostPower.STATED).utilisation(0.6)
                .accounting(GridAccounting.MARKET).embodied(EmbodiedMethod.ACT).build();
        // spotless:on
        CarbonEstimate estimate = CarbonEstimator.withDefaults()
                .estimate(EstimateRequest.builder()
                        .model("openai-community/gpt2")
                        .precision(Precision.BF16)
                        .gpu("h100-sxm")
                        .batchSize(1)
                        .promptTokens(8)
                        .generatedTokens(8)
                        .site(site)
                        .build());
        assertThat(estimate.impacts().lacking()).isEmpty();
        assertThat(estimate.impacts().embodied().method()).isEqualTo(EmbodiedMethod.ACT);
    }

    @Test
    void manyRequestsAndAdvice() {
        CarbonEstimator estimator = CarbonEstimator.withDefaults();
        ExecutorService pool = Executors.newSingleThreadExecutor();
        List<EstimateRequest> requests = Stream.of(128, 256)
                .map(tokens -> EstimateRequest.builder()
                        .model("meta-llama/Llama-3.1-8B")
                        .precision(Precision.BF16)
                        .gpu("h100-sxm")
                        .batchSize(16)
                        .promptTokens(512)
                        .generatedTokens(tokens)
                        .build())
                .toList();
        // spotless:off
        List<CarbonEstimate> estimates = EstimateOutcome.all(estimator.estimateAll(requests, pool, 2));
        Advice advice = new PlacementAdvisor(estimator, pool, 2).advise(
                RequestMix.of(requests.get(0), new OutputLength(250, 600)), // tokens: mean, 90th percentile
                List.of(Candidate.of(Placement.of("h100-sxm", 1, Precision.BF16).in("FR")).at(2.5), // per GPU hour
                        Candidate.of(Placement.of("a100-sxm-80", 2, Precision.BF16).in("SE"))), // price unknown: so is its cost
                Limits.builder().timeToFirstToken(new TimeSpan(0.5)).memoryShare(0.9).build(), Objective.CARBON);
        // spotless:on
        pool.shutdown();
        assertThat(estimates).hasSize(2);
        assertThat(advice.choice()).isPresent();
        assertThat(advice.verdicts()).hasSize(2);
    }

    private static String row(String name, String pattern, double number) {
        return "| " + name + " | " + format(pattern, number) + " |";
    }

    private static String format(String pattern, Object... arguments) {
        return String.format(Locale.ROOT, pattern, arguments);
    }

    @Test
    void theReadmeShowsThisCode() throws IOException {
        String code = Files.readString(HERE);
        String begin = "// spotless:" + "off\n";
        String end = "        // spotless:" + "on\n";
        int blocks = 0;
        for (int from = code.indexOf(begin); from >= 0; from = code.indexOf(begin, from + 1)) {
            String block = code.substring(from + begin.length(), code.indexOf(end, from));
            assertThat(Files.readString(README)).contains(block.strip().replace("\n        ", "\n"));
            blocks++;
        }
        assertThat(blocks).isEqualTo(3);
    }
}
