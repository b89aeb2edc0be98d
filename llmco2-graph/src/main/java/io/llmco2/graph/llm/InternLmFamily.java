package io.llmco2.graph.llm;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;

/**
 * InternLM 1: a Llama with as many key/value as query heads, whose attention has biases, of all four projections, unless
 * {@code bias} is false, as in InternLM 20B (configuration_internlm.py and modeling_internlm.py beside the weights).
 */
final class InternLmFamily implements ModelFamily {

    @Override
    public ImmutableSet<String> modelTypes() {
        return ImmutableSet.of("internlm");
    }

    @Override
    public LlmSpec read(String id, ModelConfig config) {
        DecoderFields fields = new DecoderFields(config);
        boolean bias = config.flag("bias", true);
        Attention attention =
                fields.attention(fields.heads(), fields.headShare()).withBiases(bias, bias);
        ImmutableList<LayerKind> layers =
                LayerStack.uniform(fields.layers(), LayerKind.sequential(attention, fields.gatedFeedForward()));
        return fields.spec(id, "internlm", fields.embedding(false), layers, Norm.RMS);
    }
}
