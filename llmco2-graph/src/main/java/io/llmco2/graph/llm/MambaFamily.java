package io.llmco2.graph.llm;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;

/**
 * Mamba (Gu and Dao 2023, arXiv:2312.00752) and Falcon Mamba (Zuo et al. 2024, arXiv:2410.05355), which also normalises step
 * sizes and state projections, without gains: layers of a Mamba alone, no attention anywhere.
 *
 * <p>Missing sizes are those of transformers' classes: channels twice the hidden size, states of 16, convolutions over 4
 * tokens, steps of rank a sixteenth of the hidden size (models/mamba/configuration_mamba.py and
 * models/falcon_mamba/configuration_falcon_mamba.py). No sequence is too long for the state.
 */
final class MambaFamily implements ModelFamily {

    @Override
    public ImmutableSet<String> modelTypes() {
        return ImmutableSet.of("mamba", "falcon_mamba");
    }

    @Override
    public LlmSpec read(String id, ModelConfig config) {
        int hiddenSize = config.dimension("hidden_size");
        TokenMixer mamba = StateSpaceFields.mamba(config, hiddenSize);
        ImmutableList<LayerKind> layers = LayerStack.uniform(new DecoderFields(config).layers(), LayerKind.of(mamba));
        Embedding embedding = new DecoderFields(config).embedding(true);
        return new LlmSpec(
                id, config.modelType(), hiddenSize, embedding, layers, Norm.RMS, StateSpaceFields.NO_LONGEST_SEQUENCE);
    }
}
