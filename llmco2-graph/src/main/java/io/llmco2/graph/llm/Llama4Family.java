package io.llmco2.graph.llm;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;

/**
 * Llama 4 (Meta 2025), the text part: three of four layers rotate queries and keys and attend to a chunk of
 * {@code attention_chunk_size} tokens, the others to all tokens without rotation ({@code no_rope_layers}); experts in every
 * {@code interleave_moe_layer_step}-th layer (all in Scout, every second in Maverick) beside one shared expert of the same
 * width, {@code intermediate_size}, and dense networks of {@code intermediate_size_mlp} in the others.
 *
 * <p>{@code use_qk_norm} normalises rotated queries and keys without gains. Missing fields are those of transformers' class
 * (models/llama4/configuration_llama4.py): chunks of 8192, every fourth layer without rotation, experts in all layers,
 * normalised queries and keys.
 */
final class Llama4Family implements ModelFamily {
    private static final int CHUNK_OF_CLASS = 8192;

    @Override
    public ImmutableSet<String> modelTypes() {
        return ImmutableSet.of("llama4_text");
    }

    @Override
    public LlmSpec read(String id, ModelConfig config) {
        DecoderFields fields = new DecoderFields(config);
        int layers = fields.layers();
        IntFunction<Attention> attention = attention(config, layers);
        IntFunction<FeedForward> feedForward = feedForward(config);
        ImmutableList<LayerKind> kinds =
                LayerStack.of(layers, layer -> LayerKind.sequential(attention.apply(layer), feedForward.apply(layer)));
        return fields.spec(id, "llama4", fields.embedding(false), kinds, Norm.RMS);
    }

    private static IntFunction<Attention> attention(ModelConfig config, int layers) {
        DecoderFields fields = new DecoderFields(config);
        Attention full = fields.attentionWithBias(fields.kvHeads(), fields.headDim());
        int chunk = config.window("attention_chunk_size", CHUNK_OF_CLASS);
        boolean qkNorm = config.flag("use_qk_norm", true);
        Attention chunked = full.withSpan(chunk == 0 ? Span.FULL : Span.chunked(chunk))
                .withQkNorm(qkNorm ? Attention.QkNorm.WITHOUT_GAINS : Attention.QkNorm.NONE);
        IntPredicate rotates = LayerStack.rotatedLayers(config, layers);
        return layer -> rotates.test(layer) ? chunked : full.withoutRotation();
    }

    private static IntFunction<FeedForward> feedForward(ModelConfig config) {
        FeedForward.MixtureOfExperts routed =
                new DecoderFields(config).experts("num_local_experts", "intermediate_size");
        FeedForward experts = routed.withShared(routed.expert());
        int step = config.integer("interleave_moe_layer_step", 1, Checks.MOST_LAYERS, 1);
        IntPredicate hasExperts = config.layerNumbers("moe_layers")
                .<IntPredicate>map(numbers -> numbers::contains)
                .orElse(layer -> (layer + 1) % step == 0);
        return layer -> hasExperts.test(layer)
                ? experts
                : new FeedForward.Dense(config.dimension("intermediate_size_mlp"), true, false);
    }
}
