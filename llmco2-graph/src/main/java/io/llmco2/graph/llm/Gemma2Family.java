package io.llmco2.graph.llm;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.function.IntPredicate;

/**
 * Gemma 2 (Gemma Team 2024, arXiv:2408.00118): every other layer, the first included, attends to a sliding window only,
 * and attention and feed-forward network are normalised after as well as before: four normalisations per layer.
 *
 * <p>Attention scores and logits go through a hyperbolic tangent unless {@code attn_logit_softcapping} or
 * {@code final_logit_softcapping} is {@code null}. A configuration without {@code sliding_window} gets the 4096 of transformers' class
 * (models/gemma2/configuration_gemma2.py).
 */
final class Gemma2Family implements ModelFamily {
    private static final int WINDOW_OF_CLASS = 4096;

    @Override
    public ImmutableSet<String> modelTypes() {
        return ImmutableSet.of("gemma2");
    }

    @Override
    public LlmSpec read(String id, ModelConfig config) {
        DecoderFields fields = new DecoderFields(config);
        boolean bias = config.flag("attention_bias", false);
        Attention uncapped = fields.attention(
                        fields.kvHeads(), config.dimension("head_dim", GemmaFamily.HEAD_DIM_OF_CLASS))
                .withBiases(bias, bias);
        Attention full = config.isNull("attn_logit_softcapping") ? uncapped : uncapped.with(Attention.Trait.SOFT_CAP);
        Attention sliding = full.withWindow(config.integer("sliding_window", 1, Integer.MAX_VALUE, WINDOW_OF_CLASS));
        FeedForward feedForward = fields.gatedFeedForward();
        IntPredicate slides = LayerStack.slidingLayers(config, fields.layers(), layer -> layer % 2 == 0);
        ImmutableList<LayerKind> layers = LayerStack.of(
                fields.layers(), layer -> LayerKind.sequential(slides.test(layer) ? sliding : full, feedForward)
                        .withNorms(4));
        Embedding embedding = fields.embedding(true);
        return fields.spec(
                id,
                "gemma2",
                config.isNull("final_logit_softcapping") ? embedding : embedding.withSoftCap(),
                layers,
                Norm.RMS);
    }
}
