package io.llmco2.graph.llm;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;

/**
 * DBRX (Databricks 2024): layer normalisation with gain only, grouped-query attention whose products are clipped, gated
 * experts; the parts {@code attn_config} and {@code ffn_config} hold their sizes (transformers,
 * models/dbrx/modeling_dbrx.py).
 */
final class DbrxFamily implements ModelFamily {

    @Override
    public ImmutableSet<String> modelTypes() {
        return ImmutableSet.of("dbrx");
    }

    @Override
    public LlmSpec read(String id, ModelConfig config) {
        int hiddenSize = config.dimension("d_model");
        int heads = config.dimension("n_heads");
        ModelConfig attentionPart = config.part("attn_config");
        int kvHeads = attentionPart.dimension("kv_n_heads");
        if (heads % kvHeads != 0) {
            throw attentionPart.reject("kv_n_heads", "a divisor of the " + heads + " query heads");
        }
        Attention attention = Attention.plain(heads, kvHeads, DecoderFields.headShare(config, "n_heads", hiddenSize));
        ImmutableList<LayerKind> layers = LayerStack.uniform(
                DecoderFields.layers(config, "n_layers"),
                LayerKind.sequential(attention, experts(config.part("ffn_config"))));
        Embedding embedding =
                Embedding.plain(config.dimension("vocab_size"), config.flag("tie_word_embeddings", false));
        int positions = config.integer("max_seq_len", 1, Integer.MAX_VALUE);
        return new LlmSpec(id, "dbrx", hiddenSize, embedding, layers, Norm.LAYER_WITHOUT_BIAS, positions);
    }

    private static FeedForward experts(ModelConfig part) {
        int experts = part.integer("moe_num_experts", 1, Checks.MOST_EXPERTS);
        FeedForward.Dense expert = new FeedForward.Dense(part.dimension("ffn_hidden_size"), true, false);
        return FeedForward.MixtureOfExperts.of(experts, part.integer("moe_top_k", 1, experts), expert);
    }
}
