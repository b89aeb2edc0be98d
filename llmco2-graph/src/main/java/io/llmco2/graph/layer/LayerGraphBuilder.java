package io.llmco2.graph.layer;

import com.google.common.math.LongMath;
import io.llmco2.graph.AttentionKernel;
import io.llmco2.graph.Execution;
import io.llmco2.graph.NumberFormat;
import io.llmco2.graph.ParallelSplit;
import io.llmco2.graph.Phase;
import io.llmco2.graph.Precision;
import io.llmco2.graph.Workload;
import io.llmco2.graph.llm.Attention;
import io.llmco2.graph.llm.FeedForward.Dense;
import io.llmco2.graph.llm.FeedForward.MixtureOfExperts;
import io.llmco2.graph.llm.LayerKind;
import io.llmco2.graph.llm.LlmSpec;
import io.llmco2.graph.llm.Norm;
import java.math.RoundingMode;
import java.util.Locale;

/**
 * Walks through a model and writes down one node for every operator, with what it costs on one GPU. Used once.
 *
 * <p>Operations beside the matrix products, for an element or a score: softmax 5 (maximum, difference, exponential, sum,
 * quotient), RMS norm 4, layer norm 7, rotation 3, addition 1, activation function 4 and the gate's product 1.
 */
final class LayerGraphBuilder {
    private static final int OUTSIDE_LAYERS = -1;
    private static final int SOFTMAX_FLOPS = 5;
    private static final int ROTATION_FLOPS = 3;
    private static final int ACTIVATION_FLOPS = 4;

    private final LlmSpec llm;
    private final Execution execution;
    private final ParallelSplit split;
    private final Phase phase;
    private final Load load; // of one data-parallel rank
    private final Load instanceLoad; // of all of them: what the experts see
    private final int hidden;
    private final int normFlops;
    private final long weightBytes;
    private final long activationBytes;

    private final GraphDraft graph;

    LayerGraphBuilder(LlmSpec llm, Workload workload, Execution execution, Phase phase) {
        this.llm = llm;
        this.execution = execution;
        this.split = execution.split();
        this.phase = phase;
        this.load = Load.of(workload, phase, split.data());
        this.instanceLoad = split.data() == 1 ? load : Load.of(workload, phase, 1);
        this.hidden = llm.hiddenSize();
        this.normFlops = llm.norm() == Norm.RMS ? 4 : 7;
        Precision precision = execution.precision();
        this.weightBytes = precision.weights().bytes();
        this.activationBytes = precision.activations().bytes();
        this.graph = new GraphDraft(phase, load, precision.compute());
    }

    LayerGraph build() {
        int stream = embedding();
        for (int i = 0; i < llm.layerKinds().size(); i++) {
            stream = layer(i, llm.layerKinds().get(i), stream);
        }
        output(stream);
        return graph.build();
    }

    // ---- the model, front to back

    private int embedding() {
        long gathered = load.tokens().times((long) hidden * activationBytes);
        int table = node(Operator.EMBEDDING, "embedding", OUTSIDE_LAYERS, 1)
                .rows(load.rows(), hidden, hidden)
                .cost(0, gathered, gathered, 0);
        int sum = allReduce("embedding_all_reduce", OUTSIDE_LAYERS, 1, table);
        return llm.embedding().normalised() ? norm("embedding_norm", OUTSIDE_LAYERS, 1, sum) : sum;
    }

    private int layer(int index, LayerKind kind, int input) {
        LayerScope scope = new LayerScope(index, kind.repeat());
        int attentionNorm = norm(scope.name("attention_norm"), index, kind.repeat(), input);
        int mixed = attention(scope, kind.attention(), attentionNorm);
        boolean outputNorms = kind.norms() == 4;
        if (outputNorms) {
            mixed = norm(scope.name("attention_output_norm"), index, kind.repeat(), mixed);
        }
        int afterAttention = residual(scope.name("attention_residual"), scope, mixed, input);

        int feedForwardInput = kind.parallel() ? input : afterAttention;
        int feedForwardNorm = kind.norms() == 1
                ? attentionNorm
                : norm(scope.name("ffn_norm"), index, kind.repeat(), feedForwardInput);
        int transformed = feedForward(scope, kind, feedForwardNorm);
        if (outputNorms) {
            transformed = norm(scope.name("ffn_output_norm"), index, kind.repeat(), transformed);
        }
        return residual(scope.name("ffn_residual"), scope, transformed, afterAttention);
    }

