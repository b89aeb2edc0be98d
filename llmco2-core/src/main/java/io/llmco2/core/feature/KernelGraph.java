package io.llmco2.core.feature;

import io.llmco2.graph.Phase;
import java.util.Arrays;

/**
 * A graph of kernels as plain numbers, for networks that know nothing of physics: what each kernel is, which kernels it
 * reads, and what holds of the whole. Numbers are as they come; whoever learns from them scales them. Arrays are owned by
 * this object and must not be changed.
 */
public final class KernelGraph {
    private final Phase phase;
    private final double[][] nodes;
    private final int[][] predecessors;
    private final double[] globals;

    /**
     * Takes the arrays over.
     *
     * @param phase that it is of
     * @param nodes [nodes][node features], at least one node, finite
     * @param predecessors of every node, as indices of smaller nodes
     * @param globals features of the whole, finite
     * @throws IllegalArgumentException if sizes do not fit, or a number is not finite
     */
    public KernelGraph(Phase phase, double[][] nodes, int[][] predecessors, double[] globals) {
        if (nodes.length == 0 || nodes.length != predecessors.length) {
            throw new IllegalArgumentException("a graph needs nodes, and predecessors of each, but had " + nodes.length
                    + " nodes and predecessors of " + predecessors.length);
        }
        requireFinite("globals", globals);
        for (int i = 0; i < nodes.length; i++) {
            if (nodes[i].length != nodes[0].length) {
                throw new IllegalArgumentException("all nodes have as many features as the first, " + nodes[0].length
                        + ", but node " + i + " had " + nodes[i].length);
            }
            requireFinite("node " + i, nodes[i]);
            for (int from : predecessors[i]) {
                if (from < 0 || from >= i) {
                    throw new IllegalArgumentException("node " + i + " reads a smaller one, but read " + from);
                }
            }
        }
        this.phase = phase;
        this.nodes = nodes;
        this.predecessors = predecessors;
        this.globals = globals;
    }

    private static void requireFinite(String what, double[] values) {
        if (!Arrays.stream(values).allMatch(Double::isFinite)) {
            throw new IllegalArgumentException(
                    "features must be finite, but those of " + what + " were " + Arrays.toString(values));
        }
    }

    /** The phase that it is of. */
    public Phase phase() {
        return phase;
    }

    /** Features [nodes][features]; not to be changed. */
    public double[][] nodes() {
        return nodes;
    }

    /** Predecessors of every node; not to be changed. */
    public int[][] predecessors() {
        return predecessors;
    }

    /** Features of the whole; not to be changed. */
    public double[] globals() {
        return globals;
    }
}
