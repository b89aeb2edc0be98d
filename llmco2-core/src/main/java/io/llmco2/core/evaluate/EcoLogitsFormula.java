package io.llmco2.core.evaluate;

import io.llmco2.core.compat.EcoLogits;
import io.llmco2.core.inference.Inference;
import io.llmco2.core.predict.PhaseCost;

/**
 * What EcoLogits (mlco2/ecologits, Rincé and Banse 2025) computes for the accelerators: a watt-hour a token that falls
 * with the batch and rises with the active parameters, on as many 80 GB GPUs as its memory rule asks for. Prompts and GPU
 * types do not enter, the true batch does. A baseline.
 */
final class EcoLogitsFormula {
    private static final double BILLION = 1e9;

    private EcoLogitsFormula() {}

    static PhaseCost of(Inference inference) {
        double active = inference.llm().activeParameters() / BILLION;
        double batch = inference.workload().batchSize();
        double tokens = inference.workload().generatedTokens();
        int gpus = EcoLogits.gpus(inference.llm().parameters() / BILLION);
        return new PhaseCost(
                EcoLogits.energyPerToken(active, batch).times(gpus * batch * tokens),
                EcoLogits.timePerToken(active, batch).times(tokens));
    }
}
