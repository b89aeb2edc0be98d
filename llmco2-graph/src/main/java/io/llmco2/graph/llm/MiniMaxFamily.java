package io.llmco2.graph.llm;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.function.IntPredicate;

/**
 * MiniMax-Text-01 and M1 (MiniMax 2025, arXiv:2501.08313 and arXiv:2506.13585): lightning attention in most layers, softmax
 * attention where {@code attn_type_list} has 1, or where {@code layer_types} says "full_attention" in the form of transformers
 * ({@code minimax}), and experts in all layers (transformers, models/minimax/modeling_minimax.py).
 *
 * <p>One of both lists is needed: the class's default, every other layer, is no published model's.
 */
final class MiniMaxFamily implements ModelFamily {

    @Override
    public ImmutableSet<String> modelTypes() {
        return ImmutableSet.of("minimax_text_01", "minimax_m1", "minimax");
    }

    @Override
    public LlmSpec read(String id, ModelConfig config) {
        DecoderFields fields = new DecoderFields(config);
        int layers = fields.layers();
        TokenMixer attends = fields.attention(fields.kvHeads(), fields.headDim());
        TokenMixer recurs = new Recurrence.LightningAttention(fields.heads(), fields.headDim());
        FeedForward experts = fields.experts("num_local_experts", "intermediate_size");
        IntPredicate softmax = softmaxLayers(config, layers);
        ImmutableList<LayerKind> kinds =
                LayerStack.of(layers, layer -> LayerKind.sequential(softmax.test(layer) ? attends : recurs, experts));
        return fields.spec(id, "minimax", fields.embedding(false), kinds, Norm.RMS);
    }

    private static IntPredicate softmaxLayers(ModelConfig config, int layers) {
        if (config.has("layer_types")) {
            return LayerStack.layersOfType(config, layers, "full_attention", "linear_attention", layer -> true);
        }
        ImmutableList<Integer> types = config.layerFlags("attn_type_list", layers)
                .orElseThrow(() -> config.reject("attn_type_list", "a list of " + layers + ", each 0 or 1"));
        return layer -> types.get(layer) == 1;
    }
}
