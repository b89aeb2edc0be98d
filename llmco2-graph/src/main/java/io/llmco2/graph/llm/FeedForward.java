package io.llmco2.graph.llm;

import java.util.Optional;

/** The feed-forward half of a transformer layer. */
public sealed interface FeedForward {

    /** All its weights. */
    long parameters(int hiddenSize);

    /** Weights that one token passes through; they set the work of a step. */
    long activeParameters(int hiddenSize);

    /**
     * Up and down projections around an activation.
     *
     * @param innerSize width between the projections
     * @param gated whether a third matrix gates the activation (Shazeer 2020, arXiv:2002.05202)
     * @param bias whether the projections have biases
     */
    record Dense(int innerSize, boolean gated, boolean bias) implements FeedForward {
        public Dense {
            Checks.dimension("innerSize", innerSize);
        }

        /** Width that the first product writes: gate and up side by side, or up alone. */
        public long upWidth() {
            return gated ? 2L * innerSize : innerSize;
        }

        @Override
        public long parameters(int hiddenSize) {
            long weights = (upWidth() + innerSize) * hiddenSize;
            return bias ? weights + upWidth() + hiddenSize : weights;
        }

        @Override
        public long activeParameters(int hiddenSize) {
            return parameters(hiddenSize);
        }
    }

    /**
     * Many small networks of which a router picks a few for each token (Shazeer et al. 2017, arXiv:1701.06538).
     *
     * @param experts how many there are
     * @param expertsPerToken how many the router picks
     * @param expert one of them
     * @param shared a network that every token passes through as well, with all shared experts side by side
     * @param sharedGate whether a learned scalar weighs the shared network (Qwen1.5-MoE)
     * @param routing how the router picks
     */
    record MixtureOfExperts(
            int experts, int expertsPerToken, Dense expert, Optional<Dense> shared, boolean sharedGate, Routing routing)
            implements FeedForward {
        public MixtureOfExperts {
            Checks.range("experts", experts, 1, Checks.MOST_EXPERTS);
            Checks.positive("expertsPerToken", expertsPerToken);
            if (expertsPerToken > experts) {
                throw new IllegalArgumentException(
                        "a router cannot pick " + expertsPerToken + " of " + experts + " experts for one token");
            }
            if (experts % routing.groups != 0 || expertsPerToken > experts / routing.groups * routing.groupsPerToken) {
                throw new IllegalArgumentException("a router that picks " + expertsPerToken + " of " + experts
                        + " experts must find them in " + routing.groupsPerToken + " of " + routing.groups
                        + " groups of equal size");
            }
        }

        /** Routed experts alone. */
        public static MixtureOfExperts of(int experts, int expertsPerToken, Dense expert) {
            return new MixtureOfExperts(experts, expertsPerToken, expert, Optional.empty(), false, Routing.FREE);
        }

        /** The same experts beside a network that every token passes through. */
        public MixtureOfExperts withShared(Dense network) {
            return new MixtureOfExperts(experts, expertsPerToken, expert, Optional.of(network), false, routing);
        }

        /** The same experts beside a network that every token passes through, weighed by a learned gate. */
        public MixtureOfExperts withGatedShared(Dense network) {
            return new MixtureOfExperts(experts, expertsPerToken, expert, Optional.of(network), true, routing);
        }

        /** The same experts, picked in another way. */
        public MixtureOfExperts withRouting(Routing newRouting) {
            return new MixtureOfExperts(experts, expertsPerToken, expert, shared, sharedGate, newRouting);
        }

        @Override
        public long parameters(int hiddenSize) {
            return experts * expert.parameters(hiddenSize) + besidesExperts(hiddenSize);
        }

        @Override
        public long activeParameters(int hiddenSize) {
            return expertsPerToken * expert.parameters(hiddenSize) + besidesExperts(hiddenSize);
        }

        private long besidesExperts(int hiddenSize) {
            long router = (long) hiddenSize * experts + (routing.bias ? experts : 0);
            return router
                    + shared.map(network -> network.parameters(hiddenSize)).orElse(0L)
                    + (sharedGate ? hiddenSize : 0);
        }
    }

    /**
     * How a router picks experts.
     *
     * @param bias whether each expert's score has a bias, learned (gpt-oss) or kept for balance (DeepSeek-V3)
     * @param groups of experts, 1 where a token may pick any
     * @param groupsPerToken groups that the experts of one token come from (DeepSeek-V2, arXiv:2405.04434, section 2.2.2)
     */
    record Routing(boolean bias, int groups, int groupsPerToken) {
        /** Any experts, no bias. */
        public static final Routing FREE = new Routing(false, 1, 1);

        /** Any experts, each score with a bias. */
        public static final Routing BIASED = new Routing(true, 1, 1);

        public Routing {
            Checks.range("groups", groups, 1, Checks.MOST_EXPERTS);
            Checks.range("groupsPerToken", groupsPerToken, 1, groups);
        }
    }
}
