package io.llmco2.core.meter;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.llmco2.core.CarbonEstimate;
import io.llmco2.core.CarbonEstimator;
import io.llmco2.core.EstimateRequest;
import io.llmco2.core.predict.RooflinePredictor;
import io.llmco2.graph.Precision;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

class EstimateMetersTest {
    private static final CarbonEstimator ESTIMATOR =
            CarbonEstimator.builder().predictor(new RooflinePredictor()).build();

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final EstimateMeters meters = new EstimateMeters(registry, Tags.of("service", "chat"));

    private static EstimateRequest.Builder request() {
        return EstimateRequest.builder()
                .model("openai-community/gpt2")
                .gpu("h100-sxm")
                .precision(Precision.BF16)
                .batchSize(4)
                .promptTokens(100)
                .generatedTokens(20);
    }

    private double counted(String name, String... tags) {
        return registry.get(name).tags(tags).counter().count();
    }

    @Test
    void joulesAndGramsAreThoseOfTheEstimates() {
        EstimateRequest request = request().region("FR").build();
        CarbonEstimate estimate = meters.estimate(ESTIMATOR, request);
        meters.record(request, estimate);
        assertThat(counted("llmco2.estimates", "outcome", "estimated", "gpu", "h100-sxm", "service", "chat"))
                .isEqualTo(2);
        assertThat(counted("llmco2.energy", "phase", "decode"))
                .isEqualTo(2 * estimate.decode().energy().joules());
        assertThat(registry.get("llmco2.energy").counters())
                .allMatch(counter -> counter.getId().getBaseUnit().equals("joules"));
        // nobody measured the host of an H100, so what is at the meter is a lower bound, and so is its carbon
        assertThat(counted("llmco2.meter.energy", "complete", "false"))
                .isEqualTo(2 * estimate.ladder().meter().energy().joules());
        assertThat(counted("llmco2.carbon", "kind", "operational", "complete", "false"))
                .isEqualTo(2 * estimate.operationalCarbon().orElseThrow().grams());
    }

    @Test
    void whatIsUnknownOrRefusedIsCountedApart() {
        ESTIMATOR
                .estimateAll(
                        List.of(request().build(), request().gpu("h100-sxn").build()))
                .forEach(meters::record);
        assertThat(counted("llmco2.carbon.unknown", "kind", "operational")).isEqualTo(1);
        assertThat(registry.find("llmco2.carbon").tags("kind", "operational").counter())
                .isNull();
        assertThat(counted("llmco2.estimates", "outcome", "refused", "gpu", "none"))
                .isEqualTo(1);
        assertThatThrownBy(
                        () -> meters.estimate(ESTIMATOR, request().region("XX").build()))
                .isInstanceOf(NoSuchElementException.class);
        assertThat(counted("llmco2.estimates", "outcome", "refused")).isEqualTo(2);
    }

    @Test
    void micrometerIsNeededHereAlone() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.llmco2.core.meter..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.micrometer..", "io.llmco2.core.meter..")
                .check(new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages("io.llmco2.core"));
    }
}
