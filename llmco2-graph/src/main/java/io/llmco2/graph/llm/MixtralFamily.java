package io.llmco2.graph.llm;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;

/**
 * Mixtral (Jiang et al. 2024, arXiv:2401.04088): a Mistral whose layers all route each token to
 * {@code num_experts_per_tok} of {@code num_local_experts} experts, {@code intermediate_size} being the width of one.
 *
 * <p>Other than in Mistral, no {@code sliding_window} means none (transformers, models/mixtral/configuration_mixtral.py).
 */
final class MixtralFamily implements ModelFamily {

    @Override
    public ImmutableSet<String> modelTypes() {
        return ImmutableSet.of("mixtral");
    }

    @Override
    public LlmSpec read(String id, ModelConfig config) {
        DecoderFields fields = new DecoderFields(config);
        Attention attention =
                fields.attention(fields.kvHeads(), fields.headDim()).withWindow(config.window("sliding_window", 0));
        FeedForward experts = fields.experts("num_local_experts", "intermediate_size");
        ImmutableList<LayerKind> layers = LayerStack.uniform(fields.layers(), LayerKind.sequential(attention, experts));
        return fields.spec(id, "mixtral", fields.embedding(false), layers, Norm.RMS);
    }
}
