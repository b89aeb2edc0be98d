package io.llmco2.core.gnn;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The largest value of each column among the nodes of each graph. Of equal ones the first counts, so that the gradient
 * is passed back once: layers that repeat make equal nodes usual.
 * <pre>
 * forward    Y[g, c] = max of X[i, c]    over the nodes i of graph g, reached first at i = a(g, c)
 * backward   dX[a(g, c), c] = dY[g, c], all else 0
 * shapes     X, dX [nodes, columns]    Y, dY [graphs, columns]
 * </pre>
 */
final class GraphMax {
    private final int[] graphOfNode;
    private final int graphs;

    /**
     * Pools.
     *
     * @param graphOfNode of every node; every graph has at least one
     */
    GraphMax(int[] graphOfNode, int graphs) {
        this.graphOfNode = graphOfNode;
        this.graphs = graphs;
    }

    Pass forward(INDArray x) {
        int nodes = graphOfNode.length;
        int columns = x.columns();
        double[] in = HostArrays.values(x);
        double[] out = new double[graphs * columns];
        int[] from = new int[out.length];
        Arrays.fill(out, Double.NEGATIVE_INFINITY);
        for (int c = 0; c < columns; c++) {
            for (int i = 0; i < nodes; i++) {
                int to = c * graphs + graphOfNode[i];
                if (in[c * nodes + i] > out[to]) {
                    out[to] = in[c * nodes + i];
                    from[to] = c * nodes + i;
                }
            }
        }
        INDArray y = HostArrays.matrix(out, graphs, columns, x.dataType());
        return new Pass(y, (dy, gradients) -> {
            double[] dOut = HostArrays.values(dy);
            double[] dIn = new double[in.length];
            for (int to = 0; to < from.length; to++) {
                dIn[from[to]] = dOut[to];
            }
            return HostArrays.matrix(dIn, nodes, columns, dy.dataType());
        });
    }
}
