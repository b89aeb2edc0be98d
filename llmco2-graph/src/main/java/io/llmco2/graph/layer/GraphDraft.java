package io.llmco2.graph.layer;

import com.google.common.collect.ImmutableList;
import io.llmco2.graph.NumberFormat;
import io.llmco2.graph.Phase;
import io.llmco2.graph.layer.LayerGraph.Edge;

/** A layer graph that is being written down, node by node, in an order in which the nodes can be executed. */
final class GraphDraft {
    private final Phase phase;
    private final Load load;
    private final NumberFormat products;
    private final ImmutableList.Builder<OperatorNode> nodes = ImmutableList.builder();
    private final ImmutableList.Builder<Edge> edges = ImmutableList.builder();
    private int size;

    /**
     * An empty draft.
     *
     * @param products operand format of matrix products, unless a node says otherwise
     */
    GraphDraft(Phase phase, Load load, NumberFormat products) {
        this.phase = phase;
        this.load = load;
        this.products = products;
    }

    LayerGraph build() {
        return new LayerGraph(phase, load.passes().value(), nodes.build(), edges.build());
    }

    /** Kernels that an operator starts in all passes. */
    long launches(Operator operator) {
        return load.passes().times(operator.kernels());
    }

    /** Begins a node that reads the outputs of others, given by the indices that these got when they were added. */
    Node node(Operator operator, String name, int layer, int repeat, int... inputs) {
        for (int input : inputs) {
            edges.add(new Edge(input, size));
        }
        return new Node(operator, name, layer, repeat);
    }

    /** A node that is being described; {@code add} or {@code cost} puts it into the graph and returns its index. */
    final class Node {
        private final Operator operator;
        private final String name;
        private final int layer;
        private final int repeat;
        private Phase nodePhase = phase;
        private double prefillShare = load.prefillShare();
        private NumberFormat compute;
        private Dimensions dimensions;

        private Node(Operator operator, String name, int layer, int repeat) {
            this.operator = operator;
            this.name = name;
            this.layer = layer;
            this.repeat = repeat;
            this.compute = switch (operator.kind()) {
                case MATRIX_PRODUCT, EXPERTS -> products;
                case ATTENTION, ELEMENTWISE, COLLECTIVE -> NumberFormat.FP32; // vector units
            };
        }

        Node phase(Phase value) {
            nodePhase = value;
            return this;
        }

        Node compute(NumberFormat value) {
            compute = value;
            return this;
        }

        Node prefillShare(double value) {
            prefillShare = value;
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
            nodes.add(new OperatorNode(
                    operator, layer, name, nodePhase, repeat, dimensions, compute, cost, prefillShare));
            return size++;
        }
    }
}
