package io.llmco2.graph.llm;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;

/**
 * ChatGLM 2 and 3 and GLM-4-9B (GLM Team 2024, arXiv:2406.12793): a Llama under other names, with biases of query, key and
 * value if {@code add_qkv_bias} and {@code multi_query_group_num} key/value heads (modeling_chatglm.py beside the weights;
 * NVIDIA/NeMo, nemo/collections/llm/gpt/model/chatglm.py).
 *
 * <p>ChatGLM 1, which predates these fields and attends in both directions within the prompt, lacks {@code kv_channels} and
 * is refused by it.
 */
final class ChatGlmFamily implements ModelFamily {

    @Override
    public ImmutableSet<String> modelTypes() {
        return ImmutableSet.of("chatglm");
    }

    @Override
    public LlmSpec read(String id, ModelConfig config) {
        int hiddenSize = config.dimension("hidden_size");
        refuseVariants(config);
        int heads = config.dimension("num_attention_heads");
        boolean groups = config.flag("multi_query_attention", false);
        int kvHeads = groups ? config.dimension("multi_query_group_num") : heads;
        if (heads % kvHeads != 0) {
            throw config.reject("multi_query_group_num", "a divisor of the " + heads + " query heads");
        }
        boolean bias = config.flag("add_bias_linear", false);
        Attention attention = DecoderFields.attention(config, heads, kvHeads, config.dimension("kv_channels"))
                .withBiases(bias || config.flag("add_qkv_bias", false), bias);
        FeedForward feedForward = new FeedForward.Dense(config.dimension("ffn_hidden_size"), true, bias);
        ImmutableList<LayerKind> layers = LayerStack.uniform(
                DecoderFields.layers(config, "num_layers"), LayerKind.sequential(attention, feedForward));
        Embedding embedding =
                Embedding.plain(config.dimension("padded_vocab_size"), config.flag("tie_word_embeddings", false));
        int positions = config.integer("seq_length", 1, Integer.MAX_VALUE);
        return new LlmSpec(id, "chatglm", hiddenSize, embedding, layers, Norm.RMS, positions);
    }

    private static void refuseVariants(ModelConfig config) {
        if (!config.flag("rmsnorm", true)) {
            throw config.reject("rmsnorm", "true (no published model has another normalisation)");
        }
        if (!config.flag("post_layer_norm", true)) {
            throw config.reject("post_layer_norm", "true (no published model lacks the last normalisation)");
        }
    }
}
