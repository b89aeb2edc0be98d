package io.llmco2.graph.llm;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.function.IntFunction;

/**
 * Qwen 3 with experts (Yang et al. 2025, arXiv:2505.09388): no shared expert, unlike Qwen 2 MoE.
 *
 * <p>{@code intermediate_size} is the width of layers without experts only, which no published model has. Heads are the
 * hidden size divided among them unless {@code head_dim} says otherwise, unlike in Qwen 3 without experts (transformers,
 * models/qwen3_moe/modeling_qwen3_moe.py).
 */
final class Qwen3MoeFamily implements ModelFamily {

    @Override
    public ImmutableSet<String> modelTypes() {
        return ImmutableSet.of("qwen3_moe");
    }

    @Override
    public LlmSpec read(String id, ModelConfig config) {
        DecoderFields fields = new DecoderFields(config);
        QwenFields qwen = new QwenFields(config, fields.layers());
        boolean bias = config.flag("attention_bias", false);
        Attention full = fields.attention(fields.kvHeads(), fields.headDim())
                .withBiases(bias, bias)
                .withQkNorm(Attention.QkNorm.PER_HEAD);
        IntFunction<Attention> attention = qwen.attentionBesideExperts(full);
        IntFunction<FeedForward> feedForward = qwen.feedForward(fields.experts("num_experts", "moe_intermediate_size"));
        ImmutableList<LayerKind> layers = LayerStack.of(
                fields.layers(), layer -> LayerKind.sequential(attention.apply(layer), feedForward.apply(layer)));
        return fields.spec(id, "qwen3_moe", fields.embedding(false), layers, Norm.RMS);
    }
}
