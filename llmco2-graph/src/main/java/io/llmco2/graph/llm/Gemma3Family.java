package io.llmco2.graph.llm;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.function.IntPredicate;

/**
 * Gemma 3 (Gemma Team 2025, arXiv:2503.19786), the text part: of each {@code sliding_window_pattern} layers all but the
 * last attend to a sliding window only (5 to 1 if the field is missing), queries and keys are normalised head by head, and
 * each layer has the four normalisations of Gemma 2.
 *
 * <p>The sizes that read images ({@code gemma3}) keep it in {@code text_config} ({@link TextPartFamily}) and leave out whatever equals
 * the default of transformers' class {@code Gemma3TextConfig} (models/gemma3/configuration_gemma3.py): heads, head width,
 * vocabulary, longest sequence. Those defaults are used here; the hidden size, the width of the feed-forward network and
 * the number of layers are in every published file and are asked for.
 */
final class Gemma3Family implements ModelFamily {
    private static final int HEADS_OF_CLASS = 8;
    private static final int KV_HEADS_OF_CLASS = 4;
    private static final int VOCABULARY_OF_CLASS = 262_208;
    private static final int MAX_POSITIONS_OF_CLASS = 131_072;
    private static final int WINDOW_OF_CLASS = 4096;
    private static final int PATTERN_OF_CLASS = 6;

    @Override
    public ImmutableSet<String> modelTypes() {
        return ImmutableSet.of("gemma3_text");
    }

    @Override
    public LlmSpec read(String id, ModelConfig config) {
        int layers = config.integer("num_hidden_layers", 1, Checks.MOST_LAYERS);
        Attention full = attention(config);
        Attention sliding = full.withWindow(config.integer("sliding_window", 1, Integer.MAX_VALUE, WINDOW_OF_CLASS));
        FeedForward feedForward = new DecoderFields(config).gatedFeedForward();
        IntPredicate slides = slidingLayers(config, layers);
        ImmutableList<LayerKind> kinds =
                LayerStack.of(layers, layer -> LayerKind.sequential(slides.test(layer) ? sliding : full, feedForward)
                        .withNorms(4));
        Embedding uncapped = Embedding.plain(
                config.dimension("vocab_size", VOCABULARY_OF_CLASS), config.flag("tie_word_embeddings", true));
        Embedding embedding = config.has("final_logit_softcapping") ? uncapped.withSoftCap() : uncapped;
        return new LlmSpec(
                id,
                "gemma3",
                config.dimension("hidden_size"),
                embedding,
                kinds,
                Norm.RMS,
                config.integer("max_position_embeddings", 1, Integer.MAX_VALUE, MAX_POSITIONS_OF_CLASS));
    }

    private static Attention attention(ModelConfig config) {
        boolean bias = config.flag("attention_bias", false);
        Attention uncapped = DecoderFields.attention(
                        config,
                        config.dimension("num_attention_heads", HEADS_OF_CLASS),
                        config.dimension("num_key_value_heads", KV_HEADS_OF_CLASS),
                        config.dimension("head_dim", GemmaFamily.HEAD_DIM_OF_CLASS))
                .withBiases(bias, bias)
                .withQkNorm(Attention.QkNorm.PER_HEAD);
        return config.has("attn_logit_softcapping") ? uncapped.with(Attention.Trait.SOFT_CAP) : uncapped;
    }

    private static IntPredicate slidingLayers(ModelConfig config, int layers) {
        int pattern = config.integer("sliding_window_pattern", 1, Checks.MOST_LAYERS, PATTERN_OF_CLASS);
        return LayerStack.slidingLayers(config, layers, layer -> (layer + 1) % pattern != 0);
    }
}
