package io.llmco2.examples.baselines;

import com.google.common.collect.ImmutableList;
import io.llmco2.core.evaluate.Candidate;

/** All baselines of this module, ready to be put to the test beside those of core. */
public final class Baselines {
    private Baselines() {}

    /** In the order in which they are listed. */
    public static ImmutableList<Candidate> all() {
        return ImmutableList.of(
                Mlp.candidate(),
                RandomForest.candidate(),
                PaperNetBaseline.paperNet(),
                PaperNetBaseline.nnlqp(),
                LlmCarbonFormula.candidate(),
                WilkinsLaw.candidate());
    }
}
