package io.llmco2.graph.llm;

import java.util.function.IntFunction;
import java.util.function.IntPredicate;

/**
 * What families with fine-grained experts have in common since DeepSeekMoE (Dai et al. 2024, arXiv:2401.06066):
 * {@code n_routed_experts} experts of {@code moe_intermediate_size}, {@code n_shared_experts} more that every token passes
 * through, and dense layers before the first with experts.
 */
record MoeFields(ModelConfig config) {

    /** The routed and the shared experts, the shared ones side by side. */
    FeedForward.MixtureOfExperts experts() {
        FeedForward.MixtureOfExperts routed =
                new DecoderFields(config).experts("n_routed_experts", "moe_intermediate_size");
        return shared(routed, "n_shared_experts", routed.expert());
    }

    /** The same experts beside as many networks of a width as a field says, none if it is {@code null} or 0. */
    FeedForward.MixtureOfExperts shared(
            FeedForward.MixtureOfExperts routed, String countField, FeedForward.Dense network) {
        int most = Checks.LARGEST_DIMENSION / network.innerSize();
        int count = config.isNull(countField) ? 0 : config.integer(countField, 0, most);
        return count == 0
                ? routed
                : routed.withShared(
                        new FeedForward.Dense(count * network.innerSize(), network.gated(), network.bias()));
    }

    /**
     * Routing to experts out of {@code topk_group} of {@code n_group} groups.
     *
     * @param bias whether each expert's score has a bias
     */
    FeedForward.Routing grouped(FeedForward.MixtureOfExperts routed, boolean bias) {
        int groups = config.integer("n_group", 1, routed.experts());
        if (routed.experts() % groups != 0) {
            throw config.reject("n_group", "a divisor of the " + routed.experts() + " experts");
        }
        int size = routed.experts() / groups;
        int least = (routed.expertsPerToken() - 1) / size + 1;
        return new FeedForward.Routing(bias, groups, config.integer("topk_group", least, groups));
    }

    /**
     * The feed-forward network of each layer: a dense one in the first {@code first_k_dense_replace} layers and in those
     * whose number {@code moe_layer_freq}, 1 if missing, does not divide, experts in the others.
     */
    IntFunction<FeedForward> feedForward(FeedForward.MixtureOfExperts experts) {
        int dense = config.integer("first_k_dense_replace", 0, Checks.MOST_LAYERS);
        int step = config.integer("moe_layer_freq", 1, Checks.MOST_LAYERS, 1);
        IntPredicate hasExperts = layer -> layer >= dense && layer % step == 0;
        return layer -> hasExperts.test(layer) ? experts : new DecoderFields(config).gatedFeedForward();
    }
}
