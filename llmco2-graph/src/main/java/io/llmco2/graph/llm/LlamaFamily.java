package io.llmco2.graph.llm;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;

/**
 * Llama 1 to 3 (Touvron et al. 2023, arXiv:2302.13971 and arXiv:2307.09288; Grattafiori et al. 2024, arXiv:2407.21783)
 * and what others publish in its form, Aquila and first Yi under names of their own: Code Llama, Falcon 3, SmolLM, TinyLlama, Yi, distillates of DeepSeek R1.
 *
 * <p>RMS normalisation, rotary positions and a gated feed-forward network, one after the other. Biases are off unless
 * {@code attention_bias} (all four projections) or {@code mlp_bias} says otherwise; {@code head_dim} and
 * {@code num_key_value_heads} may be left out (transformers, models/llama/configuration_llama.py).
 */
final class LlamaFamily implements ModelFamily {

    @Override
    public ImmutableSet<String> modelTypes() {
        return ImmutableSet.of("llama", "aquila", "Yi");
    }

    @Override
    public LlmSpec read(String id, ModelConfig config) {
        DecoderFields fields = new DecoderFields(config);
        boolean attentionBias = config.flag("attention_bias", false);
        Attention attention =
                fields.attention(fields.kvHeadsOrHeads(), fields.headDim()).withBiases(attentionBias, attentionBias);
        FeedForward feedForward =
                new FeedForward.Dense(config.dimension("intermediate_size"), true, config.flag("mlp_bias", false));
        ImmutableList<LayerKind> layers =
                LayerStack.uniform(fields.layers(), LayerKind.sequential(attention, feedForward));
        return fields.spec(id, "llama", fields.embedding(false), layers, Norm.RMS);
    }
}
