package io.llmco2.graph.layer;

import io.llmco2.graph.Execution.ExpertExchange;
import io.llmco2.graph.Precision.Product;
import io.llmco2.graph.layer.GraphDraft.Scope;
import io.llmco2.graph.llm.FeedForward;
import io.llmco2.graph.llm.FeedForward.Dense;
import io.llmco2.graph.llm.FeedForward.MixtureOfExperts;

/** The operators of feed-forward networks, dense and with experts. */
final class FeedForwardNodes {
    private final GraphDraft draft;
    private final Load load;
    private final int ranks;

    FeedForwardNodes(GraphDraft draft) {
        this.draft = draft;
        this.load = draft.load;
        this.ranks = draft.split.tensor();
    }

    int write(Scope scope, FeedForward network, int input) {
        return network instanceof Dense dense
                ? draft.allReduce("ffn_all_reduce", scope, dense(scope, dense, input))
                : experts(scope, (MixtureOfExperts) network, input);
    }

    private int dense(Scope scope, Dense whole, int input) {
        Product precision = draft.execution.precision().layers();
        Dense dense = slice(whole, ranks);
        int up = draft.product(
                Operator.FFN_UP, "ffn_up", scope, precision, draft.hidden, dense.upWidth(), dense.bias(), input);
        int activation = draft.elementwise(
                Operator.ACTIVATION,
                "ffn_activation",
                scope,
                activationFlops(dense),
                dense.upWidth() + dense.innerSize(),
                up);
        return draft.product(
                Operator.FFN_DOWN,
                "ffn_down",
                scope,
                precision,
                dense.innerSize(),
                draft.hidden,
                dense.bias(),
                activation);
    }

    private int experts(Scope scope, MixtureOfExperts moe, int input) {
        boolean exchanged = draft.split.data() > 1;
        int router = router(scope, moe, input);
        int dispatched = exchanged ? dispatch(scope, moe, input, router) : input;
        int sum = routed(scope, moe, dispatched, router);
        if (exchanged) {
            sum = combine(scope, moe, sum);
        }
        if (moe.shared().isPresent()) {
            int beside = sharedExpert(scope, moe, input);
            sum = draft.residual("shared_expert_residual", scope, sum, beside);
        }
        return draft.allReduce("ffn_all_reduce", scope, sum);
    }

    private int router(Scope scope, MixtureOfExperts moe, int input) {
        long experts = moe.experts();
        long bias = moe.routing().bias() ? experts : 0;
        long choice = (GraphDraft.SOFTMAX_FLOPS + 1) * experts; // scores, and a comparison of each
        return draft.node(Operator.ROUTER, "router", scope, input)
                .rows(load.rows(), draft.hidden, experts)
                .compute(draft.execution.precision().activations())
                .cost(
                        load.tokens().times(2L * draft.hidden * experts + bias + choice),
                        load.passes().times((draft.hidden * experts + bias) * draft.activationBytes),
                        load.tokens().times((draft.hidden + experts) * draft.activationBytes),
                        0);
    }

    private int routed(Scope scope, MixtureOfExperts moe, int... inputs) {
        Product precision = draft.execution.precision().experts();
        Dense slice = slice(moe.expert(), draft.split.expert() == 1 ? draft.split.expertGpus() : 1);
        int here = GraphDraft.perRank(moe.experts(), draft.split.expert());
        double share = (double) moe.expertsPerToken() / moe.experts();
        Load.Experts asked = load.experts();
        double groups = touched(here, share, asked.rows());
        double rowsEach = asked.rows() * share * here / groups;
        long biases = slice.bias() ? slice.upWidth() + draft.hidden : 0;
        long parameters = (slice.upWidth() + slice.innerSize()) * draft.hidden;
        long flops = 2 * parameters + biases + activationFlops(slice) + 2L * draft.hidden; // the weighted sum
        long moved = (2L * draft.hidden + slice.upWidth() + slice.innerSize()) * draft.activationBytes;
        double weightBytes = precision.weights().bytes(parameters) + (double) biases * draft.activationBytes;
        Amount tokens = asked.tokens();
        return draft.node(Operator.EXPERT_FFN, "expert_ffn", scope, inputs)
                .compute(precision.compute())
                .rows(rowsEach, draft.hidden, slice.upWidth(), groups)
                .cost(
                        Math.addExact(
                                tokens.times(ofExpertsHere(flops, moe, here)),
                                reads(here, share, GraphDraft.dequantisation(precision, parameters))),
                        reads(here, share, weightBytes),
                        tokens.times(ofExpertsHere(moved, moe, here)),
                        0);
    }

    /**
     * What it takes to read every expert that is needed, if one takes {@code each}; rounded for each of a known number of
     * passes, for all together where their number is a mean.
     */
    private long reads(int expertsHere, double share, double each) {
        Load.Experts asked = load.experts();
        double ofPass = touched(expertsHere, share, asked.tokensPerPass());
        if (asked.passes() instanceof Amount.Exact) {
            return asked.passes().times(Math.round(ofPass * each));
        }
        double ofVisit = touched(expertsHere, share, asked.tokensPerPass() + asked.tokensPerVisit()) - ofPass;
        return new Amount.Mean((asked.passes().value() * ofPass + asked.visits() * ofVisit) * each).times(1);
    }

