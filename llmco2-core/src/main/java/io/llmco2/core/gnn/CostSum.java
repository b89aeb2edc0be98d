package io.llmco2.core.gnn;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Sums over the nodes of each graph: what all instances of all operators take together, stages that wait included.
 * <pre>
 * forward    time[g]   = sum of u[i] t[i]              over the nodes i of graph g
 *            energy[g] = sum of v[i] e[i] + w[i] t[i]
 * backward   dt[i] = u[i] dtime[g(i)] + w[i] denergy[g(i)]    de[i] = v[i] denergy[g(i)]
 * shapes     X = (t, e), dX [nodes, 2]    Y = (time, energy), dY [graphs, 2]    u, v, w [nodes]
 * </pre>
 */
final class CostSum {
    private final int[] graphOfNode;
    private final int graphs;
    private final double[] time;
    private final double[] energy;
    private final double[] waiting;

    /**
     * Sums with weights.
     *
     * @param time u
     * @param energy v
     * @param waiting w, watts of GPUs that wait for one second of the operator
     */
    CostSum(int[] graphOfNode, int graphs, double[] time, double[] energy, double[] waiting) {
        this.graphOfNode = graphOfNode;
        this.graphs = graphs;
        this.time = time;
        this.energy = energy;
        this.waiting = waiting;
    }

    Pass forward(INDArray x) {
        double[] in = HostArrays.values(x);
        int nodes = graphOfNode.length;
        double[] out = new double[2 * graphs];
        for (int i = 0; i < nodes; i++) {
            out[graphOfNode[i]] += time[i] * in[i];
            out[graphs + graphOfNode[i]] += energy[i] * in[nodes + i] + waiting[i] * in[i];
        }
        INDArray y = HostArrays.matrix(out, graphs, 2, x.dataType());
        return new Pass(y, (dy, gradients) -> {
            double[] dOut = HostArrays.values(dy);
            double[] dIn = new double[2 * nodes];
            for (int i = 0; i < nodes; i++) {
                double dEnergy = dOut[graphs + graphOfNode[i]];
                dIn[i] = time[i] * dOut[graphOfNode[i]] + waiting[i] * dEnergy;
                dIn[nodes + i] = energy[i] * dEnergy;
            }
            return HostArrays.matrix(dIn, nodes, 2, dy.dataType());
        });
    }
}
