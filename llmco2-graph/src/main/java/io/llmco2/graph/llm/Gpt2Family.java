package io.llmco2.graph.llm;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;

/**
 * GPT-2 (Radford et al. 2019): layer normalisation, biases everywhere, a plain feed-forward network of {@code n_inner},
 * four times the hidden size if that is {@code null}, and a learned vector for each of {@code n_positions} positions
 * (transformers, models/gpt2/configuration_gpt2.py).
 */
final class Gpt2Family implements ModelFamily {

    @Override
    public ImmutableSet<String> modelTypes() {
        return ImmutableSet.of("gpt2");
    }

    @Override
    public LlmSpec read(String id, ModelConfig config) {
        int hiddenSize = config.integer("n_embd", 1, Checks.LARGEST_DIMENSION / 4);
        int heads = config.dimension("n_head");
        Attention attention = Attention.plain(heads, heads, DecoderFields.headShare(config, "n_head", hiddenSize))
                .withoutRotation()
                .withBiases(true, true);
        FeedForward feedForward = new FeedForward.Dense(config.dimension("n_inner", 4 * hiddenSize), false, true);
        int positions = config.dimension("n_positions");
        Embedding embedding = Embedding.plain(config.dimension("vocab_size"), config.flag("tie_word_embeddings", true))
                .withLearnedPositions(positions);
        ImmutableList<LayerKind> layers = LayerStack.uniform(
                DecoderFields.layers(config, "n_layer"), LayerKind.sequential(attention, feedForward));
        return new LlmSpec(id, "gpt2", hiddenSize, embedding, layers, Norm.LAYER, positions);
    }
}
