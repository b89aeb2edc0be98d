package io.llmco2.core.gnn;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The mean over the operators whose outputs a node reads; zero for a node that reads none.
 * <pre>
 * forward    M[i]  = sum of X[j] / |N(i)|    over j in N(i), the predecessors of i
 * backward   dX[j] = sum of dM[i] / |N(i)|   over all i with j in N(i)
 * </pre>
 * A handful of edges for each node: walking them in Java is cheaper than gather and segment operators. On plain arrays the mean
 * is a part of {@link SageConv.Frozen#hear}.
 */
final class NeighbourMean {
    private final int[][] predecessors;

    NeighbourMean(int[][] predecessors) {
        this.predecessors = predecessors;
    }

    INDArray forward(INDArray x) {
        return columns(x, (in, out, base) -> {
            for (int i = 0; i < predecessors.length; i++) {
                int[] neighbours = predecessors[i];
                double sum = 0;
                for (int j : neighbours) {
                    sum += in[base + j];
                }
                out[base + i] = neighbours.length == 0 ? 0 : sum / neighbours.length;
            }
        });
    }

    INDArray backward(INDArray dm) {
        return columns(dm, (in, out, base) -> {
            for (int i = 0; i < predecessors.length; i++) {
                int[] neighbours = predecessors[i];
                for (int j : neighbours) {
                    out[base + j] += in[base + i] / neighbours.length;
                }
            }
        });
    }

    private interface Column {
        void apply(double[] in, double[] out, int base);
    }

    private INDArray columns(INDArray x, Column column) {
        int nodes = predecessors.length;
        double[] in = HostArrays.values(x);
        double[] out = new double[in.length];
        for (int base = 0; base < in.length; base += nodes) {
            column.apply(in, out, base);
        }
        return HostArrays.matrix(out, nodes, x.columns(), x.dataType());
    }
}
