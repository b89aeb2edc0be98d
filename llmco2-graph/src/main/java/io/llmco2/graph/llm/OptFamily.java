package io.llmco2.graph.llm;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;

/**
 * OPT (Zhang et al. 2022, arXiv:2205.01068): layer normalisation, biases everywhere, a plain feed-forward network and
 * learned positions, whose table has two rows more than positions.
 *
 * <p>opt-350m is refused: it embeds into a narrower space than it computes in ({@code word_embed_proj_dim}) and normalises
 * after instead of before ({@code do_layer_norm_before}), which no part here describes (transformers,
 * models/opt/modeling_opt.py).
 */
final class OptFamily implements ModelFamily {
    private static final int POSITION_OFFSET = 2;

    @Override
    public ImmutableSet<String> modelTypes() {
        return ImmutableSet.of("opt");
    }

    @Override
    public LlmSpec read(String id, ModelConfig config) {
        DecoderFields fields = new DecoderFields(config);
        refuseVariants(config, fields.hiddenSize());
        boolean bias = config.flag("enable_bias", true);
        Attention attention = fields.attention(fields.heads(), fields.headShare())
                .withoutRotation()
                .withBiases(bias, bias);
        FeedForward feedForward = new FeedForward.Dense(config.dimension("ffn_dim"), false, bias);
        int positions = config.integer("max_position_embeddings", 1, Checks.LARGEST_DIMENSION - POSITION_OFFSET);
        Embedding embedding = fields.embedding(true).withLearnedPositions(positions + POSITION_OFFSET);
        ImmutableList<LayerKind> layers =
                LayerStack.uniform(fields.layers(), LayerKind.sequential(attention, feedForward));
        return fields.spec(id, "opt", embedding, layers, Norm.LAYER);
    }

    private static void refuseVariants(ModelConfig config, int hiddenSize) {
        if (config.dimension("word_embed_proj_dim", hiddenSize) != hiddenSize) {
            throw config.reject(
                    "word_embed_proj_dim",
                    "the hidden size " + hiddenSize
                            + " (models that project the embedding, such as opt-350m, cannot be described)");
        }
        if (!config.flag("do_layer_norm_before", true)) {
            throw config.reject(
                    "do_layer_norm_before", "true (normalisation after, as in opt-350m, cannot be described)");
        }
    }
}
