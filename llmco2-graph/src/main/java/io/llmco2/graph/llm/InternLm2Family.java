package io.llmco2.graph.llm;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;

/**
 * InternLM 2 (Cai et al. 2024, arXiv:2403.17297): a Llama that keeps query, key and value in one matrix; {@code bias} is
 * for the attention only and, other than the published files have it, true if missing (configuration_internlm2.py and
 * modeling_internlm2.py beside the weights).
 */
final class InternLm2Family implements ModelFamily {

    @Override
    public ImmutableSet<String> modelTypes() {
        return ImmutableSet.of("internlm2");
    }

    @Override
    public LlmSpec read(String id, ModelConfig config) {
        DecoderFields fields = new DecoderFields(config);
        boolean bias = config.flag("bias", true);
        Attention attention =
                fields.attention(fields.kvHeadsOrHeads(), fields.headShare()).withBiases(bias, bias);
        ImmutableList<LayerKind> layers =
                LayerStack.uniform(fields.layers(), LayerKind.sequential(attention, fields.gatedFeedForward()));
        return fields.spec(id, "internlm2", fields.embedding(false), layers, Norm.RMS);
    }
}
