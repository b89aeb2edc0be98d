package io.llmco2.graph.llm;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.function.IntFunction;

/**
 * DeepSeek V2, V3, R1 and Kimi K2 (DeepSeek-AI 2024, arXiv:2405.04434 and arXiv:2412.19437; Kimi Team 2025,
 * arXiv:2507.20534): latent attention, dense layers first, then experts beside shared ones.
 *
 * <p>V3 and Kimi K2 keep a bias of each expert's score; V2 has none, and picks experts out of {@code topk_group} groups only
 * where {@code topk_method} says "group_limited_greedy". A missing {@code q_lora_rank}, or {@code null}, projects queries
 * directly (V2-Lite). The layer for multi-token prediction is not counted (transformers,
 * models/deepseek_v2/modeling_deepseek_v2.py and models/deepseek_v3/modeling_deepseek_v3.py).
 */
final class DeepSeekV2Family implements ModelFamily {

    @Override
    public ImmutableSet<String> modelTypes() {
        return ImmutableSet.of("deepseek_v2", "deepseek_v3", "kimi_k2");
    }

    @Override
    public LlmSpec read(String id, ModelConfig config) {
        DecoderFields fields = new DecoderFields(config);
        LatentAttention attention = attention(config, fields.heads());
        MoeFields moe = new MoeFields(config);
        FeedForward.MixtureOfExperts experts = moe.experts();
        IntFunction<FeedForward> feedForward = moe.feedForward(experts.withRouting(routing(config, experts)));
        ImmutableList<LayerKind> layers =
                LayerStack.of(fields.layers(), layer -> LayerKind.sequential(attention, feedForward.apply(layer)));
        return fields.spec(id, config.modelType(), fields.embedding(false), layers, Norm.RMS);
    }

    private static LatentAttention attention(ModelConfig config, int heads) {
        if (config.flag("attention_bias", false)) {
            throw config.reject("attention_bias", "false (no published model has biases)");
        }
        return new LatentAttention(
                heads,
                config.dimension("q_lora_rank", 0),
                config.dimension("kv_lora_rank"),
                config.dimension("qk_nope_head_dim"),
                config.dimension("qk_rope_head_dim"),
                config.dimension("v_head_dim"));
    }

    private static FeedForward.Routing routing(ModelConfig config, FeedForward.MixtureOfExperts experts) {
        MoeFields moe = new MoeFields(config);
        if (!config.modelType().equals("deepseek_v2")) {
            return moe.grouped(experts, true);
        }
        boolean limited = config.text("topk_method").orElse("greedy").equals("group_limited_greedy");
        return limited ? moe.grouped(experts, false) : FeedForward.Routing.FREE;
    }
}
