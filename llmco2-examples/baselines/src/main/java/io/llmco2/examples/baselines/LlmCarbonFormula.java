package io.llmco2.examples.baselines;

import io.llmco2.core.evaluate.Candidate;
import io.llmco2.core.inference.Deployment;
import io.llmco2.core.inference.Inference;
import io.llmco2.core.predict.PhaseCost;
import io.llmco2.graph.Phase;
import io.llmco2.graph.Workload;
import io.llmco2.hardware.quantity.TimeSpan;

/**
 * LLMCarbon's way to count (Faiz et al., ICLR 2024, arXiv:2309.14393): two operations for every active parameter and token,
 * at a fixed share of the peak rate, while all boards draw their limit. Prompt and generated tokens count alike; memory
 * bandwidth, batch and links do not enter. Nothing is fitted.
 */
final class LlmCarbonFormula {
    /**
     * Share of the dense peak rate that is reached. An assumption of this baseline, of the order of what well-tuned
     * training reaches; for decoding it is far too high, which is what the formula is known for.
     */
    static final double EFFICIENCY = 0.4;

    private static final double OPERATIONS = 2; // a multiplication and an addition

    private LlmCarbonFormula() {}

    static Candidate candidate() {
        return Candidate.fixed("llmcarbon", "2: efficiency " + EFFICIENCY, LlmCarbonFormula::of);
    }

    static PhaseCost of(Inference inference) {
        Deployment deployment = inference.deployment();
        Workload workload = inference.workload();
        double tokens = workload.batchSize()
                * workload.phases().stream()
                        .mapToDouble(
                                phase -> phase == Phase.PREFILL ? workload.promptTokens() : workload.generatedTokens())
                        .sum();
        double operations = OPERATIONS * inference.llm().activeParameters() * tokens;
        double rate = deployment.gpuCount()
                * EFFICIENCY
                * deployment.peakFlops(deployment.precision().layers().compute());
        TimeSpan time = new TimeSpan(operations / rate);
        return new PhaseCost(
                deployment.gpu().boardPower().times(deployment.gpuCount()).times(time), time);
    }
}
