package io.llmco2.graph.llm;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;

/**
 * Command R and Aya 23 (Aryabumi et al. 2024, arXiv:2405.15032): a gated feed-forward network beside the attention, one
 * layer normalisation with gain and without bias for both, no biases, the output matrix tied to the embedding.
 *
 * <p>{@code use_qk_norm} (Command R+) normalises each query and key head with gains of its own, as many as heads are wide
 * together (transformers, models/cohere/modeling_cohere.py).
 */
final class CohereFamily implements ModelFamily {

    @Override
    public ImmutableSet<String> modelTypes() {
        return ImmutableSet.of("cohere");
    }

    @Override
    public LlmSpec read(String id, ModelConfig config) {
        DecoderFields fields = new DecoderFields(config);
        boolean bias = config.flag("attention_bias", false);
        boolean qkNorm = config.flag("use_qk_norm", false);
        Attention attention = fields.attention(fields.kvHeadsOrHeads(), fields.headShare())
                .withBiases(bias, bias)
                .withQkNorm(qkNorm ? Attention.QkNorm.OWN_GAINS : Attention.QkNorm.NONE);
        ImmutableList<LayerKind> layers =
                LayerStack.uniform(fields.layers(), LayerKind.parallel(attention, fields.gatedFeedForward(), 1));
        return fields.spec(id, "cohere", fields.embedding(true), layers, Norm.LAYER_WITHOUT_BIAS);
    }
}
