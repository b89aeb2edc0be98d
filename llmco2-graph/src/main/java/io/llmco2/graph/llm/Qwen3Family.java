package io.llmco2.graph.llm;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.function.IntFunction;

/**
 * Qwen 3 (Yang et al. 2025, arXiv:2505.09388): queries and keys are normalised head by head in place of the biases of
 * Qwen 2, which {@code attention_bias} brings back, for all four projections.
 *
 * <p>Heads are 128 wide unless {@code head_dim} says otherwise, whatever the hidden size (transformers,
 * models/qwen3/configuration_qwen3.py).
 */
final class Qwen3Family implements ModelFamily {
    private static final int HEAD_DIM_OF_CLASS = 128;

    @Override
    public ImmutableSet<String> modelTypes() {
        return ImmutableSet.of("qwen3");
    }

    @Override
    public LlmSpec read(String id, ModelConfig config) {
        DecoderFields fields = new DecoderFields(config);
        boolean bias = config.flag("attention_bias", false);
        Attention full = fields.attention(fields.kvHeads(), config.dimension("head_dim", HEAD_DIM_OF_CLASS))
                .withBiases(bias, bias)
                .withQkNorm(Attention.QkNorm.PER_HEAD);
        IntFunction<Attention> attention = new QwenFields(config, fields.layers()).attention(full);
        FeedForward feedForward = fields.gatedFeedForward();
        ImmutableList<LayerKind> layers =
                LayerStack.of(fields.layers(), layer -> LayerKind.sequential(attention.apply(layer), feedForward));
        return fields.spec(id, "qwen3", fields.embedding(false), layers, Norm.RMS);
    }
}
