package io.llmco2.graph.llm;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;

/**
 * Gemma 1 and CodeGemma (Gemma Team 2024, arXiv:2403.08295): a Llama with a large vocabulary, the output matrix tied to
 * the embedding, and heads of 256 whatever the hidden size (transformers, models/gemma/configuration_gemma.py).
 */
final class GemmaFamily implements ModelFamily {
    static final int HEAD_DIM_OF_CLASS = 256;

    @Override
    public ImmutableSet<String> modelTypes() {
        return ImmutableSet.of("gemma");
    }

    @Override
    public LlmSpec read(String id, ModelConfig config) {
        DecoderFields fields = new DecoderFields(config);
        boolean bias = config.flag("attention_bias", false);
        Attention attention = fields.attention(fields.kvHeads(), config.dimension("head_dim", HEAD_DIM_OF_CLASS))
                .withBiases(bias, bias);
        ImmutableList<LayerKind> layers =
                LayerStack.uniform(fields.layers(), LayerKind.sequential(attention, fields.gatedFeedForward()));
        return fields.spec(id, "gemma", fields.embedding(true), layers, Norm.RMS);
    }
}
