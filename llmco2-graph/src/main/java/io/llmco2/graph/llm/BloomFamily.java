package io.llmco2.graph.llm;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;

/**
 * BLOOM and BLOOMZ (BigScience 2022, arXiv:2211.05100): layer normalisation, also of the embedding, biases everywhere, a
 * plain feed-forward network four times as wide as the hidden size, and positions by ALiBi, which has no weights.
 *
 * <p>Published files write {@code n_embed} or {@code hidden_size}, {@code num_attention_heads} or {@code n_head}; the
 * longest sequence is {@code seq_length}, or the 2048 tokens that all of them were trained on (transformers,
 * models/bloom/configuration_bloom.py).
 */
final class BloomFamily implements ModelFamily {
    private static final int WIDEST = Checks.LARGEST_DIMENSION / 4;
    private static final int TRAINED_ON_POSITIONS = 2048;

    @Override
    public ImmutableSet<String> modelTypes() {
        return ImmutableSet.of("bloom");
    }

    @Override
    public LlmSpec read(String id, ModelConfig config) {
        int hiddenSize = config.integer(given(config, "n_embed", "hidden_size"), 1, WIDEST);
        String headsField = given(config, "num_attention_heads", "n_head");
        int heads = config.dimension(headsField);
        Attention attention = Attention.plain(heads, heads, DecoderFields.headShare(config, headsField, hiddenSize))
                .withoutRotation()
                .withBiases(true, true);
        FeedForward feedForward = new FeedForward.Dense(4 * hiddenSize, false, true);
        ImmutableList<LayerKind> layers = LayerStack.uniform(
                DecoderFields.layers(config, given(config, "n_layer", "num_hidden_layers")),
                LayerKind.sequential(attention, feedForward));
        Embedding embedding = Embedding.plain(config.dimension("vocab_size"), config.flag("tie_word_embeddings", true))
                .with(true, false);
        int positions = config.integer("seq_length", 1, Integer.MAX_VALUE, TRAINED_ON_POSITIONS);
        return new LlmSpec(id, "bloom", hiddenSize, embedding, layers, Norm.LAYER, positions);
    }

    private static String given(ModelConfig config, String field, String otherName) {
        return config.has(otherName) && !config.has(field) ? otherName : field;
    }
}
