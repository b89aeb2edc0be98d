package io.llmco2.graph.llm;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;

/**
 * Phi-3.5-MoE (Abdin et al. 2024, arXiv:2404.14219): layer normalisation, attention with biases ({@code attention_bias}),
 * gated experts of {@code intermediate_size}, and a bias of the output matrix ({@code lm_head_bias}); no shared expert
 * (transformers, models/phimoe/modeling_phimoe.py).
 */
final class PhiMoeFamily implements ModelFamily {

    @Override
    public ImmutableSet<String> modelTypes() {
        return ImmutableSet.of("phimoe");
    }

    @Override
    public LlmSpec read(String id, ModelConfig config) {
        DecoderFields fields = new DecoderFields(config);
        Attention attention = fields.attentionWithBias(fields.kvHeads(), fields.headShare())
                .withWindow(config.window("sliding_window", 0));
        ImmutableList<LayerKind> layers = LayerStack.uniform(
                fields.layers(),
                LayerKind.sequential(attention, fields.experts("num_local_experts", "intermediate_size")));
        Embedding embedding = fields.embedding(false).with(false, config.flag("lm_head_bias", false));
        return fields.spec(id, "phimoe", embedding, layers, Norm.LAYER);
    }
}
