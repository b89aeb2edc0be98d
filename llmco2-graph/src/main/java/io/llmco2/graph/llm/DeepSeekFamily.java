package io.llmco2.graph.llm;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.function.IntFunction;

/**
 * DeepSeekMoE (Dai et al. 2024, arXiv:2401.06066): a Llama with many narrow experts, shared ones beside them and a dense
 * first layer (modeling_deepseek.py beside the weights). DeepSeek LLM without experts is of the family Llama.
 */
final class DeepSeekFamily implements ModelFamily {

    @Override
    public ImmutableSet<String> modelTypes() {
        return ImmutableSet.of("deepseek");
    }

    @Override
    public LlmSpec read(String id, ModelConfig config) {
        DecoderFields fields = new DecoderFields(config);
        Attention attention = fields.attentionWithBias(fields.kvHeadsOrHeads(), fields.headShare());
        MoeFields moe = new MoeFields(config);
        IntFunction<FeedForward> feedForward = moe.feedForward(moe.experts());
        ImmutableList<LayerKind> layers =
                LayerStack.of(fields.layers(), layer -> LayerKind.sequential(attention, feedForward.apply(layer)));
        return fields.spec(id, "deepseek", fields.embedding(false), layers, Norm.RMS);
    }
}
