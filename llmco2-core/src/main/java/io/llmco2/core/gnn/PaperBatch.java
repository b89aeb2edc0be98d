package io.llmco2.core.gnn;

import com.google.common.collect.ImmutableList;
import io.llmco2.core.feature.KernelGraph;
import io.llmco2.core.gnn.PaperNet.Example;
import io.llmco2.core.gnn.PaperNet.Output;
import io.llmco2.core.gnn.PaperNet.Pooling;
import io.llmco2.core.gnn.PaperNet.Scales;
import io.llmco2.core.gnn.PaperNet.Settings;
import io.llmco2.graph.Phase;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Examples, encoded once: the graphs of each network side by side, and which example each is part of. A mini-batch is
 * several of these, each so small that the arrays of a layer stay in a processor's cache; their gradients add up.
 */
final class PaperBatch {
    private final ImmutableList<Example> examples;
    private final Map<Phase, Part> parts = new EnumMap<>(Phase.class);
    private final double weight;
    private final Output output;

    /**
     * The graphs that one network sees.
     *
     * @param graphs encoded
     * @param exampleOf every graph
     */
    private record Part(PaperNetwork.Batch graphs, int[] exampleOf) {}

    PaperBatch(List<Example> examples, Settings settings, Scales scales) {
        this.examples = ImmutableList.copyOf(examples);
        this.output = settings.output();
        this.weight = examples.stream().mapToDouble(Example::weight).sum();
        for (Phase phase : settings.phaseNetworks() ? Phase.values() : new Phase[] {Phase.PREFILL}) {
            List<KernelGraph> graphs = new ArrayList<>();
            List<Integer> exampleOf = new ArrayList<>();
            for (int e = 0; e < examples.size(); e++) {
                for (KernelGraph graph : examples.get(e).graphs()) {
                    if (!settings.phaseNetworks() || graph.phase() == phase) {
                        graphs.add(graph);
                        exampleOf.add(e);
                    }
                }
            }
            if (!graphs.isEmpty()) {
                parts.put(
                        phase,
                        new Part(
                                encode(graphs, settings, scales),
                                exampleOf.stream().mapToInt(Integer::intValue).toArray()));
            }
        }
    }

    static PaperNetwork.Batch encode(List<KernelGraph> graphs, Settings settings, Scales scales) {
        return encode(graphs, settings, scales, DataType.FLOAT);
    }

    static PaperNetwork.Batch encode(List<KernelGraph> graphs, Settings settings, Scales scales, DataType type) {
        int nodes = graphs.stream().mapToInt(graph -> graph.nodes().length).sum();
        double[][] features = new double[nodes][];
        int[][] predecessors = new int[nodes][];
        int[] graphOfNode = new int[nodes];
        int first = 0;
        for (int g = 0; g < graphs.size(); g++) {
            KernelGraph graph = graphs.get(g);
            for (int i = 0; i < graph.nodes().length; i++) {
                int offset = first;
                features[first + i] = scales.nodes().apply(graph.nodes()[i]);
                predecessors[first + i] = Arrays.stream(graph.predecessors()[i])
                        .map(from -> from + offset)
                        .toArray();
                graphOfNode[first + i] = g;
            }
            first += graph.nodes().length;
        }
        double[][] globals = graphs.stream()
                .map(graph -> scales.globals().apply(graph.globals()))
                .toArray(double[][]::new);
        return new PaperNetwork.Batch(
                Nd4j.create(features).castTo(type).dup('f'),
                new NeighbourMean(predecessors),
                pool(settings, graphOfNode, graphs.size()),
                Nd4j.create(globals).castTo(type).dup('f'));
    }

    private static PaperNetwork.Pool pool(Settings settings, int[] graphOfNode, int graphs) {
        if (settings.pooling() == Pooling.MAX) {
            return new GraphMax(graphOfNode, graphs)::forward;
        }
        double[] ones = new double[graphOfNode.length];
        Arrays.fill(ones, 1);
        double[][] weights = new double[settings.width()][];
        Arrays.fill(weights, ones);
        return new GraphSum(graphOfNode, graphs, weights)::forward;
    }

    /** All weights of its examples. */
    double weight() {
        return weight;
    }

    /** Sums over the graphs of each example [examples][outputs]. */
    double[][] predict(Map<Phase, PaperNetwork> networks) {
        return sums(forward(networks, Dropout.NONE));
    }

    private Map<Phase, Pass> forward(Map<Phase, PaperNetwork> networks, Dropout dropout) {
        Map<Phase, Pass> passes = new EnumMap<>(Phase.class);
        parts.forEach((phase, part) -> passes.put(phase, networks.get(phase).forward(part.graphs, dropout)));
        return passes;
    }

    private double[][] sums(Map<Phase, Pass> passes) {
        double[][] sums = new double[examples.size()][];
        passes.forEach((phase, pass) -> {
            double[][] rows = pass.output().toDoubleMatrix();
            int[] exampleOf = parts.get(phase).exampleOf;
            for (int g = 0; g < rows.length; g++) {
                double[] sum = sums[exampleOf[g]];
                if (sum == null) {
                    sums[exampleOf[g]] = rows[g];
                } else {
                    for (int c = 0; c < sum.length; c++) {
                        sum[c] += rows[g][c];
                    }
                }
            }
        });
        return sums;
    }

    /** Weighted sum of the relative errors, over examples; those of one example are added up. */
    double error(Map<Phase, PaperNetwork> networks) {
        double[][] predicted = predict(networks);
        double sum = 0;
        for (int e = 0; e < predicted.length; e++) {
            for (int c = 0; c < predicted[e].length; c++) {
                double measured = examples.get(e).measured().get(c);
                if (!Double.isNaN(measured)) {
                    sum += examples.get(e).weight() * Math.abs(predicted[e][c] / measured - 1);
                }
            }
        }
        return sum;
    }

    /**
     * Adds the gradients of its part in the weighted mean of the loss.
     *
     * @param updated one for each network, in the order of the phases
     * @param all weights of the mini-batch that it is part of
     * @return its part in that mean
     */
    double backward(Map<Phase, PaperNetwork> networks, List<Updated> updated, Dropout dropout, double all) {
        Map<Phase, Pass> passes = forward(networks, dropout);
        double[][] predicted = sums(passes);
        double[][] slopes = new double[predicted.length][];
        double loss = 0;
        for (int e = 0; e < predicted.length; e++) {
            slopes[e] = new double[predicted[e].length];
            double share = examples.get(e).weight() / all;
            for (int c = 0; c < predicted[e].length; c++) {
                double measured = examples.get(e).measured().get(c);
                if (!Double.isNaN(measured)) {
                    loss += share * output.loss(predicted[e][c], measured);
                    slopes[e][c] = share * output.slope(predicted[e][c], measured);
                }
            }
        }
        List<Phase> phases = List.copyOf(networks.keySet());
        passes.forEach((phase, pass) -> {
            double[][] own = Arrays.stream(parts.get(phase).exampleOf)
                    .mapToObj(e -> slopes[e])
                    .toArray(double[][]::new);
            pass.backward()
                    .apply(
                            Nd4j.create(own).castTo(DataType.FLOAT),
                            updated.get(phases.indexOf(phase)).gradients());
        });
        return loss;
    }
}
