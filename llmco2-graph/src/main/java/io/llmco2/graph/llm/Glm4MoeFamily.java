package io.llmco2.graph.llm;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.function.IntFunction;

/**
 * GLM-4.5 and 4.6 (GLM-4.5 Team 2025, arXiv:2508.06471): experts as in DeepSeek-V3 behind attention with biases of query,
 * key and value if {@code attention_bias}, whose queries and keys are normalised head by head if {@code use_qk_norm}
 * (transformers, models/glm4_moe/modeling_glm4_moe.py). The layer for multi-token prediction is not counted.
 */
final class Glm4MoeFamily implements ModelFamily {

    @Override
    public ImmutableSet<String> modelTypes() {
        return ImmutableSet.of("glm4_moe");
    }

    @Override
    public LlmSpec read(String id, ModelConfig config) {
        DecoderFields fields = new DecoderFields(config);
        boolean qkNorm = config.flag("use_qk_norm", false);
        Attention attention = fields.attention(fields.kvHeads(), fields.headDim())
                .withBiases(config.flag("attention_bias", false), false)
                .withQkNorm(qkNorm ? Attention.QkNorm.PER_HEAD : Attention.QkNorm.NONE);
        MoeFields moe = new MoeFields(config);
        FeedForward.MixtureOfExperts experts = moe.experts();
        IntFunction<FeedForward> feedForward = moe.feedForward(experts.withRouting(moe.grouped(experts, true)));
        ImmutableList<LayerKind> layers =
                LayerStack.of(fields.layers(), layer -> LayerKind.sequential(attention, feedForward.apply(layer)));
        return fields.spec(id, "glm4_moe", fields.embedding(false), layers, Norm.RMS);
    }
}
