package io.llmco2.graph.llm;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;

/**
 * Falcon 1 (Almazrouei et al. 2023, arXiv:2311.16867): layer normalisation, a plain feed-forward network beside the
 * attention, one key/value head (7B) or, in the {@code new_decoder_architecture}, several ({@code num_kv_heads}) and a
 * normalisation each for attention and feed-forward network (40B, 180B).
 *
 * <p>Published files leave out the longest sequence, 2048 tokens by transformers' class
 * (models/falcon/configuration_falcon.py), and the width of the feed-forward network, four times the hidden size. Falcon 3
 * is of another family, Llama.
 */
final class FalconFamily implements ModelFamily {
    private static final int MAX_POSITIONS_OF_CLASS = 2048;

    @Override
    public ImmutableSet<String> modelTypes() {
        return ImmutableSet.of("falcon");
    }

    @Override
    public LlmSpec read(String id, ModelConfig config) {
        DecoderFields fields = new DecoderFields(config);
        int hiddenSize = config.integer("hidden_size", 1, Checks.LARGEST_DIMENSION / 4);
        boolean bias = config.flag("bias", false);
        FeedForward feedForward =
                new FeedForward.Dense(config.dimension("ffn_hidden_size", 4 * hiddenSize), false, bias);
        ImmutableList<LayerKind> layers = LayerStack.uniform(
                fields.layers(), layer(config, attention(config).withBiases(bias, bias), feedForward));
        return new LlmSpec(
                id,
                "falcon",
                hiddenSize,
                fields.embedding(true),
                layers,
                Norm.LAYER,
                config.integer("max_position_embeddings", 1, Integer.MAX_VALUE, MAX_POSITIONS_OF_CLASS));
    }

    private static Attention attention(ModelConfig config) {
        DecoderFields fields = new DecoderFields(config);
        int heads = fields.heads();
        boolean oneKvHead = config.flag("multi_query", true) && !config.flag("new_decoder_architecture", false);
        int kvHeads = oneKvHead ? 1 : config.dimension("num_kv_heads", heads);
        if (heads % kvHeads != 0) {
            throw config.reject("num_kv_heads", "a divisor of the " + heads + " query heads");
        }
        Attention attention = Attention.plain(heads, kvHeads, fields.headShare());
        return config.flag("alibi", false) ? attention.withoutRotation() : attention;
    }

    private static LayerKind layer(ModelConfig config, Attention attention, FeedForward feedForward) {
        if (!config.flag("parallel_attn", true)) {
            return LayerKind.sequential(attention, feedForward);
        }
        int normsOfArchitecture = config.flag("new_decoder_architecture", false) ? 2 : 1;
        return LayerKind.parallel(
                attention, feedForward, config.integer("num_ln_in_parallel_attn", 1, 2, normsOfArchitecture));
    }
}
