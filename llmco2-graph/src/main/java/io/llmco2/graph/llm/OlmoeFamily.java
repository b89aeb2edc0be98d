package io.llmco2.graph.llm;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;

/**
 * OLMoE (Muennighoff et al. 2024, arXiv:2409.02060): experts of {@code intermediate_size} in all layers, queries and keys
 * normalised over all heads together as in OLMo 2 (transformers, models/olmoe/modeling_olmoe.py).
 */
final class OlmoeFamily implements ModelFamily {

    @Override
    public ImmutableSet<String> modelTypes() {
        return ImmutableSet.of("olmoe");
    }

    @Override
    public LlmSpec read(String id, ModelConfig config) {
        DecoderFields fields = new DecoderFields(config);
        Attention attention = fields.attentionWithBias(fields.kvHeadsOrHeads(), fields.headShare())
                .withQkNorm(Attention.QkNorm.ALL_HEADS);
        ImmutableList<LayerKind> layers = LayerStack.uniform(
                fields.layers(), LayerKind.sequential(attention, fields.experts("num_experts", "intermediate_size")));
        return fields.spec(id, "olmoe", fields.embedding(false), layers, Norm.RMS);
    }
}
