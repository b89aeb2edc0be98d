package io.llmco2.core.feature;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.primitives.Floats;
import io.llmco2.graph.Phase;
import io.llmco2.graph.layer.LayerGraph;
import io.llmco2.graph.layer.LayerGraph.Edge;
import io.llmco2.graph.layer.Pipelining;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * A layer graph as numbers: what the network sees of every node, and the physics that its answer stretches. Arrays are
 * owned by this object and must not be changed.
 */
public final class EncodedGraph implements GraphInput {
    /** Predecessors of nodes that read one other, shared by all graphs: most nodes do, and every estimate has graphs. */
    private static final int[][] ALONE =
            IntStream.range(0, 128).mapToObj(node -> new int[] {node}).toArray(int[][]::new);

    private static final int[] NONE = {};

    private final Phase phase;
    private final float[][] features;
    private final int[][] predecessors;
    private final NodePhysics[] physics;
    private final BoardPower power;
    private final Pipelining pipeline;

    /**
     * Physics of one node, of one of its instances.
     *
     * @param computeSeconds operations over peak rate, all passes together
     * @param memorySeconds bytes over memory or link bandwidth, all passes together
     * @param launches kernels started, all passes together
     * @param repeat number of instances
     */
    public record NodePhysics(double computeSeconds, double memorySeconds, double launches, double repeat) {}

    /**
     * Power of the boards.
     *
     * @param idleWatts of one board without work; 0 where unknown
     * @param limitWatts of one board at most
     * @param boards of the stage that runs an operator
     */
    public record BoardPower(double idleWatts, double limitWatts, int boards) {}

    /**
     * Takes the arrays over.
     *
     * @param phase that the operators belong to
     * @param features [nodes][{@link FeatureSchema#size()}], or more
     * @param predecessors of every node, as indices of smaller nodes
     * @param physics of every node
     * @param power of the boards
     * @param pipeline how stages keep each other waiting
     */
    EncodedGraph(
            Phase phase,
            float[][] features,
            int[][] predecessors,
            NodePhysics[] physics,
            BoardPower power,
            Pipelining pipeline) {
        this.phase = phase;
        this.features = features;
        this.predecessors = predecessors;
        this.physics = physics;
        this.power = power;
        this.pipeline = pipeline;
    }

    /** The phase that the operators belong to. */
    public Phase phase() {
        return phase;
    }

    @Override
    public int nodes() {
        return features.length;
    }

    /** Features [nodes][features]; not to be changed. */
    public float[][] features() {
        return features;
    }

    /** Predecessors of every node; not to be changed. */
    public int[][] predecessors() {
        return predecessors;
    }

    @Override
    public float[] features(int node, float[] row) {
        return features[node];
    }

    @Override
    public int[] predecessors(int node) {
        return predecessors[node];
    }

    /** Physics of a node. */
    public NodePhysics physics(int node) {
        return physics[node];
    }

    @Override
    public double computeSeconds(int node) {
        return physics[node].computeSeconds;
    }

    @Override
    public double memorySeconds(int node) {
        return physics[node].memorySeconds;
    }

    @Override
    public double launches(int node) {
        return physics[node].launches;
    }

    /**
     * The same with messages along other edges.
     *
     * @param others predecessors of every node, as indices of other nodes; taken over
     */
    public EncodedGraph withPredecessors(int[][] others) {
        checkArgument(
                others.length == nodes(),
                "predecessors of %s nodes are needed, but were of %s",
                nodes(),
                others.length);
        return new EncodedGraph(phase, features, others, physics, power, pipeline);
    }

    /**
     * The same with further columns.
     *
     * @param further features of every node; always as many
     */
    public EncodedGraph withFeatures(Function<NodePhysics, float[]> further) {
        float[][] all = new float[nodes()][];
        for (int i = 0; i < all.length; i++) {
            all[i] = Floats.concat(features[i], further.apply(physics[i]));
        }
        return new EncodedGraph(phase, all, predecessors, physics, power, pipeline);
    }

    @Override
    public BoardPower power() {
        return power;
    }

    /** How stages keep each other waiting. */
    public Pipelining pipeline() {
        return pipeline;
    }

    static int[][] predecessors(LayerGraph graph) {
        int nodes = graph.nodes().size();
        int[] counts = new int[nodes];
        for (Edge edge : graph.edges()) {
            counts[edge.to()]++;
        }
        int[][] predecessors = new int[nodes][];
        for (Edge edge : graph.edges()) {
            int to = edge.to();
            if (predecessors[to] == null) {
                boolean alone = counts[to] == 1 && edge.from() < ALONE.length;
                predecessors[to] = alone ? ALONE[edge.from()] : new int[counts[to]];
            }
            if (predecessors[to].length > 1 || edge.from() >= ALONE.length) {
                predecessors[to][--counts[to]] = edge.from();
            }
        }
        for (int i = 0; i < nodes; i++) {
            if (predecessors[i] == null) {
                predecessors[i] = NONE;
            }
        }
        return predecessors;
    }
}
