package io.llmco2.graph.llm;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;

/**
 * Mamba-2 (Dao and Gu 2024, arXiv:2405.21060): layers of a Mamba-2 alone; {@code num_heads} heads of {@code head_dim} make
 * the channels (transformers, models/mamba2/modeling_mamba2.py; missing sizes are those of its configuration class: states
 * of 128, convolutions over 4 tokens, 8 groups). No sequence is too long for the state.
 */
final class Mamba2Family implements ModelFamily {
    private static final int GROUPS_OF_CLASS = 8;
    private static final int STATE_OF_CLASS = 128;

    @Override
    public ImmutableSet<String> modelTypes() {
        return ImmutableSet.of("mamba2");
    }

    @Override
    public LlmSpec read(String id, ModelConfig config) {
        StateSpaceFields.refuseOtherBiases(config, "use_bias", "use_conv_bias");
        TokenMixer mamba = new Recurrence.Mamba2(
                config.dimension("num_heads"),
                config.dimension("head_dim"),
                config.dimension("n_groups", GROUPS_OF_CLASS),
                config.dimension("state_size", STATE_OF_CLASS),
                config.dimension("conv_kernel", StateSpaceFields.KERNEL_OF_CLASSES));
        DecoderFields fields = new DecoderFields(config);
        ImmutableList<LayerKind> layers = LayerStack.uniform(fields.layers(), LayerKind.of(mamba));
        return new LlmSpec(
                id,
                "mamba2",
                fields.hiddenSize(),
                fields.embedding(false),
                layers,
                Norm.RMS,
                StateSpaceFields.NO_LONGEST_SEQUENCE);
    }
}
