package io.llmco2.graph.llm;

import com.google.common.collect.ImmutableList;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;

/** What the Qwen families have in common: which layers have a sliding window, and which have experts. */
record QwenFields(ModelConfig config, int layers) {
    private static final int WINDOW_OF_CLASS = 4096;
    private static final int FULL_LAYERS_OF_CLASS = 28;

    /**
     * The attention of each layer of a dense model: full, unless {@code use_sliding_window}; then the first
     * {@code max_window_layers} layers are full and the others slide, as transformers has it
     * (models/qwen2/configuration_qwen2.py) though the field's name suggests the opposite.
     */
    IntFunction<Attention> attention(Attention full) {
        int fullLayers = config.integer("max_window_layers", 0, Integer.MAX_VALUE, FULL_LAYERS_OF_CLASS);
        int window = window();
        return attention(full, window, layer -> window > 0 && layer >= fullLayers);
    }

    /**
     * The attention of each layer of a model with experts. Versions of transformers disagree on which layers slide with
     * {@code use_sliding_window} alone, and no published model has it, so it is taken from {@code layer_types} or not at
     * all.
     */
    IntFunction<Attention> attentionBesideExperts(Attention full) {
        int window = window();
        if (window > 0 && !config.has("layer_types")) {
            throw config.reject("use_sliding_window", "false unless layer_types says which layers have a window");
        }
        return attention(full, window, layer -> false);
    }

    private IntFunction<Attention> attention(Attention full, int window, IntPredicate otherwise) {
        IntPredicate slides = LayerStack.slidingLayers(config, layers, otherwise);
        return layer -> {
            if (slides.test(layer) && window == 0) {
                throw config.reject(
                        "sliding_window", "a number of tokens, use_sliding_window being true, for layers that slide");
            }
            return slides.test(layer) ? full.withWindow(window) : full;
        };
    }

    private int window() {
        return config.flag("use_sliding_window", false) ? config.window("sliding_window", WINDOW_OF_CLASS) : 0;
    }

    /**
     * The feed-forward network of each layer: experts in every {@code decoder_sparse_step}-th layer that
     * {@code mlp_only_layers} does not list, a dense network in the others (transformers,
     * models/qwen2_moe/modeling_qwen2_moe.py).
     */
    IntFunction<FeedForward> feedForward(FeedForward experts) {
        int step = config.integer("decoder_sparse_step", 1, Checks.MOST_LAYERS, 1);
        ImmutableList<Integer> denseLayers =
                config.layerNumbers("mlp_only_layers").orElse(ImmutableList.of());
        IntPredicate hasExperts = layer -> (layer + 1) % step == 0 && !denseLayers.contains(layer);
        return layer -> hasExperts.test(layer) ? experts : new DecoderFields(config).gatedFeedForward();
    }

    /** The same with experts beside one network that a learned gate weighs. */
    IntFunction<FeedForward> feedForwardBesideGatedShared() {
        int shared = config.dimension("shared_expert_intermediate_size");
        return feedForward(new DecoderFields(config)
                .experts("num_experts", "moe_intermediate_size")
                .withGatedShared(new FeedForward.Dense(shared, true, false)));
    }
}
