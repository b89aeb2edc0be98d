package io.llmco2.graph.llm;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;

/**
 * SantaCoder and StarCoder 1 (Li et al. 2023, arXiv:2305.06161): a GPT-2 whose query heads share one key/value head unless
 * {@code multi_query} is false (transformers, models/gpt_bigcode/configuration_gpt_bigcode.py).
 */
final class GptBigCodeFamily implements ModelFamily {

    @Override
    public ImmutableSet<String> modelTypes() {
        return ImmutableSet.of("gpt_bigcode");
    }

    @Override
    public LlmSpec read(String id, ModelConfig config) {
        LlmSpec gpt2 = new Gpt2Family().read(id, config);
        int kvHeads = config.flag("multi_query", true) ? 1 : config.dimension("n_head");
        Attention attention = Attention.plain(
                        config.dimension("n_head"),
                        kvHeads,
                        DecoderFields.headShare(config, "n_head", gpt2.hiddenSize()))
                .withoutRotation()
                .withBiases(true, true);
        ImmutableList<LayerKind> layers = gpt2.layerKinds().stream()
                .map(kind -> LayerKind.sequential(attention, kind.feedForward().orElseThrow())
                        .times(kind.repeat()))
                .collect(ImmutableList.toImmutableList());
        return new LlmSpec(
                id, "gpt_bigcode", gpt2.hiddenSize(), gpt2.embedding(), layers, gpt2.norm(), gpt2.maxPositions());
    }
}
