package io.llmco2.graph.llm;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;

/**
 * EXAONE 3 (LG AI Research 2024, arXiv:2408.03541): a Llama that spells its layers {@code num_layers} (configuration_exaone.py
 * beside the weights).
 */
final class ExaoneFamily implements ModelFamily {

    @Override
    public ImmutableSet<String> modelTypes() {
        return ImmutableSet.of("exaone");
    }

    @Override
    public LlmSpec read(String id, ModelConfig config) {
        DecoderFields fields = new DecoderFields(config);
        Attention attention = fields.attention(fields.kvHeadsOrHeads(), fields.headShare());
        ImmutableList<LayerKind> layers = LayerStack.uniform(
                DecoderFields.layers(config, config.has("num_layers") ? "num_layers" : "num_hidden_layers"),
                LayerKind.sequential(attention, fields.gatedFeedForward()));
        return fields.spec(id, "exaone", fields.embedding(false), layers, Norm.RMS);
    }
}
