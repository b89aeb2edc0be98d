package io.llmco2.graph.llm;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;

/**
 * GPT-NeoX and Pythia (Black et al. 2022, arXiv:2204.06745; Biderman et al. 2023, arXiv:2304.01373): layer normalisation,
 * biases everywhere, a plain feed-forward network that runs beside the attention, each after a normalisation of its own.
 *
 * <p>{@code use_parallel_residual} false (RedPajama-INCITE) puts one after the other; {@code attention_bias} false drops
 * the biases of the attention only (transformers, models/gpt_neox/modeling_gpt_neox.py).
 */
final class GptNeoxFamily implements ModelFamily {

    @Override
    public ImmutableSet<String> modelTypes() {
        return ImmutableSet.of("gpt_neox");
    }

    @Override
    public LlmSpec read(String id, ModelConfig config) {
        DecoderFields fields = new DecoderFields(config);
        boolean attentionBias = config.flag("attention_bias", true);
        Attention attention =
                fields.attention(fields.heads(), fields.headShare()).withBiases(attentionBias, attentionBias);
        FeedForward feedForward = new FeedForward.Dense(config.dimension("intermediate_size"), false, true);
        LayerKind layer = config.flag("use_parallel_residual", true)
                ? LayerKind.parallel(attention, feedForward, 2)
                : LayerKind.sequential(attention, feedForward);
        ImmutableList<LayerKind> layers = LayerStack.uniform(fields.layers(), layer);
        return fields.spec(id, "gpt_neox", fields.embedding(false), layers, Norm.LAYER);
    }
}
