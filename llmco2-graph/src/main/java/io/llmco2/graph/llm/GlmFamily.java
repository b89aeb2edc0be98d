package io.llmco2.graph.llm;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;

/**
 * GLM-4 in the form of transformers (GLM Team 2024, arXiv:2406.12793): a Llama with biases of query, key and value if
 * {@code attention_bias}, half of each head rotated. GLM-4-0414 ({@code glm4}) also normalises the outputs of attention and
 * feed-forward network (transformers, models/glm/modeling_glm.py and models/glm4/modeling_glm4.py).
 *
 * <p>Heads are 128 wide if {@code head_dim} is missing, the default of both classes.
 */
final class GlmFamily implements ModelFamily {
    private static final int HEAD_DIM_OF_CLASS = 128;

    @Override
    public ImmutableSet<String> modelTypes() {
        return ImmutableSet.of("glm", "glm4");
    }

    @Override
    public LlmSpec read(String id, ModelConfig config) {
        DecoderFields fields = new DecoderFields(config);
        Attention attention = fields.attention(fields.kvHeads(), config.dimension("head_dim", HEAD_DIM_OF_CLASS))
                .withBiases(config.flag("attention_bias", false), false);
        int norms = config.modelType().equals("glm4") ? 4 : 2;
        ImmutableList<LayerKind> layers = LayerStack.uniform(
                fields.layers(),
                LayerKind.sequential(attention, fields.gatedFeedForward()).withNorms(norms));
        return fields.spec(id, config.modelType(), fields.embedding(false), layers, Norm.RMS);
    }
}
