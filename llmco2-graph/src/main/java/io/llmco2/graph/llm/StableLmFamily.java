package io.llmco2.graph.llm;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;

/**
 * StableLM 3B and 2 (Bellagente et al. 2024, arXiv:2402.17834): a Llama with layer normalisation, and with biases of
 * query, key and value if {@code use_qkv_bias} (transformers, models/stablelm/modeling_stablelm.py).
 *
 * <p>StableLM 2 12B runs attention and feed-forward network side by side ({@code use_parallel_residual}) and normalises
 * each query and key head with gains of its own ({@code qk_layernorm}), without biases of normalisations
 * ({@code use_norm_bias}). The alpha models are of another family, GPT-NeoX.
 */
final class StableLmFamily implements ModelFamily {

    @Override
    public ImmutableSet<String> modelTypes() {
        return ImmutableSet.of("stablelm");
    }

    @Override
    public LlmSpec read(String id, ModelConfig config) {
        DecoderFields fields = new DecoderFields(config);
        Attention attention = fields.attention(fields.kvHeads(), fields.headShare())
                .withBiases(config.flag("use_qkv_bias", false), false)
                .withQkNorm(config.flag("qk_layernorm", false) ? Attention.QkNorm.OWN_GAINS : Attention.QkNorm.NONE);
        FeedForward feedForward = fields.gatedFeedForward();
        LayerKind layer = config.flag("use_parallel_residual", false)
                ? LayerKind.parallel(attention, feedForward, 1)
                : LayerKind.sequential(attention, feedForward);
        Norm norm = config.flag("use_norm_bias", true) ? Norm.LAYER : Norm.LAYER_WITHOUT_BIAS;
        ImmutableList<LayerKind> layers = LayerStack.uniform(fields.layers(), layer);
        return fields.spec(id, "stablelm", fields.embedding(false), layers, norm);
    }
}
