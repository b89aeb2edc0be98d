package io.llmco2.graph.llm;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.function.IntPredicate;

/**
 * SmolLM 3 (Hugging Face 2025): a Llama in which each {@code no_rope_layer_interval}-th layer (every fourth if the field is
 * missing), or those with 0 in {@code no_rope_layers}, does not rotate queries and keys (transformers,
 * models/smollm3/configuration_smollm3.py).
 */
final class SmolLm3Family implements ModelFamily {

    @Override
    public ImmutableSet<String> modelTypes() {
        return ImmutableSet.of("smollm3");
    }

    @Override
    public LlmSpec read(String id, ModelConfig config) {
        DecoderFields fields = new DecoderFields(config);
        int layers = fields.layers();
        Attention rotated = fields.attentionWithBias(fields.kvHeads(), fields.headDim());
        if (config.flag("use_sliding_window", false)) {
            throw config.reject("use_sliding_window", "false (no published model has a window)");
        }
        FeedForward feedForward =
                new FeedForward.Dense(config.dimension("intermediate_size"), true, config.flag("mlp_bias", false));
        IntPredicate rotates = LayerStack.rotatedLayers(config, layers);
        ImmutableList<LayerKind> kinds = LayerStack.of(
                layers,
                layer -> LayerKind.sequential(rotates.test(layer) ? rotated : rotated.withoutRotation(), feedForward));
        return fields.spec(id, "smollm3", fields.embedding(true), kinds, Norm.RMS);
    }
}
