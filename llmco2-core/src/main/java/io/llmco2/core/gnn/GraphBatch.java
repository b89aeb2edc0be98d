package io.llmco2.core.gnn;

import io.llmco2.core.feature.EncodedGraph;
import io.llmco2.core.feature.EncodedGraph.BoardPower;
import io.llmco2.core.feature.EncodedGraph.NodePhysics;
import io.llmco2.graph.Phase;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Several graphs side by side as one graph without edges between them: nodes are numbered on, features stand below each
 * other. What the network says of a graph does not depend on which others are in the batch.
 *
 * @param features [nodes, features]
 * @param mean over the predecessors of every node
 * @param physics columns for the readout
 * @param whole mean over all nodes of each graph
 * @param prefill whether each node is of a prefill
 * @param sum over the nodes of each graph, times repeat, and for energy times boards; stages that wait included
 */
record GraphBatch(
        INDArray features,
        NeighbourMean mean,
        GraphMean whole,
        boolean[] prefill,
        OperatorReadout.Columns physics,
        CostSum sum) {

    static GraphBatch of(List<EncodedGraph> graphs, DataType type) {
        int nodes = graphs.stream().mapToInt(EncodedGraph::nodes).sum();
        int width = graphs.get(0).features()[0].length;
        double[] features = new double[nodes * width];
        double[][] columns = new double[5][nodes];
        double[] time = new double[nodes];
        double[] energy = new double[nodes];
        double[] waiting = new double[nodes];
        int[][] predecessors = new int[nodes][];
        boolean[] prefill = new boolean[nodes];
        int[] graphOfNode = new int[nodes];
        int first = 0;
        for (int g = 0; g < graphs.size(); g++) {
            EncodedGraph graph = graphs.get(g);
            BoardPower power = graph.power();
            for (int i = 0; i < graph.nodes(); i++) {
                int node = first + i;
                NodePhysics physics = graph.physics(i);
                for (int f = 0; f < width; f++) {
                    features[f * nodes + node] = graph.features()[i][f];
                }
                columns[0][node] = physics.computeSeconds();
                columns[1][node] = physics.memorySeconds();
                columns[2][node] = physics.launches();
                columns[3][node] = power.idleWatts();
                columns[4][node] = power.limitWatts() - power.idleWatts();
                time[node] = physics.repeat() * graph.pipeline().wallShare();
                energy[node] = physics.repeat() * power.boards();
                waiting[node] =
                        energy[node] * power.idleWatts() * graph.pipeline().waiting();
                predecessors[node] = shifted(graph.predecessors()[i], first);
                prefill[node] = graph.phase() == Phase.PREFILL;
                graphOfNode[node] = g;
            }
            first += graph.nodes();
        }
        return new GraphBatch(
                HostArrays.matrix(features, nodes, width, type),
                new NeighbourMean(predecessors),
                new GraphMean(graphOfNode, graphs.size()),
                prefill,
                new OperatorReadout.Columns(columns[0], columns[1], columns[2], columns[3], columns[4]),
                new CostSum(graphOfNode, graphs.size(), time, energy, waiting));
    }

    private static int[] shifted(int[] indices, int by) {
        int[] result = new int[indices.length];
        for (int i = 0; i < indices.length; i++) {
            result[i] = indices[i] + by;
        }
        return result;
    }
}
