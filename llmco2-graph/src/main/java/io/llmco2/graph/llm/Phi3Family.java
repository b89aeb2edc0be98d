package io.llmco2.graph.llm;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;

/**
 * Phi-3, Phi-3.5 and Phi-4 (Abdin et al. 2024, arXiv:2404.14219 and arXiv:2412.08905): a Llama whose checkpoints keep
 * query, key and value in one matrix, and gate and up in another; the same weights, no biases.
 *
 * <p>{@code sliding_window} applies to all layers; in the variants with a long context it is longer than the longest
 * sequence (transformers, models/phi3/configuration_phi3.py).
 */
final class Phi3Family implements ModelFamily {

    @Override
    public ImmutableSet<String> modelTypes() {
        return ImmutableSet.of("phi3");
    }

    @Override
    public LlmSpec read(String id, ModelConfig config) {
        DecoderFields fields = new DecoderFields(config);
        Attention attention = fields.attention(fields.kvHeadsOrHeads(), fields.headDim())
                .withWindow(config.window("sliding_window", 0));
        ImmutableList<LayerKind> layers =
                LayerStack.uniform(fields.layers(), LayerKind.sequential(attention, fields.gatedFeedForward()));
        return fields.spec(id, "phi3", fields.embedding(false), layers, Norm.RMS);
    }
}
