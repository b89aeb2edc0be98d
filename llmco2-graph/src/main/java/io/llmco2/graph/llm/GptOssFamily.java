package io.llmco2.graph.llm;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.function.IntPredicate;

/**
 * gpt-oss (OpenAI 2025, arXiv:2508.10925): attention with biases and sinks, every other layer, the first included, over a
 * sliding window of 128 tokens, and experts whose router and projections have biases (transformers,
 * models/gpt_oss/modeling_gpt_oss.py).
 *
 * <p>{@code sliding_window} is the class's 128 if missing (models/gpt_oss/configuration_gpt_oss.py).
 */
final class GptOssFamily implements ModelFamily {
    private static final int WINDOW_OF_CLASS = 128;

    @Override
    public ImmutableSet<String> modelTypes() {
        return ImmutableSet.of("gpt_oss");
    }

    @Override
    public LlmSpec read(String id, ModelConfig config) {
        DecoderFields fields = new DecoderFields(config);
        boolean bias = config.flag("attention_bias", true);
        Attention full = fields.attention(fields.kvHeads(), fields.headDim())
                .withBiases(bias, bias)
                .with(Attention.Trait.SINKS);
        Attention sliding = full.withWindow(config.integer("sliding_window", 1, Integer.MAX_VALUE, WINDOW_OF_CLASS));
        FeedForward experts = experts(config);
        IntPredicate slides = LayerStack.slidingLayers(config, fields.layers(), layer -> layer % 2 == 0);
        ImmutableList<LayerKind> layers = LayerStack.of(
                fields.layers(), layer -> LayerKind.sequential(slides.test(layer) ? sliding : full, experts));
        return fields.spec(id, "gpt_oss", fields.embedding(false), layers, Norm.RMS);
    }

    private static FeedForward experts(ModelConfig config) {
        FeedForward.MixtureOfExperts unbiased =
                new DecoderFields(config).experts("num_local_experts", "intermediate_size");
        FeedForward.Dense expert = new FeedForward.Dense(unbiased.expert().innerSize(), true, true);
        return FeedForward.MixtureOfExperts.of(unbiased.experts(), unbiased.expertsPerToken(), expert)
                .withRouting(FeedForward.Routing.BIASED);
    }
}
