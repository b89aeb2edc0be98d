package io.llmco2.graph.llm;

import com.google.common.base.Joiner;
import io.llmco2.graph.llm.FeedForward.Dense;
import io.llmco2.graph.llm.FeedForward.MixtureOfExperts;
import java.util.Locale;
import java.util.stream.Collectors;

/** Specs as one line that people can read and tables of expectations can hold. */
final class SpecText {
    private SpecText() {}

    /** All kinds of layers, such as {@code 32 x rotary attention 32/8 x 128 -> gated 14336}. */
    static String layers(LlmSpec llm) {
        return llm.layerKinds().stream().map(SpecText::layer).collect(Collectors.joining(" + "));
    }

    /** What stands around the layers, such as {@code RMS, 128256 tokens}. */
    static String around(LlmSpec llm) {
        Embedding embedding = llm.embedding();
        return llm.norm() + ", " + embedding.vocabulary() + " tokens"
                + when(embedding.tied(), ", tied")
                + when(embedding.learnedPositions() > 0, ", " + embedding.learnedPositions() + " learned positions")
                + when(embedding.normalised(), ", normalised")
                + when(embedding.outputBias(), ", output bias")
                + when(embedding.softCap(), ", soft cap");
    }

    private static String layer(LayerKind kind) {
        String mixer = kind.mixer().map(SpecText::mixer).orElse("");
        String network = kind.feedForward().map(SpecText::network).orElse("");
        String between = mixer.isEmpty() || network.isEmpty() ? "" : kind.parallel() ? " beside " : " -> ";
        int halves = mixer.isEmpty() || network.isEmpty() ? 1 : 2;
        return kind.repeat() + " x " + mixer + between + network
                + when(kind.norms() != halves, ", " + kind.norms() + " norms");
    }

    private static String mixer(TokenMixer mixer) {
        if (mixer instanceof Attention attention) {
            return attention(attention);
        }
        return mixer.toString().replace('[', '(').replace(']', ')');
    }

    private static String attention(Attention attention) {
        Span span = attention.span();
        String text = "attention " + attention.heads() + "/" + attention.kvHeads() + " x " + attention.headDim();
        return text
                + when(span.kind() != Span.Kind.FULL, " " + name(span.kind()) + " " + span.tokens())
                + attention.traits().stream().map(trait -> " " + name(trait)).collect(Collectors.joining())
                + when(attention.qkNorm() != Attention.QkNorm.NONE, " qk-norm " + name(attention.qkNorm()));
    }

    private static String network(FeedForward network) {
        if (network instanceof Dense dense) {
            return (dense.gated() ? "gated " : "plain ") + dense.innerSize() + when(dense.bias(), " biased");
        }
        MixtureOfExperts experts = (MixtureOfExperts) network;
        FeedForward.Routing routing = experts.routing();
        return Joiner.on("")
                .join(
                        experts.expertsPerToken() + " of " + experts.experts() + " " + network(experts.expert()),
                        when(routing.bias(), " router-bias"),
                        when(routing.groups() > 1, " in " + routing.groupsPerToken() + " of " + routing.groups()),
                        experts.shared()
                                .map(shared -> " and " + network(shared))
                                .orElse(""),
                        when(experts.sharedGate(), " with gate"));
    }

    private static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String when(boolean condition, String text) {
        return condition ? text : "";
    }
}
