package io.llmco2.core.gnn;

import io.llmco2.core.feature.EncodedGraph;
import io.llmco2.core.feature.EncodedGraph.NodePhysics;
import io.llmco2.core.feature.FeatureSchema;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What {@link NnlqpNetwork} sees: of a node the features of {@link FeatureSchema} and logarithms of its physics, of a
 * graph logarithms of the totals. Every column is brought to mean 0 and deviation 1 over the graphs it was fitted to.
 */
final class NnlqpInputs {
    private static final int PHYSICS = 4;
    /** Columns of a node. */
    static final int NODE = FeatureSchema.size() + PHYSICS;
    /** Columns of a graph. */
    static final int TOTALS = 5;

    private static final double LEAST = 1e-9; // seconds or launches, so that none has a logarithm too
    private static final double USUAL_NODES = 512; // operators of a model, all layers: keeps their sum around 1

    private final int width;
    private final Standardiser nodeScale;
    private final Standardiser totalScale;

    private NnlqpInputs(int width, Standardiser nodeScale, Standardiser totalScale) {
        this.width = width;
        this.nodeScale = nodeScale;
        this.totalScale = totalScale;
    }

    /**
     * Graphs side by side.
     *
     * @param nodes [nodes, {@link #NODE}]
     * @param mean over the predecessors of every node
     * @param sum over the operators of each graph, all layers
     * @param totals [graphs, {@link #TOTALS}]
     */
    record Batch(INDArray nodes, NeighbourMean mean, GraphSum sum, INDArray totals) {}

    /**
     * Scales by the mean and deviation of every column of some graphs.
     *
     * @param width of the layers whose output is summed over the operators
     */
    static NnlqpInputs fit(List<EncodedGraph> graphs, int width) {
        return new NnlqpInputs(
                width,
                Standardiser.fit(graphs.stream()
                        .flatMap(graph -> Arrays.stream(nodes(graph)))
                        .toList()),
                Standardiser.fit(graphs.stream().map(NnlqpInputs::totals).toList()));
    }

    Batch batch(List<EncodedGraph> graphs, DataType type) {
        int nodes = graphs.stream().mapToInt(EncodedGraph::nodes).sum();
        double[][] features = new double[nodes][];
        double[][] totals = new double[graphs.size()][];
        double[] repeats = new double[nodes];
        int[][] predecessors = new int[nodes][];
        int[] graphOfNode = new int[nodes];
        int first = 0;
        for (int g = 0; g < graphs.size(); g++) {
            EncodedGraph graph = graphs.get(g);
            double[][] own = nodes(graph);
            int offset = first;
            for (int i = 0; i < own.length; i++) {
                features[first + i] = nodeScale.apply(own[i]);
                repeats[first + i] = graph.physics(i).repeat() / USUAL_NODES;
                predecessors[first + i] = Arrays.stream(graph.predecessors()[i])
                        .map(p -> p + offset)
                        .toArray();
                graphOfNode[first + i] = g;
            }
            totals[g] = totalScale.apply(totals(graph));
            first += own.length;
        }
        double[][] weights = new double[width][];
        Arrays.fill(weights, repeats);
        return new Batch(
                Nd4j.create(features).castTo(type).dup('f'),
                new NeighbourMean(predecessors),
                new GraphSum(graphOfNode, graphs.size(), weights),
                Nd4j.create(totals).castTo(type).dup('f'));
    }

    private static double[][] nodes(EncodedGraph graph) {
        return IntStream.range(0, graph.nodes())
                .mapToObj(i -> {
                    double[] columns = new double[NODE];
                    for (int f = 0; f < FeatureSchema.size(); f++) {
                        columns[f] = graph.features()[i][f];
                    }
                    NodePhysics physics = graph.physics(i);
                    columns[NODE - 4] = log(physics.computeSeconds());
                    columns[NODE - 3] = log(physics.memorySeconds());
                    columns[NODE - 2] = log(physics.launches());
                    columns[NODE - 1] = log(physics.repeat());
                    return columns;
                })
                .toArray(double[][]::new);
    }

    private static double[] totals(EncodedGraph graph) {
        double compute = 0;
        double memory = 0;
        double launches = 0;
        for (int i = 0; i < graph.nodes(); i++) {
            NodePhysics physics = graph.physics(i);
            compute += physics.repeat() * physics.computeSeconds();
            memory += physics.repeat() * physics.memorySeconds();
            launches += physics.repeat() * physics.launches();
        }
        return new double[] {
            log(compute),
            log(memory),
            log(launches),
            log(graph.power().boards()),
            log(graph.power().limitWatts())
        };
    }

    private static double log(double value) {
        return Math.log(value + LEAST);
    }
}