    private int sharedExpert(Scope scope, MixtureOfExperts moe, int input) {
        Product precision = draft.execution.precision().layers();
        Dense shared = slice(moe.shared().orElseThrow(), ranks);
        long parameters = (shared.upWidth() + shared.innerSize()) * draft.hidden;
        long biases = shared.bias() ? shared.upWidth() + draft.hidden : 0;
        long gate = moe.sharedGate() ? draft.hidden : 0;
        long gateFlops = moe.sharedGate() ? 3L * draft.hidden + GraphDraft.ACTIVATION_FLOPS : 0; // product, scaling
        return draft.node(Operator.SHARED_EXPERT_FFN, "shared_expert_ffn", scope, input)
                .compute(precision.compute())
                .rows(load.rows(), draft.hidden, shared.upWidth())
                .cost(
                        Math.addExact(
                                load.tokens().times(2 * parameters + biases + activationFlops(shared) + gateFlops),
                                load.passes().times(GraphDraft.dequantisation(precision, parameters))),
                        load.passes()
                                .times(precision.weights().bytes(parameters) + (biases + gate) * draft.activationBytes),
                        load.tokens()
                                .times((2L * draft.hidden + shared.upWidth() + shared.innerSize())
                                        * draft.activationBytes),
                        0);
    }

    // ---- the way to experts on other GPUs and back

    private int dispatch(Scope scope, MixtureOfExperts moe, int... inputs) {
        return draft.execution.exchange() == ExpertExchange.ALL_TO_ALL
                ? exchange(Operator.ALL_TO_ALL, "expert_dispatch", scope, toOtherGpus(moe), inputs)
                : exchange(Operator.ALL_GATHER, "expert_all_gather", scope, draft.split.data() - 1, inputs);
    }

    private int combine(Scope scope, MixtureOfExperts moe, int input) {
        return draft.execution.exchange() == ExpertExchange.ALL_TO_ALL
                ? exchange(Operator.ALL_TO_ALL, "expert_combine", scope, toOtherGpus(moe), input)
                : exchange(Operator.REDUCE_SCATTER, "expert_reduce_scatter", scope, draft.split.data() - 1, input);
    }

    private int exchange(Operator operator, String name, Scope scope, double copies, int... inputs) {
        long sent = Math.round(copies * draft.hidden * draft.activationBytes);
        return draft.collective(operator, name, scope, sent, draft.split.expertGpus(), inputs);
    }

    /**
     * How many other GPUs a token is expected to be sent to, if routers pick at random among the experts of the groups that
     * they may pick from, which they pick at random too. Tensor-parallel ranks, which hold the same tokens, send a part
     * each.
     */
    private double toOtherGpus(MixtureOfExperts moe) {
        int gpus = draft.split.expert() == 1 ? 1 : draft.split.expertGpus();
        if (gpus == 1) {
            return draft.split.data() - 1; // slices of all experts are everywhere
        }
        int groups = moe.routing().groups();
        int picked = moe.routing().groupsPerToken();
        int here = Math.max(1, Math.round((float) groups / gpus)); // groups that the experts of a GPU belong to
        double expertsOfGroup = (double) moe.experts() / gpus / here;
        double eligible = (double) moe.experts() / groups * picked;
        double weight = 1; // of there being so many picked groups here, up to a common factor
        double weights = 0;
        double unneeded = 0;
        for (int open = Math.max(0, picked - groups + here); open <= Math.min(here, picked); open++) {
            weights += weight;
            unneeded += weight * noneOf(open * expertsOfGroup, moe.expertsPerToken(), eligible);
            weight *= (here - open) * (picked - open) / ((open + 1.0) * (groups - here - picked + open + 1));
        }
        return (gpus - 1) * (1 - unneeded / weights) / ranks;
    }

    /** Probability that {@code picks} of {@code all} experts are none of {@code some}. */
    private static double noneOf(double some, int picks, double all) {
        double probability = 1;
        for (int i = 0; i < picks; i++) {
            probability *= Math.max(0, all - some - i) / (all - i);
        }
        return probability;
    }

    // ---- shares

    private static Dense slice(Dense whole, int ranks) {
        return ranks == 1
                ? whole
                : new Dense(GraphDraft.perRank(whole.innerSize(), ranks), whole.gated(), whole.bias());
    }

    /** What one token takes of the experts here, if each pick takes {@code each} and all experts are as popular. */
    private static long ofExpertsHere(long each, MixtureOfExperts moe, int expertsHere) {
        return GraphDraft.perRank(Math.multiplyExact(each * moe.expertsPerToken(), expertsHere), moe.experts());
    }

    private static long activationFlops(Dense network) {
        return (GraphDraft.ACTIVATION_FLOPS + (network.gated() ? 1L : 0L)) * network.innerSize();
    }

    /** How many of the experts here a pass is expected to need, if every token picks at random. */
    private static double touched(int expertsHere, double share, double tokens) {
        return tokens == 0 ? 0 : expertsHere * -Math.expm1(tokens * Math.log1p(-share));
    }
}