    private int attention(LayerScope scope, Attention attention, int input) {
        Attention rank = ofOneRank(attention);
        long queries = rank.queryWidth();
        long keys = rank.kvWidth();
        int last = product(
                Operator.QKV_PROJECTION, scope.name("qkv_projection"), scope, hidden, queries + 2 * keys, input);
        if (rank.rotary() || rank.qkNorm() != Attention.QkNorm.NONE) {
            long flops =
                    (rank.rotary() ? ROTATION_FLOPS : 0) + (rank.qkNorm() == Attention.QkNorm.NONE ? 0 : normFlops);
            last = elementwise(
                    Operator.ROPE, scope.name("rope"), scope, flops * (queries + keys), 2 * (queries + keys), last);
        }
        int[] parts = new int[load.attention().size()];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = attention(scope, rank, load.attention().get(i), last);
        }
        int projected =
                product(Operator.OUTPUT_PROJECTION, scope.name("output_projection"), scope, queries, hidden, parts);
        return allReduce(scope.name("attention_all_reduce"), scope.index, scope.repeat, projected);
    }

    private int attention(LayerScope scope, Attention rank, AttentionLoad asked, int input) {
        AttentionKernel kernel = execution.attention();
        Amount scores = asked.scores(rank.window(), kernel);
        long flops = scores.times((long) rank.heads() * (4L * rank.headDim() + SOFTMAX_FLOPS));
        long inputAndOutput = asked.queries().times(2L * rank.queryWidth() * activationBytes);
        // eager: scores are written by the product, read and written by the softmax, read by the weighted sum
        long scoreBytes = kernel == AttentionKernel.EAGER ? scores.times(4L * rank.heads() * activationBytes) : 0;
        long kvBytes =
                rank.kvElementsPerToken() * execution.precision().kvCache().bytes();
        boolean two = load.attention().size() > 1;
        String name = two ? asked.phase().name().toLowerCase(Locale.ROOT) + "_attention" : "attention";
        return node(Operator.ATTENTION, scope.name(name), scope.index, scope.repeat, input)
                .phase(asked.phase())
                .compute(execution.precision().activations()) // attention is not quantised with the weights
                .prefillShare(asked.phase() == Phase.PREFILL ? 1 : 0)
                .rows(asked.rows(), rank.headDim(), rank.heads(), rank.kvHeads())
                .add(new Cost(
                        flops,
                        0,
                        Math.addExact(inputAndOutput, scoreBytes),
                        asked.reads(rank.window(), kernel).times(kvBytes),
                        asked.queries().times(kvBytes),
                        0,
                        graph.launches(Operator.ATTENTION)));
    }

    private int feedForward(LayerScope scope, LayerKind kind, int input) {
        if (kind.feedForward() instanceof Dense dense) {
            int down = dense(scope, dense, input);
            return allReduce(scope.name("ffn_all_reduce"), scope.index, scope.repeat, down);
        }
        return experts(scope, (MixtureOfExperts) kind.feedForward(), input);
    }

    private int dense(LayerScope scope, Dense dense, int input) {
        Dense rank = new Dense(perRank(dense.innerSize(), split.tensor()), dense.gated(), dense.bias());
        int up = product(Operator.FFN_UP, scope.name("ffn_up"), scope, hidden, rank.upWidth(), input);
        int activation = elementwise(
                Operator.ACTIVATION,
                scope.name("ffn_activation"),
                scope,
                activationFlops(rank),
                rank.upWidth() + rank.innerSize(),
                up);
        return product(Operator.FFN_DOWN, scope.name("ffn_down"), scope, rank.innerSize(), hidden, activation);
    }

    private int experts(LayerScope scope, MixtureOfExperts moe, int input) {
        boolean dispatched = split.data() > 1;
        int gathered = dispatched
                ? collective(Operator.ALL_GATHER, scope.name("expert_all_gather"), scope, split.gpus() - 1, input)
                : input;
        int router = node(Operator.ROUTER, scope.name("router"), scope.index, scope.repeat, input)
                .rows(load.rows(), hidden, moe.experts())
                .compute(execution.precision().activations())
                .cost(
                        load.tokens().times(2L * hidden * moe.experts()),
                        load.passes().times((long) hidden * moe.experts() * activationBytes),
                        load.tokens().times((long) (hidden + moe.experts()) * activationBytes),
                        0);
        int sum = routed(scope, moe, gathered, router);
        if (moe.shared().isPresent()) {
            Dense shared = moe.shared().get();
            int beside = sharedExpert(scope, shared, input);
            sum = residual(scope.name("shared_expert_residual"), scope, sum, beside);
        }
        return dispatched
                ? collective(Operator.REDUCE_SCATTER, scope.name("expert_reduce_scatter"), scope, split.gpus() - 1, sum)
                : allReduce(scope.name("ffn_all_reduce"), scope.index, scope.repeat, sum);
    }

    private int routed(LayerScope scope, MixtureOfExperts moe, int... inputs) {
        int slices = split.expert() == 1 ? split.gpus() : 1;
        Dense expert = moe.expert();
        Dense slice = new Dense(perRank(expert.innerSize(), slices), expert.gated(), expert.bias());
        int expertsHere = perRank(moe.experts(), split.expert());
        double share = (double) moe.expertsPerToken() / moe.experts();
        double touched = touchedExperts(expertsHere, share, instanceLoad.tokensPerPass());
        double groups = touchedExperts(expertsHere, share, instanceLoad.rows());
        double rowsEach = instanceLoad.rows() * share * expertsHere / groups;
        long parameters = (slice.upWidth() + slice.innerSize()) * hidden;
        long flops = 2 * parameters + activationFlops(slice);
        long moved = (2L * hidden + slice.upWidth() + slice.innerSize()) * activationBytes;
        Amount tokens = instanceLoad.tokens();
        return node(Operator.EXPERT_FFN, scope.name("expert_ffn"), scope.index, scope.repeat, inputs)
                .rows(rowsEach, hidden, slice.upWidth(), groups)
                .cost(
                        tokens.times(ofExpertsHere(flops, moe, expertsHere)),
                        load.passes().times(Math.round(touched * parameters * weightBytes)),
                        tokens.times(ofExpertsHere(moved, moe, expertsHere)),
                        0);
    }

    private int sharedExpert(LayerScope scope, Dense shared, int input) {
        Dense rank = new Dense(perRank(shared.innerSize(), split.tensor()), shared.gated(), shared.bias());
        long parameters = (rank.upWidth() + rank.innerSize()) * hidden;
        return node(Operator.SHARED_EXPERT_FFN, scope.name("shared_expert_ffn"), scope.index, scope.repeat, input)
                .rows(load.rows(), hidden, rank.upWidth())
                .cost(
                        load.tokens().times(2 * parameters + activationFlops(rank)),
                        load.passes().times(parameters * weightBytes),
                        load.tokens().times((2L * hidden + rank.upWidth() + rank.innerSize()) * activationBytes),
                        0);
    }

    /** What one token takes of the experts here, if each pick takes {@code each} and all experts are as popular. */
    private static long ofExpertsHere(long each, MixtureOfExperts moe, int expertsHere) {
        return perRank(Math.multiplyExact(each * moe.expertsPerToken(), expertsHere), moe.experts());
    }

    private static long activationFlops(Dense network) {
        return (ACTIVATION_FLOPS + (network.gated() ? 1L : 0L)) * network.innerSize();
    }

    /** How many of the experts here a pass is expected to need, if every token picks at random. */
    private static double touchedExperts(int expertsHere, double share, double tokens) {
        return expertsHere * -Math.expm1(tokens * Math.log1p(-share));
    }

    private void output(int input) {
        int norm = norm("final_norm", OUTSIDE_LAYERS, 1, input);
        long columns = perRank(llm.embedding().vocabulary(), split.tensor());
        int head = node(Operator.LM_HEAD, "lm_head", OUTSIDE_LAYERS, 1, norm)
                .compute(execution.precision().activations())
                .prefillShare(load.prefillShareOfOutput())
                .rows(load.outputRowsPerPass(), hidden, columns)
                .cost(
                        load.outputRows().times(2L * hidden * columns),
                        load.passes().times(hidden * columns * activationBytes),
                        load.outputRows().times((hidden + columns) * activationBytes),
                        0);
        int logits = head;
        if (split.tensor() > 1) {
            logits = node(Operator.ALL_GATHER, "logits_all_gather", OUTSIDE_LAYERS, 1, head)
                    .prefillShare(load.prefillShareOfOutput())
                    .rows(load.outputRowsPerPass(), columns, columns)
                    .cost(0, 0, 0, load.outputRows().times((split.tensor() - 1) * columns * activationBytes));
        }
        long vocabulary = llm.embedding().vocabulary();
        node(Operator.SAMPLING, "sampling", OUTSIDE_LAYERS, 1, logits)
                .prefillShare(load.prefillShareOfOutput())
                .rows(load.outputRowsPerPass(), vocabulary, vocabulary)
                .cost(
                        load.outputRows().times(SOFTMAX_FLOPS * vocabulary),
                        0,
                        load.outputRows()
                                .times(2L * NumberFormat.FP32.bytes() * vocabulary), // logits are sampled in FP32
                        0);
    }

    // ---- kinds of operators

    private int norm(String name, int layer, int repeat, int input) {
        return node(Operator.NORM, name, layer, repeat, input)
                .rows(load.rows(), 2L * hidden, 2L * hidden)
                .cost(
                        load.tokens().times((long) normFlops * hidden),
                        load.passes().times(llm.norm().parameters(hidden) * activationBytes),
                        load.tokens().times(2L * hidden * activationBytes),
                        0);
    }

    private int residual(String name, LayerScope scope, int... inputs) {
        return elementwise(Operator.RESIDUAL, name, scope, hidden, 3L * hidden, inputs);
    }

    private int elementwise(
            Operator operator,
            String name,
            LayerScope scope,
            long flopsPerToken,
            long elementsPerToken,
            int... inputs) {
        return node(operator, name, scope.index, scope.repeat, inputs)
                .rows(load.rows(), elementsPerToken, elementsPerToken)
                .cost(
                        load.tokens().times(flopsPerToken),
                        0,
                        load.tokens().times(elementsPerToken * activationBytes),
                        0);
    }

    private int product(Operator operator, String name, LayerScope scope, long inner, long outer, int... inputs) {
        return node(operator, name, scope.index, scope.repeat, inputs)
                .rows(load.rows(), inner, outer)
                .cost(
                        load.tokens().times(2 * inner * outer),
                        load.passes().times(inner * outer * weightBytes),
                        load.tokens().times((inner + outer) * activationBytes),
                        0);
    }

    /** A ring over the tensor-parallel ranks sends each part twice round, less one hop; nothing on one rank. */
    private int allReduce(String name, int layer, int repeat, int input) {
        int ranks = split.tensor();
        if (ranks == 1) {
            return input;
        }
        long sentPerToken = perRank(2L * (ranks - 1) * hidden * activationBytes, ranks);
        return node(Operator.ALL_REDUCE, name, layer, repeat, input)
                .rows(load.rows(), hidden, hidden)
                .cost(0, 0, 0, load.tokens().times(sentPerToken));
    }

    /** Every rank sends what it has to all others, or gets what all others have for it. */
    private int collective(Operator operator, String name, LayerScope scope, int others, int... inputs) {
        return node(operator, name, scope.index, scope.repeat, inputs)
                .rows(load.rows(), hidden, hidden)
                .cost(0, 0, 0, load.tokens().times((long) others * hidden * activationBytes));
    }

    // ---- the split

    private Attention ofOneRank(Attention attention) {
        int ranks = split.tensor();
        boolean keysDivide = attention.kvHeads() % ranks == 0 || ranks % attention.kvHeads() == 0;
        if (attention.heads() % ranks != 0 || !keysDivide) {
            throw new IllegalArgumentException(
                    "tensor parallelism " + ranks + " does not divide the " + attention.heads()
                            + " query heads and " + attention.kvHeads() + " key/value heads of " + llm.id()
                            + "; choose a divisor of both (or a multiple of the latter)");
        }
        return new Attention(
                attention.heads() / ranks,
                Math.max(1, attention.kvHeads() / ranks),
                attention.headDim(),
                attention.window(),
                attention.rotary(),
                attention.qkvBias(),
                attention.outputBias(),
                attention.qkNorm());
    }

    private static int perRank(int whole, int ranks) {
        return Math.floorDiv(whole - 1, ranks) + 1;
    }

    private static long perRank(long whole, int ranks) {
        return LongMath.divide(whole, ranks, RoundingMode.CEILING);
    }

    // ---- the graph

    private record LayerScope(int index, int repeat) {
        String name(String operator) {
            return "layer" + index + "." + operator;
        }
    }

    private GraphDraft.Node node(Operator operator, String name, int layer, int repeat, int... inputs) {
        return graph.node(operator, name, layer, repeat, inputs);
    }
}
