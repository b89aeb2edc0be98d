package io.llmco2.graph.llm;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;

/**
 * GPT-J (Wang and Komatsuzaki 2021) and CodeGen (Nijkamp et al. 2022, arXiv:2203.13474): layer normalisation, attention
 * without biases beside a plain feed-forward network with biases, one normalisation for both, and a bias of the output
 * matrix (transformers, models/gptj/modeling_gptj.py and models/codegen/modeling_codegen.py).
 *
 * <p>{@code n_inner} is four times the hidden size if missing or {@code null}.
 */
final class GptJFamily implements ModelFamily {

    @Override
    public ImmutableSet<String> modelTypes() {
        return ImmutableSet.of("gptj", "codegen");
    }

    @Override
    public LlmSpec read(String id, ModelConfig config) {
        int hiddenSize = config.integer("n_embd", 1, Checks.LARGEST_DIMENSION / 4);
        int heads = config.dimension("n_head");
        Attention attention = Attention.plain(heads, heads, DecoderFields.headShare(config, "n_head", hiddenSize));
        FeedForward feedForward = new FeedForward.Dense(config.dimension("n_inner", 4 * hiddenSize), false, true);
        Embedding embedding = Embedding.plain(config.dimension("vocab_size"), config.flag("tie_word_embeddings", false))
                .with(false, true);
        ImmutableList<LayerKind> layers = LayerStack.uniform(
                DecoderFields.layers(config, "n_layer"), LayerKind.parallel(attention, feedForward, 1));
        return new LlmSpec(
                id, config.modelType(), hiddenSize, embedding, layers, Norm.LAYER, config.dimension("n_positions"));
    }
}
