package io.llmco2.graph.llm;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;

/**
 * MPT (MosaicML 2023): layer normalisation with gain only, no biases anywhere, a plain feed-forward network of
 * {@code expansion_ratio} times the hidden size, positions by ALiBi, the output matrix tied to the embedding (transformers,
 * models/mpt/modeling_mpt.py).
 *
 * <p>Variants that no published model has are refused: biases ({@code no_bias} false), normalised queries and keys
 * ({@code qk_ln}), positions other than ALiBi.
 */
final class MptFamily implements ModelFamily {
    private static final int RATIO_OF_CLASS = 4;

    @Override
    public ImmutableSet<String> modelTypes() {
        return ImmutableSet.of("mpt");
    }

    @Override
    public LlmSpec read(String id, ModelConfig config) {
        int hiddenSize = config.dimension("d_model");
        if (!config.flag("no_bias", true)) {
            throw config.reject("no_bias", "true (no published model has biases)");
        }
        int ratio = config.integer("expansion_ratio", 1, Checks.LARGEST_DIMENSION / hiddenSize, RATIO_OF_CLASS);
        FeedForward feedForward = new FeedForward.Dense(ratio * hiddenSize, false, false);
        ImmutableList<LayerKind> layers = LayerStack.uniform(
                DecoderFields.layers(config, "n_layers"),
                LayerKind.sequential(attention(config, hiddenSize), feedForward));
        Embedding embedding = Embedding.plain(config.dimension("vocab_size"), config.flag("tie_word_embeddings", true));
        return new LlmSpec(
                id,
                "mpt",
                hiddenSize,
                embedding,
                layers,
                Norm.LAYER_WITHOUT_BIAS,
                config.integer("max_seq_len", 1, Integer.MAX_VALUE));
    }

    private static Attention attention(ModelConfig config, int hiddenSize) {
        int heads = config.dimension("n_heads");
        int headDim = DecoderFields.headShare(config, "n_heads", hiddenSize);
        if (!config.has("attn_config")) {
            return Attention.plain(heads, heads, headDim).withoutRotation();
        }
        ModelConfig part = config.part("attn_config");
        if (!part.flag("alibi", true)) {
            throw part.reject("alibi", "true (no published model has other positions)");
        }
        if (part.flag("qk_ln", false)) {
            throw part.reject("qk_ln", "false (no published model has it)");
        }
        boolean oneKvHead = part.text("attn_type").orElse("").equals("multiquery_attention");
        int kvHeads = part.dimension("kv_n_heads", oneKvHead ? 1 : heads);
        if (heads % kvHeads != 0) {
            throw part.reject("kv_n_heads", "a divisor of the " + heads + " query heads");
        }
        return Attention.plain(heads, kvHeads, headDim).withoutRotation();
    }
}
