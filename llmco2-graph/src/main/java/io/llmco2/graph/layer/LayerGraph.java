package io.llmco2.graph.layer;

import com.google.common.collect.ImmutableList;
import com.google.common.graph.GraphBuilder;
import com.google.common.graph.ImmutableGraph;
import io.llmco2.graph.Phase;
import java.util.function.ToLongFunction;

/**
 * The operators of one phase and which of them feed which. Nodes stand in an order in which they can be executed: every
 * edge leads from a smaller index to a larger one. Immutable.
 *
 * @param phase what it describes
 * @param passes how often the whole graph is executed; the nodes' costs are of all passes together
 * @param pipeline how pipeline stages keep each other waiting
 * @param nodes the operators
 * @param edges data dependencies
 */
public record LayerGraph(
        Phase phase, double passes, Pipelining pipeline, ImmutableList<OperatorNode> nodes, ImmutableList<Edge> edges) {

    /**
     * A data dependency.
     *
     * @param from index of the operator whose output is read
     * @param to index of the operator that reads it
     */
    public record Edge(int from, int to) {
        public Edge {
            if (from < 0 || from >= to) {
                throw new IllegalArgumentException(
                        "an edge leads to a later node, but went from " + from + " to " + to);
            }
        }
    }

    public LayerGraph {
        for (Edge edge : edges) {
            if (edge.to() >= nodes.size()) {
                throw new IllegalArgumentException(edge + " leaves the graph of " + nodes.size() + " nodes");
            }
        }
    }

    /**
     * A count summed over all layers, which may exceed a {@code long}.
     *
     * @param count which, such as {@code Cost::flops}
     */
    public double total(ToLongFunction<Cost> count) {
        return nodes.stream()
                .mapToDouble(node -> (double) node.repeat() * count.applyAsLong(node.cost()))
                .sum();
    }

    /** The dependencies as a Guava graph, for its traversals. */
    public ImmutableGraph<OperatorNode> asGraph() {
        ImmutableGraph.Builder<OperatorNode> graph = GraphBuilder.directed().immutable();
        nodes.forEach(graph::addNode);
        edges.forEach(edge -> graph.putEdge(nodes.get(edge.from()), nodes.get(edge.to())));
        return graph.build();
    }
}
