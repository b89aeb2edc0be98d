package io.llmco2.core.evaluate;

import io.llmco2.core.inference.Inference;
import io.llmco2.core.predict.PhaseCost;
import io.llmco2.hardware.quantity.Energy;
import io.llmco2.hardware.quantity.TimeSpan;

/**
 * What EcoLogits (mlco2/ecologits, Rincé and Banse 2025) computes for the accelerators: a watt-hour a token that falls
 * with the batch and rises with the active parameters, on as many 80 GB GPUs as its memory rule asks for. Prompts and GPU
 * types do not enter. A baseline.
 */
final class EcoLogitsFormula {
    private static final double ALPHA = 1.1665273170451914e-6; // Wh per token and GPU, per 1e9 parameters
    private static final double BETA = -0.011205921025579175; // per request of the batch
    private static final double GAMMA = 4.052928146734005e-5; // Wh per token and GPU
    private static final double SECONDS_PER_BILLION = 6.785088094353663e-4;
    private static final double SECONDS_PER_REQUEST = 3.119310311688259e-4;
    private static final double SECONDS_PER_TOKEN = 0.019473717579473387;
    private static final double GIGABYTES_PER_BILLION = 1.2 * 2; // 16 bits and a fifth more
    private static final double GIGABYTES_PER_GPU = 80;

    private EcoLogitsFormula() {}

    static PhaseCost of(Inference inference) {
        double active = inference.llm().activeParameters() / 1e9;
        double total = inference.llm().parameters() / 1e9;
        double batch = inference.workload().batchSize();
        double tokens = inference.workload().generatedTokens();
        double needed = Math.ceil(GIGABYTES_PER_BILLION * total / GIGABYTES_PER_GPU);
        double gpus = Math.pow(2, Math.ceil(Math.log(needed) / Math.log(2)));
        double wattHours = gpus * batch * tokens * (ALPHA * Math.exp(BETA * batch) * active + GAMMA);
        double seconds = tokens * (SECONDS_PER_BILLION * active + SECONDS_PER_REQUEST * batch + SECONDS_PER_TOKEN);
        return new PhaseCost(Energy.ofKilowattHours(wattHours / 1000), new TimeSpan(seconds));
    }
}
