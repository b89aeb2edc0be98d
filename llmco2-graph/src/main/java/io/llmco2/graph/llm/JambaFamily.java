package io.llmco2.graph.llm;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.function.IntPredicate;

/**
 * Jamba (Lieber et al. 2024, arXiv:2403.19887): one attention, without positions, in each {@code attn_layer_period} layers,
 * at {@code attn_layer_offset}, a Mamba with normalised step sizes and state projections in the others; experts in each
 * {@code expert_layer_period}-th layer, at {@code expert_layer_offset}, dense networks of the same width in the others, or in
 * all if {@code num_experts} is 1.
 *
 * <p>Missing periods, offsets and sizes of Mamba are those of transformers' class, which are Jamba-v0.1's
 * (models/jamba/configuration_jamba.py).
 */
final class JambaFamily implements ModelFamily {
    private static final int ATTENTION_PERIOD_OF_CLASS = 8;
    private static final int ATTENTION_OFFSET_OF_CLASS = 4;
    private static final int EXPERT_PERIOD_OF_CLASS = 2;
    private static final int EXPERT_OFFSET_OF_CLASS = 1;

    @Override
    public ImmutableSet<String> modelTypes() {
        return ImmutableSet.of("jamba");
    }

    @Override
    public LlmSpec read(String id, ModelConfig config) {
        DecoderFields fields = new DecoderFields(config);
        TokenMixer attends = fields.attention(fields.kvHeads(), fields.headShare())
                .withoutRotation()
                .withWindow(config.window("sliding_window", 0));
        TokenMixer recurs = mamba(config, fields.hiddenSize());
        FeedForward dense = fields.gatedFeedForward();
        FeedForward experts = config.integer("num_experts", 1, Checks.MOST_EXPERTS) == 1
                ? dense
                : fields.experts("num_experts", "intermediate_size");
        IntPredicate isAttention = each(
                config, "attn_layer_period", ATTENTION_PERIOD_OF_CLASS, "attn_layer_offset", ATTENTION_OFFSET_OF_CLASS);
        IntPredicate hasExperts = each(
                config, "expert_layer_period", EXPERT_PERIOD_OF_CLASS, "expert_layer_offset", EXPERT_OFFSET_OF_CLASS);
        ImmutableList<LayerKind> layers = LayerStack.of(
                fields.layers(),
                layer -> LayerKind.sequential(
                        isAttention.test(layer) ? attends : recurs, hasExperts.test(layer) ? experts : dense));
        return fields.spec(id, "jamba", fields.embedding(false), layers, Norm.RMS);
    }

    private static IntPredicate each(
            ModelConfig config, String periodField, int period, String offsetField, int offset) {
        int every = config.integer(periodField, 1, Checks.MOST_LAYERS, period);
        int from = config.integer(offsetField, 0, every - 1, Math.min(offset, every - 1));
        return layer -> layer % every == from;
    }

    private static Recurrence mamba(ModelConfig config, int hiddenSize) {
        StateSpaceFields.refuseOtherBiases(config, "mamba_proj_bias", "mamba_conv_bias");
        int most = Checks.LARGEST_DIMENSION / hiddenSize;
        return new Recurrence.Mamba(
                hiddenSize * config.integer("mamba_expand", 1, most, StateSpaceFields.EXPAND_OF_CLASSES),
                config.dimension("mamba_d_state", StateSpaceFields.STATE_OF_CLASSES),
                StateSpaceFields.timeRank(config, "mamba_dt_rank", hiddenSize),
                config.dimension("mamba_d_conv", StateSpaceFields.KERNEL_OF_CLASSES),
                true);
    }
}
