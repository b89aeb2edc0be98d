package io.llmco2.core.gnn;

import com.google.common.collect.ImmutableList;
import io.llmco2.core.feature.FeatureSchema;
import io.llmco2.core.feature.GraphInput;

/**
 * The trained networks of an ensemble on plain arrays, all in one pass over a graph: no native code, no shared state, the same
 * bits for a graph whatever else is asked at the same time, and the same bits for a network whatever others stand beside it.
 * <pre>
 * embed     of all members side by side    [features] to [members x width]
 * conv      of each member                 [width] to [width kept | width sent], then the mean of what others sent
 * readout   of each member                 [width] to six numbers, to seconds and joules
 * answer    exp(mean of log) over the members: the geometric mean
 * </pre>
 * Rectified values are never written down: only where they are above zero do rows of the next matrix count. Immutable and safe to
 * share between threads; {@link Scratch} is not.
 */
final class RooflineEnsemble {
    /** Nodes of the largest scratch that is kept; the largest graph of the bundled models has a third of that. */
    private static final int MOST_KEPT = 256;

    private final int members;
    private final int width;
    private final Linear.Frozen embed;
    private final float[][] keptAndSent; // [members x width][2 x width]
    private final float[][] keptBias; // [members][2 x width], zero for what is sent
    private final ImmutableList<Linear.Frozen> heads;

    /** At least one network; all of one width. */
    RooflineEnsemble(ImmutableList<RooflineNetwork.Frozen> networks) {
        this.members = networks.size();
        this.width = networks.get(0).width();
        this.embed = Linear.Frozen.sideBySide(
                networks.stream().map(RooflineNetwork.Frozen::embed).toList());
        this.keptAndSent = new float[members * width][];
        this.keptBias = new float[members][];
        for (int member = 0; member < members; member++) {
            Linear.Frozen conv = networks.get(member).conv().keptAndSent();
            System.arraycopy(conv.weight(), 0, keptAndSent, member * width, width);
            keptBias[member] = conv.bias();
        }
        this.heads = networks.stream().map(RooflineNetwork.Frozen::head).collect(ImmutableList.toImmutableList());
    }

    /** What an ensemble needs while it answers about graphs of up to {@code nodes} nodes. For one thread at a time. */
    final class Scratch {
        private final int nodes;
        private final float[] features = new float[FeatureSchema.size()];
        private final float[] own = new float[members * width];
        private final float[][][] rows; // [members][nodes][2 x width]
        private final int[] indices = new int[Math.max(embed.weight().length, members * width)];
        private final float[][] z = new float[members][OperatorReadout.INPUTS];
        private final double[] seconds;
        private final double[] joules;

        private Scratch(int nodes) {
            this.nodes = nodes;
            this.rows = new float[members][nodes][2 * width];
            this.seconds = new double[nodes];
            this.joules = new double[nodes];
        }

        /** How many nodes a graph may have. */
        int nodes() {
            return nodes;
        }

        /** Seconds that one instance of a node takes, by the graph that was answered last. */
        double seconds(int node) {
            return seconds[node];
        }

        /** Joules that one instance of a node takes on all boards, by the graph that was answered last. */
        double joules(int node) {
            return joules[node];
        }
    }

    /** What threads lend each other. */
    ScratchPool<Scratch> pool() {
        return new ScratchPool<>(MOST_KEPT, Scratch::new, Scratch::nodes);
    }

    /** Room for graphs of up to so many nodes. */
    Scratch scratch(int nodes) {
        return new Scratch(nodes);
    }

    /** Seconds and joules of one instance of every node, into the scratch. */
    void forward(GraphInput graph, Scratch scratch) {
        int nodes = graph.nodes();
        for (int node = 0; node < nodes; node++) {
            embed(graph.features(node, scratch.features), node, scratch);
        }
        for (int member = 0; member < members; member++) {
            for (int node = 0; node < nodes; node++) {
                SageConv.Frozen.hear(scratch.rows[member], 0, graph.predecessors(node), node);
            }
        }
        for (int node = 0; node < nodes; node++) {
            read(graph, node, scratch);
        }
    }

    /** What a node is by itself, and what it keeps and sends of that. */
    private void embed(float[] features, int node, Scratch scratch) {
        float[] own = scratch.own;
        int[] indices = scratch.indices;
        embed.forward(features, indices, Rows.nonzero(features, indices), own);
        for (int member = 0; member < members; member++) {
            float[] row = scratch.rows[member][node];
            int found = Relu.positive(own, member * width, (member + 1) * width, indices);
            System.arraycopy(keptBias[member], 0, row, 0, row.length);
            Rows.addProduct(own, indices, found, keptAndSent, row);
        }
    }

    private void read(GraphInput graph, int node, Scratch scratch) {
        for (int member = 0; member < members; member++) {
            float[] heard = scratch.rows[member][node];
            float[] z = scratch.z[member];
            Linear.Frozen head = heads.get(member);
            int found = Relu.positive(heard, 0, width, scratch.indices);
            System.arraycopy(head.bias(), 0, z, 0, z.length);
            Rows.addProductOfSix(heard, scratch.indices, found, head.weight(), z);
        }
        OperatorReadout.answer(scratch.z, graph, node, scratch.seconds, scratch.joules, node);
    }
}
