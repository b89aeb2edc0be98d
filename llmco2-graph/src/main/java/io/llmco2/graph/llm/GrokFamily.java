package io.llmco2.graph.llm;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;

/**
 * Grok-1 (xAI 2024): four normalisations per layer, attention scores through a hyperbolic tangent
 * ({@code max_attn_value}), gated experts of {@code intermediate_size}, the output matrix tied to the embedding
 * (xai-org/grok-1, model.py and run.py; vllm, model_executor/models/grok1.py).
 */
final class GrokFamily implements ModelFamily {

    @Override
    public ImmutableSet<String> modelTypes() {
        return ImmutableSet.of("grok-1", "grok");
    }

    @Override
    public LlmSpec read(String id, ModelConfig config) {
        DecoderFields fields = new DecoderFields(config);
        Attention attention =
                fields.attention(fields.kvHeads(), fields.headDim()).with(Attention.Trait.SOFT_CAP);
        String experts = config.has("num_local_experts") ? "num_local_experts" : "num_experts";
        ImmutableList<LayerKind> layers = LayerStack.uniform(
                fields.layers(),
                LayerKind.sequential(attention, fields.experts(experts, "intermediate_size"))
                        .withNorms(4));
        return fields.spec(id, "grok", fields.embedding(true), layers, Norm.RMS);
    }
}
