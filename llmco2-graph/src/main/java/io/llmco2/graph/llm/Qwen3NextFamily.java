package io.llmco2.graph.llm;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;

/**
 * Qwen3-Next (Qwen Team 2025): of each {@code full_attention_interval} layers all but the last have a gated delta network
 * in place of attention, which itself has a gate on its output; many experts beside a shared one with a gate (transformers,
 * models/qwen3_next/modeling_qwen3_next.py).
 *
 * <p>Heads are 256 wide and every fourth layer attends if the fields are missing, the defaults of the class
 * (models/qwen3_next/configuration_qwen3_next.py).
 */
final class Qwen3NextFamily implements ModelFamily {
    private static final int HEAD_DIM_OF_CLASS = 256;
    private static final int INTERVAL_OF_CLASS = 4;

    @Override
    public ImmutableSet<String> modelTypes() {
        return ImmutableSet.of("qwen3_next");
    }

    @Override
    public LlmSpec read(String id, ModelConfig config) {
        DecoderFields fields = new DecoderFields(config);
        int layers = fields.layers();
        TokenMixer attends = fields.attentionWithBias(fields.kvHeads(), config.dimension("head_dim", HEAD_DIM_OF_CLASS))
                .withQkNorm(Attention.QkNorm.PER_HEAD)
                .with(Attention.Trait.OUTPUT_GATE);
        TokenMixer recurs = deltaNet(config);
        int interval = config.integer("full_attention_interval", 1, Checks.MOST_LAYERS, INTERVAL_OF_CLASS);
        IntPredicate isFull = LayerStack.layersOfType(
                config, layers, "full_attention", "linear_attention", layer -> (layer + 1) % interval == 0);
        IntFunction<FeedForward> feedForward = new QwenFields(config, layers).feedForwardBesideGatedShared();
        ImmutableList<LayerKind> kinds = LayerStack.of(
                layers, layer -> LayerKind.sequential(isFull.test(layer) ? attends : recurs, feedForward.apply(layer)));
        return fields.spec(id, "qwen3_next", fields.embedding(false), kinds, Norm.RMS);
    }

    private static Recurrence deltaNet(ModelConfig config) {
        int keyHeads = config.dimension("linear_num_key_heads");
        int valueHeads = config.dimension("linear_num_value_heads");
        if (valueHeads % keyHeads != 0) {
            throw config.reject("linear_num_value_heads", "a multiple of the " + keyHeads + " key heads");
        }
        return new Recurrence.GatedDeltaNet(
                keyHeads,
                valueHeads,
                config.dimension("linear_key_head_dim"),
                config.dimension("linear_value_head_dim"),
                config.dimension("linear_conv_kernel_dim"));
    }
}
