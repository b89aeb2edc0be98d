package io.llmco2.core;

import io.llmco2.graph.Precision;

/** An application that estimates once, and prints the bits of what it was told. */
public final class HostedApplication {
    private HostedApplication() {}

    /** Runs in a JVM of its own. */
    public static void main(String[] none) {
        System.out.print(answer());
    }

    static String answer() {
        CarbonEstimate estimate = CarbonEstimator.withDefaults()
                .estimate(EstimateRequest.builder()
                        .model("llama-3.1-8b-instruct") // no name of the catalog: its index and aliases are read too
                        .gpu("NVIDIA H100 SXM5 80GB")
                        .precision(Precision.BF16)
                        .batchSize(16)
                        .promptTokens(512)
                        .generatedTokens(128)
                        .region("gcp:europe-west4")
                        .build());
        return Double.toHexString(estimate.total().energy().joules()) + " "
                + Double.toHexString(estimate.operationalCarbon().orElseThrow().grams()) + " "
                + estimate.provenance();
    }
}
