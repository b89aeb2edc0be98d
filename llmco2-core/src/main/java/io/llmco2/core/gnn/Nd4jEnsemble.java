package io.llmco2.core.gnn;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Streams;
import io.llmco2.core.feature.FeatureSchema;
import io.llmco2.core.feature.GraphInput;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.blas.params.MMulTranspose;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.api.ops.impl.reduce.Mmul;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What {@link RooflineEnsemble} does, with the products of all nodes of many graphs as one call of the native library each. Nodes are
 * columns, {@code Y = W' X}, so that the numbers of a node stand together. All arrays that a load of nodes needs are made once and
 * kept, and so is what ND4J has to know of a product: either takes it longer than to multiply what a single inference has. Immutable and safe to share between threads;
 * {@link Scratch} is not.
 */
final class Nd4jEnsemble {
    /** Nodes that go through together; more gain nothing. */
    private static final int LARGEST_LOAD = 1024;

    private static final int SMALLEST_LOAD = 32;

    private final int members;
    private final int width;
    private final Product embed; // of all members side by side
    private final ImmutableList<Product> keptAndSent;
    private final ImmutableList<Product> heads;

    /** At least one network; all of one width. */
    Nd4jEnsemble(ImmutableList<RooflineNetwork.Frozen> networks) {
        this.members = networks.size();
        this.width = networks.get(0).width();
        this.embed = Product.of(Linear.Frozen.sideBySide(
                networks.stream().map(RooflineNetwork.Frozen::embed).toList()));
        this.keptAndSent = networks.stream()
                .map(network -> Product.of(network.conv().keptAndSent()))
                .collect(ImmutableList.toImmutableList());
        this.heads =
                networks.stream().map(network -> Product.of(network.head())).collect(ImmutableList.toImmutableList());
    }

    /** Makes arrays that do not end with a workspace of the caller's. */
    private static <T> T lasting(Supplier<T> maker) {
        MemoryWorkspace none = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces();
        try (none) {
            return maker.get();
        }
    }

    /** An affine map whose product is ND4J's. */
    private record Product(INDArray weight, float[] bias) {
        static Product of(Linear.Frozen map) {
            return new Product(lasting(() -> Nd4j.createFromArray(map.weight()).dup('f')), map.bias());
        }

        /** {@code W' x + b} of a node, or a part of it, as long as the target and from some element on. */
        void read(Columns y, int node, int from, float[] target) {
            y.get(node, from, target);
            for (int i = 0; i < target.length; i++) {
                target[i] += bias[from + i];
            }
        }
    }

    /** {@code Y = W' X} between arrays that stay, so that ND4J is told of them once; {@link Product#read} adds the bias. */
    private record Step(Mmul product, OpContext context) {
        static Step of(Product map, Columns x, Columns y) {
            MMulTranspose transposed = MMulTranspose.builder().transposeA(true).build();
            Mmul product = new Mmul(map.weight, x.array, y.array, transposed);
            OpContext context = Nd4j.getExecutioner().buildContext();
            context.setInputArrays(map.weight, x.array);
            context.setOutputArrays(y.array);
            context.setIArguments(product.iArgs());
            context.setTArguments(product.tArgs());
            context.setBArguments(product.bArgs());
            return new Step(product, context);
        }

        void execute() {
            Nd4j.exec(product, context);
        }
    }

    /** A matrix [length, nodes] in native memory, which Java sees too. */
    private static final class Columns {
        private final int length;
        private final INDArray array;
        private final FloatBuffer numbers;

        Columns(int length, int nodes) {
            this.length = length;
            this.array = Nd4j.create(DataType.FLOAT, new long[] {length, nodes}, 'f');
            this.numbers = new FloatPointer(array.data().addressPointer())
                    .capacity(array.length())
                    .asBuffer();
        }

        void put(int node, float[] column) {
            numbers.put(node * length, column, 0, length);
        }

        void get(int node, int from, float[] target) {
            numbers.get(node * length + from, target);
        }
    }

    /** The arrays for up to so many nodes, in native memory and in Java's, and the products between them. */
    private final class Plan {
        private final Columns features;
        private final Columns own;
        private final Columns rectified;
        private final Columns rows;
        private final float[][] heard; // [nodes][2 x width]
        private final ImmutableList<Columns> numbers; // of each member
        private final Step embedding;
        private final ImmutableList<Step> sending; // of each member
        private final ImmutableList<Step> answering; // of each member

        Plan(int nodes) {
            this.features = new Columns(FeatureSchema.size(), nodes);
            this.own = new Columns(members * width, nodes);
            this.rectified = new Columns(width, nodes);
            this.rows = new Columns(2 * width, nodes);
            this.heard = new float[nodes][2 * width];
            this.numbers = Stream.generate(() -> new Columns(OperatorReadout.INPUTS, nodes))
                    .limit(members)
                    .collect(ImmutableList.toImmutableList());
            this.embedding = Step.of(embed, features, own);
            this.sending = keptAndSent.stream()
                    .map(map -> Step.of(map, rectified, rows))
                    .collect(ImmutableList.toImmutableList());
            this.answering = Streams.zip(heads.stream(), numbers.stream(), (head, z) -> Step.of(head, rectified, z))
                    .collect(ImmutableList.toImmutableList());
        }
    }

    /** Plans for loads of any size, each made when it is needed first. For one thread at a time. */
    final class Scratch {
        private final TreeMap<Integer, Plan> plans = new TreeMap<>();
        private final float[] column = new float[FeatureSchema.size()];
        private final float[] hidden = new float[width];
        private final float[][] z = new float[members][OperatorReadout.INPUTS];

        private int largest() {
            return plans.isEmpty() ? 0 : plans.lastKey();
        }

        /** The smallest that is large enough; sizes are powers of two, but for a graph that is larger than any load. */
        private Plan plan(int nodes) {
            int size = nodes > LARGEST_LOAD ? nodes : Math.max(SMALLEST_LOAD, Integer.highestOneBit(2 * nodes - 1));
            return plans.computeIfAbsent(size, room -> lasting(() -> new Plan(room)));
        }
    }

    /** What threads lend each other; nothing is kept of a load that was too large, a single graph. */
    ScratchPool<Scratch> pool() {
        return new ScratchPool<>(LARGEST_LOAD, nodes -> new Scratch(), Scratch::largest);
    }

    /**
     * Seconds and joules of one instance of every node of every graph, the joules on all boards; nodes of the first graph come first.
     */
    void forward(List<? extends GraphInput> graphs, Scratch scratch, double[] seconds, double[] joules) {
        int first = 0; // graph of a load
        int answered = 0;
        while (first < graphs.size()) {
            int next = first;
            int nodes = 0;
            do {
                nodes += graphs.get(next++).nodes();
            } while (next < graphs.size() && nodes + graphs.get(next).nodes() <= LARGEST_LOAD);
            List<? extends GraphInput> load = graphs.subList(first, next);
            Plan plan = scratch.plan(nodes);
            multiply(load, scratch, plan, nodes);
            read(load, scratch, plan, seconds, joules, answered);
            answered += nodes;
            first = next;
        }
    }

    private void multiply(List<? extends GraphInput> graphs, Scratch scratch, Plan plan, int nodes) {
        int filled = 0;
        for (GraphInput graph : graphs) {
            for (int i = 0; i < graph.nodes(); i++) {
                plan.features.put(filled++, graph.features(i, scratch.column));
            }
        }
        plan.embedding.execute();
        for (int member = 0; member < members; member++) {
            for (int node = 0; node < nodes; node++) {
                embed.read(plan.own, node, member * width, scratch.hidden);
                plan.rectified.put(node, Relu.inPlace(scratch.hidden));
            }
            plan.sending.get(member).execute();
            for (int node = 0; node < nodes; node++) {
                keptAndSent.get(member).read(plan.rows, node, 0, plan.heard[node]);
            }
            hear(graphs, plan.heard);
            for (int node = 0; node < nodes; node++) {
                System.arraycopy(plan.heard[node], 0, scratch.hidden, 0, width);
                plan.rectified.put(node, Relu.inPlace(scratch.hidden));
            }
            plan.answering.get(member).execute();
        }
    }

    private static void hear(List<? extends GraphInput> graphs, float[][] rows) {
        int first = 0;
        for (GraphInput graph : graphs) {
            for (int i = 0; i < graph.nodes(); i++) {
                SageConv.Frozen.hear(rows, first, graph.predecessors(i), i);
            }
            first += graph.nodes();
        }
    }

    private void read(
            List<? extends GraphInput> graphs, Scratch scratch, Plan plan, double[] seconds, double[] joules, int at) {
        int node = 0;
        for (GraphInput graph : graphs) {
            for (int i = 0; i < graph.nodes(); i++) {
                for (int member = 0; member < members; member++) {
                    heads.get(member).read(plan.numbers.get(member), node, 0, scratch.z[member]);
                }
                OperatorReadout.answer(scratch.z, graph, i, seconds, joules, at + node);
                node++;
            }
        }
    }
}
