package io.llmco2.graph.llm;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;

/**
 * OLMo 1 (Groeneveld et al. 2024, arXiv:2402.00838): a Llama whose layer normalisation has neither gain nor bias
 * (transformers, models/olmo/modeling_olmo.py).
 */
final class OlmoFamily implements ModelFamily {

    @Override
    public ImmutableSet<String> modelTypes() {
        return ImmutableSet.of("olmo");
    }

    @Override
    public LlmSpec read(String id, ModelConfig config) {
        DecoderFields fields = new DecoderFields(config);
        boolean bias = config.flag("attention_bias", false);
        Attention attention =
                fields.attention(fields.kvHeadsOrHeads(), fields.headShare()).withBiases(bias, bias);
        ImmutableList<LayerKind> layers =
                LayerStack.uniform(fields.layers(), LayerKind.sequential(attention, fields.gatedFeedForward()));
        return fields.spec(id, "olmo", fields.embedding(false), layers, Norm.LAYER_WITHOUT_PARAMETERS);
    }
}
