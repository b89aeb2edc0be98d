package io.llmco2.graph;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Sets;
import io.llmco2.graph.llm.Attention;
import io.llmco2.graph.llm.Attention.QkNorm;
import io.llmco2.graph.llm.Attention.Trait;
import io.llmco2.graph.llm.Embedding;
import io.llmco2.graph.llm.FeedForward;
import io.llmco2.graph.llm.FeedForward.Dense;
import io.llmco2.graph.llm.FeedForward.MixtureOfExperts;
import io.llmco2.graph.llm.FeedForward.Routing;
import io.llmco2.graph.llm.LatentAttention;
import io.llmco2.graph.llm.LayerKind;
import io.llmco2.graph.llm.LlmSpec;
import io.llmco2.graph.llm.Norm;
import io.llmco2.graph.llm.Recurrence;
import io.llmco2.graph.llm.Recurrence.GatedDeltaNet;
import io.llmco2.graph.llm.Recurrence.LightningAttention;
import io.llmco2.graph.llm.Recurrence.Mamba;
import io.llmco2.graph.llm.Recurrence.Mamba2;
import io.llmco2.graph.llm.Span;
import io.llmco2.graph.llm.TokenMixer;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Draws models that mix all kinds of layers that some published model has. */
final class SpecDomain {
    private static final int CHUNK = 8192; // Llama 4

    private SpecDomain() {}

    static Arbitrary<LlmSpec> llms() {
        return Combinators.combine(
                        Arbitraries.of(576, 896, 1024, 2048, 3072, 4096, 4544, 8192, 16384),
                        embeddings(),
                        layerKinds().list().ofMinSize(1).ofMaxSize(3),
                        Arbitraries.of(Norm.class))
                .as((hidden, embedding, kinds, norm) -> new LlmSpec(
                        "org/drawn", "drawn", hidden, embedding, ImmutableList.copyOf(kinds), norm, 131_072))
                .withoutEdgeCases();
    }

    private static Arbitrary<Embedding> embeddings() {
        return Combinators.combine(
                        Arbitraries.of(32_000, 49_152, 50_257, 128_256, 151_936, 256_000),
                        booleans(),
                        Arbitraries.of(0, 0, 2_048),
                        booleans(),
                        booleans(),
                        booleans(),
                        Arbitraries.of(false, false, true))
                .as(Embedding::new);
    }

    private static Arbitrary<LayerKind> layerKinds() {
        Arbitrary<LayerKind> both = Combinators.combine(mixers(), feedForwards(), Arbitraries.of(1, 2, 4), booleans())
                .as((mixer, feedForward, norms, parallel) -> parallel
                        ? LayerKind.parallel(mixer, feedForward, Math.min(2, norms))
                        : LayerKind.sequential(mixer, feedForward).withNorms(Math.max(2, norms)));
        Arbitrary<LayerKind> kinds = Arbitraries.frequencyOf(
                Tuple.of(4, both),
                Tuple.of(1, mixers().map(LayerKind::of)),
                Tuple.of(1, feedForwards().map(LayerKind::of)));
        return Combinators.combine(kinds, Arbitraries.integers().between(1, 64)).as(LayerKind::times);
    }

    private static Arbitrary<TokenMixer> mixers() {
        return Arbitraries.frequencyOf(
                Tuple.of(4, attentions()), Tuple.of(1, latentAttentions()), Tuple.of(2, recurrences()));
    }

    /** Multi-head, grouped-query and multi-query attention. */
    private static Arbitrary<Attention> attentions() {
        Arbitrary<Set<Trait>> traits = Arbitraries.of(Trait.class).set();
        return Combinators.combine(
                        Arbitraries.of(1, 2, 3, 4, 8, 16, 32),
                        Arbitraries.of(1, 1, 3, 4, 7, 8),
                        Arbitraries.of(64, 80, 96, 128, 256),
                        spans(),
                        Arbitraries.of(QkNorm.class),
                        traits)
                .as((kvHeads, queriesPerKey, headDim, span, qkNorm, some) -> new Attention(
                        kvHeads * queriesPerKey, kvHeads, headDim, span, qkNorm, Sets.immutableEnumSet(some)));
    }

    private static Arbitrary<Span> spans() {
        return Arbitraries.oneOf(
                Arbitraries.just(Span.FULL),
                Arbitraries.of(GraphDomain.WINDOWS).map(Span::sliding),
                Arbitraries.just(Span.chunked(CHUNK)));
    }

    /** DeepSeek-V2, -V2-Lite, -V3 and MiniCPM3. */
    private static Arbitrary<LatentAttention> latentAttentions() {
        return Arbitraries.of(
                new LatentAttention(128, 1_536, 512, 128, 64, 128),
                new LatentAttention(16, 0, 512, 128, 64, 128),
                new LatentAttention(40, 768, 256, 64, 32, 64));
    }

    /** Jamba, Falcon-Mamba, Nemotron-H, Mamba-2 with one group, Qwen3-Next and MiniMax-Text-01. */
    private static Arbitrary<Recurrence> recurrences() {
        return Arbitraries.of(
                new Mamba(8_192, 16, 256, 4, true),
                new Mamba(8_192, 16, 256, 4, false),
                new Mamba2(128, 80, 8, 128, 4),
                new Mamba2(80, 64, 1, 128, 4),
                new GatedDeltaNet(16, 32, 128, 128, 4),
                new LightningAttention(64, 128));
    }

    private static Arbitrary<FeedForward> feedForwards() {
        Arbitrary<Dense> dense = networks(1_536, 4_864, 11_008, 14_336, 18_432, 53_248);
        Arbitrary<Dense> expert = networks(512, 704, 1_408, 1_536, 14_336);
        Arbitrary<MixtureOfExperts> free = Combinators.combine(
                        Arbitraries.of(8, 16, 60, 64, 128, 256), Arbitraries.of(1, 2, 4, 6, 8), expert)
                .as(MixtureOfExperts::of);
        // DeepSeek-V2 and -V3
        Arbitrary<MixtureOfExperts> grouped = Arbitraries.of(
                MixtureOfExperts.of(160, 6, new Dense(1_536, true, false)).withRouting(new Routing(false, 8, 3)),
                MixtureOfExperts.of(256, 8, new Dense(2_048, true, false)).withRouting(new Routing(true, 8, 4)));
        Arbitrary<MixtureOfExperts> routed = Arbitraries.frequencyOf(
                Tuple.of(2, free),
                Tuple.of(1, free.map(network -> network.withRouting(Routing.BIASED))),
                Tuple.of(1, grouped));
        Arbitrary<FeedForward> mixtures = Combinators.combine(routed, expert.optional(), booleans())
                .as((network, shared, gate) -> shared.<FeedForward>map(
                                beside -> gate ? network.withGatedShared(beside) : network.withShared(beside))
                        .orElse(network));
        return Arbitraries.oneOf(dense, mixtures);
    }

    private static Arbitrary<Dense> networks(Integer... innerSizes) {
        return Combinators.combine(Arbitraries.of(innerSizes), booleans(), booleans())
                .as(Dense::new);
    }

    private static Arbitrary<Boolean> booleans() {
        return Arbitraries.of(true, false);
    }
}
