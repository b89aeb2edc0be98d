package io.llmco2.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmco2.core.CarbonEstimate;
import io.llmco2.core.CarbonEstimator;
import io.llmco2.core.EstimateRequest;
import io.llmco2.core.inference.Engine;
import io.llmco2.graph.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

    @Test
    void theReadmeShowsThisCode() throws IOException {
        String code = Files.readString(HERE);
        String quickstart = code.substring(
                code.indexOf("// spotless:off") + "// spotless:off".length(), code.indexOf("        // spotless:on"));
        assertThat(Files.readString(README)).contains(quickstart.strip().replace("\n        ", "\n"));
    }
}
