package io.llmco2.graph.llm;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.function.IntFunction;

/**
 * Qwen 1.5 MoE and Qwen 2 MoE (Yang et al. 2024, arXiv:2407.10671): a Qwen 2 with many narrow experts and, beside them,
 * one network of {@code shared_expert_intermediate_size} that every token passes through, weighed by a learned gate.
 *
 * <p>{@code intermediate_size} is the width of layers without experts only (transformers,
 * models/qwen2_moe/modeling_qwen2_moe.py).
 */
final class Qwen2MoeFamily implements ModelFamily {

    @Override
    public ImmutableSet<String> modelTypes() {
        return ImmutableSet.of("qwen2_moe");
    }

    @Override
    public LlmSpec read(String id, ModelConfig config) {
        DecoderFields fields = new DecoderFields(config);
        QwenFields qwen = new QwenFields(config, fields.layers());
        Attention full =
                fields.attention(fields.kvHeads(), fields.headDim()).withBiases(config.flag("qkv_bias", true), false);
        IntFunction<Attention> attention = qwen.attentionBesideExperts(full);
        IntFunction<FeedForward> feedForward = qwen.feedForwardBesideGatedShared();
        ImmutableList<LayerKind> layers = LayerStack.of(
                fields.layers(), layer -> LayerKind.sequential(attention.apply(layer), feedForward.apply(layer)));
        return fields.spec(id, "qwen2_moe", fields.embedding(false), layers, Norm.RMS);
    }
}
