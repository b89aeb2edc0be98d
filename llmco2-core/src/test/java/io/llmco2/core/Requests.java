package io.llmco2.core;

import io.llmco2.core.predict.EnergyPredictor;
import io.llmco2.core.predict.RooflinePredictor;
import io.llmco2.graph.Precision;

/** What the tests of the facade share. */
final class Requests {
    static final EnergyPredictor PREDICTOR = new RooflinePredictor();
    static final CarbonEstimator ESTIMATOR =
            CarbonEstimator.builder().predictor(PREDICTOR).build();

    private Requests() {}

    /** Llama-3.1-8B on one H100: complete, to be changed by a test. */
    static EstimateRequest.Builder llama() {
        return EstimateRequest.builder()
                .model("meta-llama/Llama-3.1-8B")
                .gpu("h100-sxm")
                .precision(Precision.BF16)
                .batchSize(16)
                .promptTokens(512)
                .generatedTokens(128);
    }
}
