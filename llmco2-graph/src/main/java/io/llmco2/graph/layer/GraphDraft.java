package io.llmco2.graph.layer;

import static com.google.common.base.Preconditions.checkState;

import com.google.common.collect.ImmutableList;
import com.google.common.math.LongMath;
import io.llmco2.graph.Execution;
import io.llmco2.graph.Lora;
import io.llmco2.graph.NumberFormat;
import io.llmco2.graph.ParallelSplit;
import io.llmco2.graph.Phase;
import io.llmco2.graph.Precision.Product;
import io.llmco2.graph.layer.LayerGraph.Edge;
import io.llmco2.graph.llm.LlmSpec;
import io.llmco2.graph.llm.Norm;
import java.math.RoundingMode;

/**
 * A layer graph that is being written down, node by node, in an order in which the nodes can be executed; and the kinds of
 * nodes that all parts of a model have in common.
 *
 * <p>Operations beside the matrix products, for an element: RMS norm 4, layer norm 7, addition 1; for a weight that is
 * stored in another format than it is multiplied in 2 (zero point and scale).
 */
final class GraphDraft {
    /** The layer of operators before and after the layers. */
    static final int OUTSIDE_LAYERS = -1;

    /** Operations of a softmax for each score: maximum, difference, exponential, sum, quotient. */
    static final int SOFTMAX_FLOPS = 5;

    /** Operations of an activation function, such as SiLU, for each element. */
    static final int ACTIVATION_FLOPS = 4;

    /** Operations of a soft cap for each score or logit: quotient, hyperbolic tangent, product. */
    static final int SOFT_CAP_FLOPS = ACTIVATION_FLOPS + 2;

    private static final int DEQUANTISATION_FLOPS = 2;

    /** Nodes of a model with one kind of layer on one GPU. */
    private static final int USUAL_SIZE = 18;

    final Phase phase;
    final Load load;
    final Execution execution;
    final ParallelSplit split;
    final int hidden;
    final int normFlops;
    final long activationBytes;

    private final String prefix;
    private final Norm norm;
    private final ImmutableList.Builder<OperatorNode> nodes = ImmutableList.builderWithExpectedSize(USUAL_SIZE);
    private final ImmutableList.Builder<Edge> edges = ImmutableList.builderWithExpectedSize(USUAL_SIZE);
    private final Node described = new Node();
    private int size;

    /** An empty draft; the names of its nodes begin with {@code prefix}. */
    GraphDraft(String prefix, LlmSpec llm, Execution execution, Phase phase, Load load) {
        this.prefix = prefix;
        this.phase = phase;
        this.load = load;
        this.execution = execution;
        this.split = execution.split();
        this.hidden = llm.hiddenSize();
        this.norm = llm.norm();
        this.normFlops = llm.norm() == Norm.RMS ? 4 : 7;
        this.activationBytes = execution.precision().activations().bytes();
    }

    LayerGraph build() {
        return new LayerGraph(phase, load.passes().value(), load.pipeline(), nodes.build(), edges.build());
    }

    /** Where nodes stand: in a kind of layer, or outside. */
    record Scope(int layer, int repeat, String prefix) {
        static final Scope OUTSIDE = new Scope(OUTSIDE_LAYERS, 1, "");

        static Scope layer(int index, int repeat) {
            return new Scope(index, repeat, NodeNames.layer(index));
        }
    }

    // ---- the kinds of nodes

    /**
     * A matrix product that every token goes through, adapters included.
     *
     * @param inner width summed over, on this GPU
     * @param outer width written, on this GPU
     * @param bias whether a vector is added
     */
    int product(
            Operator operator,
            String name,
            Scope scope,
            Product precision,
            long inner,
            long outer,
            boolean bias,
            int... inputs) {
        return product(
                node(operator, name, scope, inputs), precision, inner, outer, bias, load.passes(), load.tokens());
    }

    /** The same without bias of other {@code tokens} than go through the model, in every pass that has any. */
    int product(
            Operator operator,
            String name,
            Scope scope,
            Product precision,
            long inner,
            long outer,
            Amount tokens,
            int input) {
        return product(node(operator, name, scope, input), precision, inner, outer, false, load.visits(), tokens);
    }

    private int product(
            Node node, Product precision, long inner, long outer, boolean bias, Amount passes, Amount tokens) {
        long elements = inner * outer;
        long flops = Math.addExact(
                tokens.times(2 * elements + (bias ? outer : 0)), passes.times(dequantisation(precision, elements)));
        long weights = passes.times(precision.weights().bytes(elements) + (bias ? outer * activationBytes : 0));
        long moved = tokens.times((inner + outer) * activationBytes);
        long launches = launches(node.operator);
        if (execution.lora().isPresent()) {
            Lora lora = execution.lora().get();
            long low = lora.rank() * (inner + outer);
            double requests = load.outputRows().value() / load.visits().value();
            double inUse = Math.min(lora.adapters(), Math.max(1, requests)); // one for a request
            Amount read = new Amount.Mean(load.visits().value() * inUse);
            flops = Math.addExact(flops, tokens.times(2 * low));
            weights = Math.addExact(weights, read.times(low * activationBytes));
            moved = Math.addExact(moved, tokens.times((inner + outer + 2L * lora.rank()) * activationBytes));
            launches = Math.addExact(launches, load.visits().times(2)); // shrink and expand
        }
        return node.compute(precision.compute())
                .rows(load.rows(), inner, outer)
                .add(new Cost(flops, weights, moved, 0, 0, 0, launches));
    }

