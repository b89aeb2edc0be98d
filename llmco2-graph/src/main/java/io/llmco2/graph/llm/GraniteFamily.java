package io.llmco2.graph.llm;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;

/**
 * Granite 3 (Granite Team 2024): a Llama whose numbers are scaled here and there, which are products with constants; with
 * experts ({@code granitemoe}), {@code intermediate_size} is the width of one, and {@code shared_intermediate_size} that of
 * a network beside them (transformers, models/granite/modeling_granite.py, models/granitemoe/modeling_granitemoe.py and
 * models/granitemoeshared/modeling_granitemoeshared.py).
 */
final class GraniteFamily implements ModelFamily {

    @Override
    public ImmutableSet<String> modelTypes() {
        return ImmutableSet.of("granite", "granitemoe", "granitemoeshared");
    }

    @Override
    public LlmSpec read(String id, ModelConfig config) {
        DecoderFields fields = new DecoderFields(config);
        Attention attention = fields.attentionWithBias(fields.kvHeadsOrHeads(), fields.headShare());
        ImmutableList<LayerKind> layers =
                LayerStack.uniform(fields.layers(), LayerKind.sequential(attention, feedForward(config)));
        return fields.spec(id, config.modelType(), fields.embedding(false), layers, Norm.RMS);
    }

    private static FeedForward feedForward(ModelConfig config) {
        if (config.modelType().equals("granite")) {
            return new FeedForward.Dense(config.dimension("intermediate_size"), true, config.flag("mlp_bias", false));
        }
        return experts(config);
    }

    /** Experts, and the network beside them where {@code shared_intermediate_size} is not 0. */
    static FeedForward.MixtureOfExperts experts(ModelConfig config) {
        FeedForward.MixtureOfExperts routed =
                new DecoderFields(config).experts("num_local_experts", "intermediate_size");
        int shared = config.integer("shared_intermediate_size", 0, Checks.LARGEST_DIMENSION, 0);
        return shared == 0 ? routed : routed.withShared(new FeedForward.Dense(shared, true, false));
    }
}
