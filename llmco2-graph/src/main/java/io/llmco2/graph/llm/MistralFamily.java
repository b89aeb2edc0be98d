package io.llmco2.graph.llm;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.function.IntPredicate;

/**
 * Mistral (Jiang et al. 2023, arXiv:2310.06825): a Llama without biases whose layers may all attend to a sliding window.
 *
 * <p>{@code sliding_window} is 4096 in Mistral 7B v0.1, {@code null} (no window) in all later ones; a configuration
 * without the field gets the 4096 of transformers' class (models/mistral/configuration_mistral.py). In Mistral NeMo the
 * heads together are narrower than the hidden size: {@code head_dim} is a field of its own. Ministral slides in some layers
 * only, by {@code layer_types} (models/ministral/configuration_ministral.py), or in none
 * (models/ministral3/configuration_ministral3.py).
 */
final class MistralFamily implements ModelFamily {
    private static final int WINDOW_OF_CLASS = 4096;

    @Override
    public ImmutableSet<String> modelTypes() {
        return ImmutableSet.of("mistral", "ministral", "ministral3");
    }

    @Override
    public LlmSpec read(String id, ModelConfig config) {
        DecoderFields fields = new DecoderFields(config);
        Attention full = fields.attention(fields.kvHeads(), fields.headDim());
        int windowWhenMissing = config.modelType().equals("mistral") ? WINDOW_OF_CLASS : 0;
        Attention sliding = full.withWindow(config.window("sliding_window", windowWhenMissing));
        FeedForward feedForward = fields.gatedFeedForward();
        IntPredicate slides = LayerStack.slidingLayers(config, fields.layers(), layer -> true);
        ImmutableList<LayerKind> layers = LayerStack.of(
                fields.layers(), layer -> LayerKind.sequential(slides.test(layer) ? sliding : full, feedForward));
        return fields.spec(id, "mistral", fields.embedding(false), layers, Norm.RMS);
    }
}
