package io.llmco2.examples.baselines;

import com.google.common.collect.ImmutableList;
import io.llmco2.core.evaluate.Candidate;
import io.llmco2.core.evaluate.Candidate.Claim;
import io.llmco2.core.evaluate.TrainingData;
import io.llmco2.core.feature.EncodedGraph;
import io.llmco2.core.feature.FeatureEncoder;
import io.llmco2.core.feature.FeatureSchema;
import io.llmco2.core.gnn.Nnlqp;
import io.llmco2.core.inference.Inference;
import io.llmco2.core.predict.PhaseCost;
import java.util.function.Function;

/** {@link Nnlqp} trained on whole inferences. */
final class NnlqpBaseline {
    private NnlqpBaseline() {}

    static Candidate candidate() {
        Nnlqp.Settings settings = Nnlqp.Settings.DEFAULT;
        return new Candidate(
                "nnlqp",
                true,
                "1: features " + FeatureSchema.VERSION + ", " + settings,
                (data, seed) -> fit(new TrainingData(data.observations(), ImmutableList.of()), settings, seed));
    }

    private static Function<Inference, Claim> fit(TrainingData data, Nnlqp.Settings settings, long seed) {
        Nnlqp network = Nnlqp.train(data.examples(), settings, seed);
        return inference -> Claim.of(predict(network, inference));
    }

    private static PhaseCost predict(Nnlqp network, Inference inference) {
        ImmutableList<EncodedGraph> phases = inference.graphs().stream()
                .map(graph -> FeatureEncoder.encode(
                        graph, inference.deployment(), inference.workload().promptTokens()))
                .collect(ImmutableList.toImmutableList());
        return network.predict(phases);
    }
}
