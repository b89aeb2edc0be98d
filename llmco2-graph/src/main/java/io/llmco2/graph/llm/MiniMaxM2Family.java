package io.llmco2.graph.llm;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;

/**
 * MiniMax-M2 (MiniMax 2025): softmax attention in all layers, queries and keys normalised over all heads together if
 * {@code use_qk_norm}, and experts, each score with a bias if {@code use_routing_bias} (transformers,
 * models/minimax_m2/modeling_minimax_m2.py). Layers for multi-token prediction are not counted.
 */
final class MiniMaxM2Family implements ModelFamily {

    @Override
    public ImmutableSet<String> modelTypes() {
        return ImmutableSet.of("minimax_m2");
    }

    @Override
    public LlmSpec read(String id, ModelConfig config) {
        DecoderFields fields = new DecoderFields(config);
        if (!config.text("qk_norm_type").orElse("per_layer").equals("per_layer")) {
            throw config.reject("qk_norm_type", "per_layer, as in all published models");
        }
        boolean qkNorm = config.flag("use_qk_norm", true);
        Attention attention = fields.attention(fields.kvHeads(), fields.headDim())
                .withQkNorm(qkNorm ? Attention.QkNorm.ALL_HEADS : Attention.QkNorm.NONE);
        FeedForward.MixtureOfExperts experts = fields.experts("num_local_experts", "intermediate_size");
        boolean bias = config.flag("use_routing_bias", true);
        FeedForward routed = bias ? experts.withRouting(FeedForward.Routing.BIASED) : experts;
        ImmutableList<LayerKind> layers = LayerStack.uniform(fields.layers(), LayerKind.sequential(attention, routed));
        return fields.spec(id, "minimax_m2", fields.embedding(false), layers, Norm.RMS);
    }
}
