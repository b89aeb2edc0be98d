package io.llmco2.graph.llm;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;

/**
 * Nemotron-4 and Minitron (Parmar et al. 2024, arXiv:2402.16819): layer normalisation, rotary positions, a plain
 * feed-forward network with squared ReLU, no biases unless {@code attention_bias} or {@code mlp_bias} (transformers,
 * models/nemotron/modeling_nemotron.py).
 */
final class NemotronFamily implements ModelFamily {

    @Override
    public ImmutableSet<String> modelTypes() {
        return ImmutableSet.of("nemotron");
    }

    @Override
    public LlmSpec read(String id, ModelConfig config) {
        DecoderFields fields = new DecoderFields(config);
        Attention attention = fields.attentionWithBias(fields.kvHeadsOrHeads(), fields.headDim());
        FeedForward feedForward =
                new FeedForward.Dense(config.dimension("intermediate_size"), false, config.flag("mlp_bias", false));
        ImmutableList<LayerKind> layers =
                LayerStack.uniform(fields.layers(), LayerKind.sequential(attention, feedForward));
        return fields.spec(id, "nemotron", fields.embedding(false), layers, Norm.LAYER);
    }
}
