package io.llmco2.graph.llm;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;

/**
 * Nemotron-H, Nemotron Nano 2 and 3 (NVIDIA 2025, arXiv:2504.03624 and arXiv:2508.14444): each layer is one half alone, by
 * the letters of {@code hybrid_override_pattern}: M a Mamba-2, * an attention without positions, - a plain feed-forward
 * network with squared ReLU, E experts of the same kind beside a shared one.
 *
 * <p>Heads of attention are {@code head_dim} wide, or {@code attention_head_dim} in first versions (transformers,
 * models/nemotron_h/configuration_nemotron_h.py).
 */
final class NemotronHFamily implements ModelFamily {

    @Override
    public ImmutableSet<String> modelTypes() {
        return ImmutableSet.of("nemotron_h");
    }

    @Override
    public LlmSpec read(String id, ModelConfig config) {
        DecoderFields fields = new DecoderFields(config);
        String pattern = config.text("hybrid_override_pattern")
                .orElseThrow(() -> config.reject("hybrid_override_pattern", "a text with a letter for each layer"));
        if (pattern.length() != fields.layers()) {
            throw config.reject("hybrid_override_pattern", "as long as the model has layers, " + fields.layers());
        }
        ImmutableList<LayerKind> layers =
                LayerStack.of(pattern.length(), layer -> layer(config, pattern.charAt(layer)));
        return fields.spec(id, "nemotron_h", fields.embedding(false), layers, Norm.RMS);
    }

    private static LayerKind layer(ModelConfig config, char letter) {
        return switch (letter) {
            case 'M' -> LayerKind.of(mamba(config));
            case '*' -> LayerKind.of(attention(config));
            case '-' ->
                LayerKind.of(new FeedForward.Dense(
                        config.dimension("intermediate_size"), false, config.flag("mlp_bias", false)));
            case 'E' -> LayerKind.of(experts(config));
            default ->
                throw config.reject("hybrid_override_pattern", "of the letters M, *, - and E, without " + letter);
        };
    }

    private static TokenMixer attention(ModelConfig config) {
        DecoderFields fields = new DecoderFields(config);
        String width = config.has("attention_head_dim") ? "attention_head_dim" : "head_dim";
        return fields.attentionWithBias(fields.kvHeads(), config.dimension(width))
                .withoutRotation();
    }

    private static TokenMixer mamba(ModelConfig config) {
        StateSpaceFields.refuseOtherBiases(config, "use_bias", "use_conv_bias");
        return new Recurrence.Mamba2(
                config.dimension("mamba_num_heads"),
                config.dimension("mamba_head_dim"),
                config.dimension("n_groups"),
                config.dimension("ssm_state_size"),
                config.dimension("conv_kernel"));
    }

    private static FeedForward experts(ModelConfig config) {
        if (config.has("moe_latent_size")) {
            throw config.reject("moe_latent_size", "null (experts in a space of their own cannot be described)");
        }
        MoeFields moe = new MoeFields(config);
        int experts = config.integer("n_routed_experts", 1, Checks.MOST_EXPERTS);
        FeedForward.MixtureOfExperts routed = FeedForward.MixtureOfExperts.of(
                experts,
                config.integer("num_experts_per_tok", 1, experts),
                new FeedForward.Dense(config.dimension("moe_intermediate_size"), false, false));
        FeedForward.Dense shared =
                new FeedForward.Dense(config.dimension("moe_shared_expert_intermediate_size"), false, false);
        return moe.shared(routed, "n_shared_experts", shared).withRouting(moe.grouped(routed, true));
    }
}
