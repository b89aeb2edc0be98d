package io.llmco2.core.gnn;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Weighted sums over the nodes of each graph: what all instances of all operators take together.
 * <pre>
 * forward    Y[g, c] = sum of w[i, c] X[i, c]    over the nodes i of graph g
 * backward   dX[i, c] = w[i, c] dY[g(i), c]
 * shapes     X, w, dX [nodes, columns]    Y, dY [graphs, columns]
 * </pre>
 */
final class GraphSum {
    private final int[] graphOfNode;
    private final int graphs;
    private final double[][] weights; // [columns][nodes]

    GraphSum(int[] graphOfNode, int graphs, double[][] weights) {
        this.graphOfNode = graphOfNode;
        this.graphs = graphs;
        this.weights = weights;
    }

    Pass forward(INDArray x) {
        double[] in = HostArrays.values(x);
        int nodes = graphOfNode.length;
        double[] out = new double[graphs * weights.length];
        for (int c = 0; c < weights.length; c++) {
            for (int i = 0; i < nodes; i++) {
                out[c * graphs + graphOfNode[i]] += weights[c][i] * in[c * nodes + i];
            }
        }
        INDArray y = HostArrays.matrix(out, graphs, weights.length, x.dataType());
        return new Pass(y, (dy, gradients) -> {
            double[] dOut = HostArrays.values(dy);
            double[] dIn = new double[nodes * weights.length];
            for (int c = 0; c < weights.length; c++) {
                for (int i = 0; i < nodes; i++) {
                    dIn[c * nodes + i] = weights[c][i] * dOut[c * graphs + graphOfNode[i]];
                }
            }
            return HostArrays.matrix(dIn, nodes, weights.length, dy.dataType());
        });
    }
}
