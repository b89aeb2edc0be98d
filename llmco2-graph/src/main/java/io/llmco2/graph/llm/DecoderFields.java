package io.llmco2.graph.llm;

import com.google.common.collect.ImmutableList;

/** The fields that most families spell alike, checked against each other. */
record DecoderFields(ModelConfig config) {

    int hiddenSize() {
        return config.dimension("hidden_size");
    }

    int layers() {
        return layers(config, "num_hidden_layers");
    }

    static int layers(ModelConfig config, String field) {
        return config.integer(field, 1, Checks.MOST_LAYERS);
    }

    int heads() {
        return config.dimension("num_attention_heads");
    }

    /** Key/value heads, as many as query heads if the field is missing: what most configuration classes do. */
    int kvHeadsOrHeads() {
        return config.dimension("num_key_value_heads", heads());
    }

    /** Key/value heads where the configuration class has a number of its own for a missing field: better not guessed. */
    int kvHeads() {
        return config.dimension("num_key_value_heads");
    }

    /** Width of one head, the hidden size divided among the query heads if {@code head_dim} is missing. */
    int headDim() {
        return config.has("head_dim") ? config.dimension("head_dim") : headShare();
    }

    /** The hidden size divided among the query heads, for families that have no field for it. */
    int headShare() {
        return headShare(config, "num_attention_heads", hiddenSize());
    }

    /** The hidden size divided among as many heads as a field says. */
    static int headShare(ModelConfig config, String headsField, int hiddenSize) {
        int heads = config.dimension(headsField);
        if (hiddenSize % heads != 0) {
            throw config.reject(headsField, "a divisor of the hidden size " + hiddenSize);
        }
        return hiddenSize / heads;
    }

    Attention attention(int kvHeads, int headDim) {
        return attention(config, heads(), kvHeads, headDim);
    }

    /** Attention whose numbers fit each other; messages name the fields that most families have. */
    static Attention attention(ModelConfig config, int heads, int kvHeads, int headDim) {
        if (heads % kvHeads != 0) {
            throw config.reject("num_key_value_heads", "a divisor of the " + heads + " query heads");
        }
        if ((long) heads * headDim > Checks.LARGEST_DIMENSION) {
            throw config.reject(
                    "head_dim", "at most " + Checks.LARGEST_DIMENSION / heads + " with " + heads + " heads");
        }
        return Attention.plain(heads, kvHeads, headDim);
    }

    /** A gated feed-forward network without biases. */
    FeedForward.Dense gatedFeedForward() {
        return new FeedForward.Dense(config.dimension("intermediate_size"), true, false);
    }

    /** A mixture of gated experts, {@code num_experts_per_tok} of them for each token. */
    FeedForward.MixtureOfExperts experts(String countField, String innerSizeField) {
        int experts = config.integer(countField, 1, Checks.MOST_EXPERTS);
        int perToken = config.integer("num_experts_per_tok", 1, experts);
        return FeedForward.MixtureOfExperts.of(
                experts, perToken, new FeedForward.Dense(config.dimension(innerSizeField), true, false));
    }

    /** Attention with one bias flag for all four projections, off if {@code attention_bias} is missing. */
    Attention attentionWithBias(int kvHeads, int headDim) {
        boolean bias = config.flag("attention_bias", false);
        return attention(kvHeads, headDim).withBiases(bias, bias);
    }

    /** Embedding and output matrix without learned positions. */
    Embedding embedding(boolean tiedWhenMissing) {
        return Embedding.plain(config.dimension("vocab_size"), config.flag("tie_word_embeddings", tiedWhenMissing));
    }

    LlmSpec spec(String id, String family, Embedding embedding, ImmutableList<LayerKind> layerKinds, Norm norm) {
        int maxPositions = config.integer("max_position_embeddings", 1, Integer.MAX_VALUE);
        return new LlmSpec(id, family, hiddenSize(), embedding, layerKinds, norm, maxPositions);
    }
}
