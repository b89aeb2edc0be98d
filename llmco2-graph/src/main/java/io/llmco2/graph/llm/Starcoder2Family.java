package io.llmco2.graph.llm;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;

/**
 * StarCoder 2 (Lozhkov et al. 2024, arXiv:2402.19173): layer normalisation, a plain feed-forward network, biases
 * everywhere unless {@code use_bias} is false, and a sliding window in all layers (transformers,
 * models/starcoder2/modeling_starcoder2.py).
 */
final class Starcoder2Family implements ModelFamily {

    @Override
    public ImmutableSet<String> modelTypes() {
        return ImmutableSet.of("starcoder2");
    }

    @Override
    public LlmSpec read(String id, ModelConfig config) {
        DecoderFields fields = new DecoderFields(config);
        boolean bias = config.flag("use_bias", true);
        Attention attention = fields.attention(fields.kvHeads(), fields.headShare())
                .withBiases(bias, bias)
                .withWindow(config.window("sliding_window", 0));
        FeedForward feedForward = new FeedForward.Dense(config.dimension("intermediate_size"), false, bias);
        ImmutableList<LayerKind> layers =
                LayerStack.uniform(fields.layers(), LayerKind.sequential(attention, feedForward));
        return fields.spec(id, "starcoder2", fields.embedding(true), layers, Norm.LAYER);
    }
}
