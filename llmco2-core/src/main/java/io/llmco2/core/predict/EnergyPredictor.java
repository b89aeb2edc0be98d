package io.llmco2.core.predict;

import io.llmco2.core.inference.Inference;

/**
 * Says what an inference takes. Implementations are immutable and safe to share between threads, look at nothing but the
 * inference, and give the same doubles for equal inferences.
 */
@FunctionalInterface
public interface EnergyPredictor {

    /** Energy and time of the accelerators, for the whole batch. */
    EnergyPrediction predict(Inference inference);

    /**
     * The same without operators, for whoever needs none: who can sum up without listing them does so here, and gives the same
     * doubles as {@code predict(inference).totals()}.
     */
    default EnergyTotals totals(Inference inference) {
        return predict(inference).totals();
    }
}
