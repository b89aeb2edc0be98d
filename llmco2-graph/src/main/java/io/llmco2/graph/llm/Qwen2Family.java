package io.llmco2.graph.llm;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.function.IntFunction;

/**
 * Qwen 1.5, 2 and 2.5 (Yang et al. 2024, arXiv:2407.10671 and arXiv:2412.15115): a Llama whose query, key and value
 * projections always have biases, its output projection never; no field says so (transformers,
 * models/qwen2/modeling_qwen2.py).
 */
final class Qwen2Family implements ModelFamily {

    @Override
    public ImmutableSet<String> modelTypes() {
        return ImmutableSet.of("qwen2");
    }

    @Override
    public LlmSpec read(String id, ModelConfig config) {
        DecoderFields fields = new DecoderFields(config);
        Attention full = fields.attention(fields.kvHeads(), fields.headDim()).withBiases(true, false);
        IntFunction<Attention> attention = new QwenFields(config, fields.layers()).attention(full);
        FeedForward feedForward = fields.gatedFeedForward();
        ImmutableList<LayerKind> layers =
                LayerStack.of(fields.layers(), layer -> LayerKind.sequential(attention.apply(layer), feedForward));
        return fields.spec(id, "qwen2", fields.embedding(false), layers, Norm.RMS);
    }
}