    /** {@code groups} products side by side, such as one for every head. */
    int groupedProduct(
            Operator operator,
            String name,
            Scope scope,
            Product precision,
            long groups,
            long inner,
            long outer,
            int input) {
        Amount queries = load.sequences().queries();
        long elements = groups * inner * outer;
        return node(operator, name, scope, input)
                .compute(precision.compute())
                .rows(load.rows(), inner, outer, groups)
                .cost(
                        Math.addExact(
                                queries.times(2 * elements), load.passes().times(dequantisation(precision, elements))),
                        load.passes().times(precision.weights().bytes(elements)),
                        queries.times(groups * (inner + outer) * activationBytes),
                        0);
    }

    /** Operations that turn weights into what is multiplied. */
    static long dequantisation(Product precision, long elements) {
        return precision.dequantises() ? DEQUANTISATION_FLOPS * elements : 0;
    }

    int norm(String name, Scope scope, int input) {
        return node(Operator.NORM, name, scope, input)
                .rows(load.rows(), 2L * hidden, 2L * hidden)
                .cost(
                        load.tokens().times((long) normFlops * hidden),
                        load.passes().times(norm.parameters(hidden) * activationBytes),
                        load.tokens().times(2L * hidden * activationBytes),
                        0);
    }

    int residual(String name, Scope scope, int... inputs) {
        return elementwise(Operator.RESIDUAL, name, scope, hidden, 3L * hidden, inputs);
    }

    int elementwise(
            Operator operator, String name, Scope scope, long flopsPerToken, long elementsPerToken, int... inputs) {
        return node(operator, name, scope, inputs)
                .rows(load.rows(), elementsPerToken, elementsPerToken)
                .cost(
                        load.tokens().times(flopsPerToken),
                        0,
                        load.tokens().times(elementsPerToken * activationBytes),
                        0);
    }

    /** A ring over the tensor-parallel ranks sends each part twice round, less one hop; nothing on one rank. */
    int allReduce(String name, Scope scope, int input) {
        int ranks = split.tensor();
        return ranks == 1
                ? input
                : collective(
                        Operator.ALL_REDUCE,
                        name,
                        scope,
                        perRank(2L * (ranks - 1) * hidden * activationBytes, ranks),
                        ranks,
                        input);
    }

    /** Bytes that one GPU sends for every token, within a group of {@code span} consecutive GPUs. */
    int collective(Operator operator, String name, Scope scope, long sentPerToken, int span, int... inputs) {
        return collective(node(operator, name, scope, inputs).span(span), load.tokens(), load.rows(), sentPerToken);
    }

    /** The same for every one of other {@code tokens} than go through the model. */
    int collective(Operator operator, String name, Scope scope, Amount tokens, long sentPerToken, int span, int input) {
        return collective(node(operator, name, scope, input).span(span), tokens, load.rows(), sentPerToken);
    }

    private int collective(Node node, Amount tokens, double rows, long sentPerToken) {
        long elements = Math.max(1, sentPerToken / activationBytes);
        return node.rows(rows, elements, elements).cost(0, 0, 0, tokens.times(sentPerToken));
    }

    // ---- shares

    static int perRank(int whole, int ranks) {
        return Math.floorDiv(whole - 1, ranks) + 1;
    }

    static long perRank(long whole, int ranks) {
        return LongMath.divide(whole, ranks, RoundingMode.CEILING);
    }

    // ---- nodes

    /** Kernels that are started for an operator in all passes that have tokens for it. */
    long launches(Operator operator) {
        return load.visits().times(operator.kernels());
    }

    /** Begins a node that reads the outputs of others, given by the indices that these got when they were added. */
    Node node(Operator operator, String name, Scope scope, int... inputs) {
        for (int input : inputs) {
            edges.add(new Edge(input, size));
        }
        return described.begin(operator, NodeNames.of(prefix, scope.prefix, name), scope);
    }

    /**
     * The node that is being described; {@code add} or {@code cost} puts it into the graph and returns its index. One at a time,
     * since a graph is written for every estimate.
     */
    final class Node {
        private Operator operator;
        private String name;
        private Scope scope;
        private NumberFormat compute;
        private Dimensions dimensions;
        private int span;

        private Node begin(Operator ofOperator, String ofName, Scope ofScope) {
            checkState(operator == null, "%s is still being described", name);
            operator = ofOperator;
            name = ofName;
            scope = ofScope;
            dimensions = null;
            span = 1;
            compute = switch (ofOperator.kind()) {
                case MATRIX_PRODUCT, EXPERTS -> execution.precision().activations();
                case ATTENTION, SCAN, ELEMENTWISE, COLLECTIVE -> NumberFormat.FP32; // vector units
            };
            return this;
        }

        Node compute(NumberFormat value) {
            compute = value;
            return this;
        }

        Node span(int value) {
            span = value;
            return this;
        }

        Node rows(double rows, long inner, long outer) {
            return rows(rows, inner, outer, 1);
        }

        Node rows(double rows, long inner, long outer, double groups) {
            dimensions = new Dimensions(rows, inner, outer, groups);
            return this;
        }

        int cost(long flops, long weights, long activations, long network) {
            return add(new Cost(flops, weights, activations, 0, 0, network, launches(operator)));
        }

        int add(Cost cost) {
            nodes.add(new OperatorNode(operator, scope.layer, name, scope.repeat, dimensions, compute, cost, span));
            operator = null;
            return size++;
        }
    }
}
