package io.llmco2.graph.llm;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;

/**
 * Phi-1, 1.5 and 2 (Li et al. 2023, arXiv:2309.05463): layer normalisation, a plain feed-forward network beside the
 * attention after one normalisation for both, and biases everywhere, the output matrix included (transformers,
 * models/phi/modeling_phi.py). Phi-3 and later are another family.
 */
final class PhiFamily implements ModelFamily {

    @Override
    public ImmutableSet<String> modelTypes() {
        return ImmutableSet.of("phi");
    }

    @Override
    public LlmSpec read(String id, ModelConfig config) {
        if (config.flag("qk_layernorm", false)) {
            throw config.reject("qk_layernorm", "false (no published model has it, and it cannot be described)");
        }
        DecoderFields fields = new DecoderFields(config);
        Attention attention =
                fields.attention(fields.kvHeadsOrHeads(), fields.headShare()).withBiases(true, true);
        FeedForward feedForward = new FeedForward.Dense(config.dimension("intermediate_size"), false, true);
        ImmutableList<LayerKind> layers =
                LayerStack.uniform(fields.layers(), LayerKind.parallel(attention, feedForward, 1));
        Embedding embedding = fields.embedding(false).with(false, true);
        return fields.spec(id, "phi", embedding, layers, Norm.LAYER);
    }
}
