package io.llmco2.graph.llm;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.function.IntPredicate;

/**
 * Granite 4 (Granite Team 2025): layers of {@code layer_types} "mamba" have a Mamba-2, those of "attention" an attention,
 * each before the experts of Granite 3 and a network of {@code shared_intermediate_size} beside them, or that network alone
 * where {@code num_local_experts} is 0 (transformers, models/granitemoehybrid/modeling_granitemoehybrid.py).
 *
 * <p>Attention is rotary only if {@code position_embedding_type} is "rope". A configuration without {@code layer_types} has
 * Mamba-2 in all layers, one without the sizes of Mamba-2 those of the class (configuration_granitemoehybrid.py there).
 */
final class GraniteHybridFamily implements ModelFamily {
    private static final int HEADS_OF_CLASS = 128;
    private static final int GROUPS_OF_CLASS = 1;
    private static final int STATE_OF_CLASS = 256;
    private static final int KERNEL_OF_CLASS = 4;
    private static final int EXPAND_OF_CLASS = 2;

    @Override
    public ImmutableSet<String> modelTypes() {
        return ImmutableSet.of("granitemoehybrid");
    }

    @Override
    public LlmSpec read(String id, ModelConfig config) {
        DecoderFields fields = new DecoderFields(config);
        boolean rotary = config.text("position_embedding_type").orElse("").equals("rope");
        Attention attention = fields.attentionWithBias(fields.kvHeadsOrHeads(), fields.headShare());
        TokenMixer attends = rotary ? attention : attention.withoutRotation();
        TokenMixer recurs = mamba(config, fields.hiddenSize());
        FeedForward feedForward = feedForward(config);
        IntPredicate isMamba = LayerStack.layersOfType(config, fields.layers(), "mamba", "attention", layer -> true);
        ImmutableList<LayerKind> layers = LayerStack.of(
                fields.layers(), layer -> LayerKind.sequential(isMamba.test(layer) ? recurs : attends, feedForward));
        return fields.spec(id, "granitemoehybrid", fields.embedding(false), layers, Norm.RMS);
    }

    private static FeedForward feedForward(ModelConfig config) {
        int experts = config.integer("num_local_experts", 0, Checks.MOST_EXPERTS);
        return experts > 0
                ? GraniteFamily.experts(config)
                : new FeedForward.Dense(config.dimension("shared_intermediate_size"), true, false);
    }

    private static Recurrence mamba(ModelConfig config, int hiddenSize) {
        StateSpaceFields.refuseOtherBiases(config, "mamba_proj_bias", "mamba_conv_bias");
        int most = Checks.LARGEST_DIMENSION / hiddenSize;
        int inner = hiddenSize * config.integer("mamba_expand", 1, most, EXPAND_OF_CLASS);
        int heads = config.dimension("mamba_n_heads", HEADS_OF_CLASS);
        if (inner % heads != 0) {
            throw config.reject("mamba_n_heads", "a divisor of the " + inner + " channels");
        }
        return new Recurrence.Mamba2(
                heads,
                inner / heads,
                config.dimension("mamba_n_groups", GROUPS_OF_CLASS),
                config.dimension("mamba_d_state", STATE_OF_CLASS),
                config.dimension("mamba_d_conv", KERNEL_OF_CLASS));
    }
}
