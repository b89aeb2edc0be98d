package io.llmco2.graph.llm;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.function.IntPredicate;

/**
 * Command A and Command R7B (Cohere 2025, arXiv:2504.00698): a Command R of which each {@code sliding_window_pattern}-th
 * layer (every fourth if the field is missing) attends to all tokens without rotation, and the others, rotated, to a sliding
 * window (transformers, models/cohere2/modeling_cohere2.py; a missing {@code sliding_window} is the class's 4096).
 */
final class Cohere2Family implements ModelFamily {
    private static final int WINDOW_OF_CLASS = 4096;
    private static final int PATTERN_OF_CLASS = 4;

    @Override
    public ImmutableSet<String> modelTypes() {
        return ImmutableSet.of("cohere2");
    }

    @Override
    public LlmSpec read(String id, ModelConfig config) {
        DecoderFields fields = new DecoderFields(config);
        Attention rotated = fields.attentionWithBias(fields.kvHeadsOrHeads(), fields.headShare());
        Attention full = rotated.withoutRotation();
        Attention sliding = rotated.withWindow(config.integer("sliding_window", 1, Integer.MAX_VALUE, WINDOW_OF_CLASS));
        FeedForward feedForward = fields.gatedFeedForward();
        int pattern = config.integer("sliding_window_pattern", 1, Checks.MOST_LAYERS, PATTERN_OF_CLASS);
        IntPredicate slides = LayerStack.slidingLayers(config, fields.layers(), layer -> (layer + 1) % pattern != 0);
        ImmutableList<LayerKind> layers = LayerStack.of(
                fields.layers(), layer -> LayerKind.parallel(slides.test(layer) ? sliding : full, feedForward, 1));
        return fields.spec(id, "cohere2", fields.embedding(true), layers, Norm.LAYER_WITHOUT_BIAS);
    }
}
