package io.llmco2.graph.llm;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;

/**
 * OLMo 2 (OLMo Team 2024, arXiv:2501.00656): normalises the outputs of attention and feed-forward network instead of
 * their inputs, which is as many normalisations, and queries and keys over all heads together (transformers,
 * models/olmo2/modeling_olmo2.py).
 */
final class Olmo2Family implements ModelFamily {

    @Override
    public ImmutableSet<String> modelTypes() {
        return ImmutableSet.of("olmo2");
    }

    @Override
    public LlmSpec read(String id, ModelConfig config) {
        DecoderFields fields = new DecoderFields(config);
        boolean bias = config.flag("attention_bias", false);
        Attention attention = fields.attention(fields.kvHeadsOrHeads(), fields.headShare())
                .withBiases(bias, bias)
                .withQkNorm(Attention.QkNorm.ALL_HEADS);
        ImmutableList<LayerKind> layers =
                LayerStack.uniform(fields.layers(), LayerKind.sequential(attention, fields.gatedFeedForward()));
        return fields.spec(id, "olmo2", fields.embedding(false), layers, Norm.RMS);
    }
}
