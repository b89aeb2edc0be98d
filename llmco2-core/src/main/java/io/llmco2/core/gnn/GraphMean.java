package io.llmco2.core.gnn;

import io.llmco2.core.gnn.HostArrays.Mapping;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Every node gets the mean over all nodes of its graph, itself among them. As a matrix it is symmetric, so gradients go back
 * the same way.
 * <pre>
 * forward    Y[i, c]  = mean of X[j, c]     over the nodes j of the graph of i
 * backward   dX[i, c] = mean of dY[j, c]    likewise
 * shapes     X, Y, dY, dX [nodes, columns]
 * </pre>
 */
final class GraphMean {
    private final int[] graphOfNode;
    private final int[] nodesOfGraph;

    /**
     * Pools.
     *
     * @param graphOfNode of every node
     */
    GraphMean(int[] graphOfNode, int graphs) {
        this.graphOfNode = graphOfNode;
        this.nodesOfGraph = new int[graphs];
        for (int graph : graphOfNode) {
            nodesOfGraph[graph]++;
        }
    }

    Pass forward(INDArray x) {
        return new Pass(mean(x), (dy, gradients) -> mean(dy));
    }

    private INDArray mean(INDArray x) {
        int nodes = graphOfNode.length;
        Mapping mean = (in, out) -> {
            for (int base = 0; base < nodes * x.columns(); base += nodes) {
                double[] sums = new double[nodesOfGraph.length];
                for (int i = 0; i < nodes; i++) {
                    sums[graphOfNode[i]] += in.get(base + i);
                }
                for (int i = 0; i < nodes; i++) {
                    out.put(base + i, sums[graphOfNode[i]] / nodesOfGraph[graphOfNode[i]]);
                }
            }
        };
        return HostArrays.map(x, mean);
    }
}
