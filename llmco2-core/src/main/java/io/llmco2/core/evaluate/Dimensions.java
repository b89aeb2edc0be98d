package io.llmco2.core.evaluate;

import com.google.common.collect.ImmutableMultiset;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import io.llmco2.core.measurement.Observations.Observation;
import io.llmco2.graph.llm.Attention;
import io.llmco2.graph.llm.Attention.QkNorm;
import io.llmco2.graph.llm.Attention.Trait;
import io.llmco2.graph.llm.FeedForward;
import io.llmco2.graph.llm.FeedForward.Dense;
import io.llmco2.graph.llm.FeedForward.MixtureOfExperts;
import io.llmco2.graph.llm.FeedForward.Routing;
import io.llmco2.graph.llm.LlmSpec;
import io.llmco2.graph.llm.Span;
import io.llmco2.graph.llm.TokenMixer;
import java.util.Comparator;
import java.util.Optional;

/**
 * The sizes of a model's weight matrices, layer by layer: what makes two models one architecture to whoever judges accuracy on unseen
 * ones. Whoever has seen Mistral-7B knows what Llama-3.1-8B costs, although one attends to a window of tokens. So what takes little
 * time or depends on the request makes no other architecture: windows, biases, norms, how experts are picked, the
 * vocabulary, the longest context, name and family.
 *
 * @param hiddenSize width of the residual stream
 * @param layers as often as there are layers of a kind; equal ones are in the same order too
 */
record Dimensions(int hiddenSize, ImmutableMultiset<Layer> layers) {

    /** The halves of a layer, by their sizes alone. */
    record Layer(Optional<TokenMixer> mixer, Optional<FeedForward> feedForward) {}

    private record Copies(Layer layer, int count) {}

    static Dimensions of(Observation observation) {
        return of(observation.inference().llm());
    }

    static Dimensions of(LlmSpec llm) {
        ImmutableMultiset.Builder<Layer> layers = ImmutableMultiset.builder();
        llm.layerKinds().stream()
                .map(kind -> new Copies(
                        new Layer(
                                kind.mixer().map(Dimensions::sizes),
                                kind.feedForward().map(Dimensions::sizes)),
                        kind.repeat()))
                .sorted(Comparator.comparing((Copies copies) -> copies.layer().toString()))
                .forEach(copies -> layers.addCopies(copies.layer(), copies.count()));
        return new Dimensions(llm.hiddenSize(), layers.build());
    }

    /** A gate of the output is part of the matrix that makes the queries. */
    private static TokenMixer sizes(TokenMixer mixer) {
        return mixer instanceof Attention a
                ? new Attention(
                        a.heads(),
                        a.kvHeads(),
                        a.headDim(),
                        Span.FULL,
                        QkNorm.NONE,
                        Sets.intersection(a.traits(), ImmutableSet.of(Trait.OUTPUT_GATE))
                                .immutableCopy())
                : mixer;
    }

    private static FeedForward sizes(FeedForward network) {
        return network instanceof MixtureOfExperts moe
                ? new MixtureOfExperts(
                        moe.experts(),
                        moe.expertsPerToken(),
                        withoutBias(moe.expert()),
                        moe.shared().map(Dimensions::withoutBias),
                        false,
                        Routing.FREE)
                : withoutBias((Dense) network);
    }

    private static Dense withoutBias(Dense network) {
        return new Dense(network.innerSize(), network.gated(), false);
    }
}
