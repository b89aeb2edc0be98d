package io.llmco2.core.gnn;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The mean over the operators whose outputs a node reads; zero for a node that reads none.
 * <pre>
 * forward    M[i]  = sum of X[j] / |N(i)|    over j in N(i), the predecessors of i
 * backward   dX[j] = sum of dM[i] / |N(i)|   over all i with j in N(i)
 * </pre>
 * A handful of edges for each node: walking them in Java, where the matrix lies, is cheaper than gather and segment operators.
 * On plain arrays the mean is a part of {@link SageConv.Frozen#hear}.
 */
final class NeighbourMean {
    private final WeightedSum forward;
    private final WeightedSum backward;

    NeighbourMean(int[][] predecessors) {
        int[] targets = new int[predecessors.length];
        int[] readers = new int[predecessors.length];
        for (int i = 0; i < predecessors.length; i++) {
            targets[i] = predecessors[i].length;
            for (int j : predecessors[i]) {
                readers[j]++;
            }
        }
        this.forward = new WeightedSum(targets);
        this.backward = new WeightedSum(readers);
        for (int i = 0; i < predecessors.length; i++) {
            for (int j : predecessors[i]) {
                forward.add(i, j, 1.0 / predecessors[i].length);
                backward.add(j, i, 1.0 / predecessors[i].length);
            }
        }
    }

    INDArray forward(INDArray x) {
        return forward.of(x);
    }

    INDArray backward(INDArray dm) {
        return backward.of(dm);
    }

    /** For each row a weighted sum of others: a sparse square matrix by rows, all terms of a row one after another. */
    private static final class WeightedSum {
        private final int[] end; // of the terms of each row
        private final int[] from;
        private final double[] weight;

        WeightedSum(int[] terms) {
            this.end = new int[terms.length];
            int total = 0;
            for (int i = 0; i < terms.length; i++) {
                end[i] = total; // moves on with each term
                total += terms[i];
            }
            this.from = new int[total];
            this.weight = new double[total];
        }

        void add(int row, int source, double share) {
            from[end[row]] = source;
            weight[end[row]++] = share;
        }

        INDArray of(INDArray x) {
            int rows = end.length;
            return HostArrays.map(x, (in, out) -> {
                for (int base = 0; base < rows * x.columns(); base += rows) {
                    int term = 0;
                    for (int i = 0; i < rows; i++) {
                        double sum = 0;
                        for (; term < end[i]; term++) {
                            sum += weight[term] * in.get(base + from[term]);
                        }
                        out.put(base + i, sum);
                    }
                }
            });
        }
    }
}
