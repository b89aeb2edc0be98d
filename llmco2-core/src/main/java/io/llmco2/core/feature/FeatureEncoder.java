package io.llmco2.core.feature;

import io.llmco2.core.feature.EncodedGraph.BoardPower;
import io.llmco2.core.feature.EncodedGraph.NodePhysics;
import io.llmco2.core.inference.Deployment;
import io.llmco2.core.inference.HostLoad;
import io.llmco2.core.inference.Rates;
import io.llmco2.core.predict.Roofline;
import io.llmco2.graph.NumberFormat;
import io.llmco2.graph.Phase;
import io.llmco2.graph.Precision;
import io.llmco2.graph.WeightFormat;
import io.llmco2.graph.layer.Dimensions;
import io.llmco2.graph.layer.LayerGraph;
import io.llmco2.graph.layer.Operator;
import io.llmco2.graph.layer.OperatorNode;
import io.llmco2.hardware.quantity.Power;
import java.util.Arrays;
import java.util.Optional;

/**
 * Turns layer graphs on a deployment into the numbers of {@link FeatureSchema}, whole graphs for training and node by node for an
 * estimate, which then keeps none of them. Immutable.
 */
public final class FeatureEncoder {
    private static final double LOG_2 = Math.log(2);

    private final Deployment deployment;
    private final Rates rates;
    private final double promptTokens;
    private final BoardPower power;
    private final double logGpus;
    private final double logDataParallel;

    /**
     * An encoder of what one deployment runs.
     *
     * @param deployment where the operators run
     * @param rates of the deployment
     * @param promptTokens of one request, the context at which decode begins
     */
    public FeatureEncoder(Deployment deployment, Rates rates, double promptTokens) {
        this.deployment = deployment;
        this.rates = rates;
        this.promptTokens = promptTokens;
        this.power = boardPower(deployment);
        this.logGpus = log2(deployment.split().gpusPerStage());
        this.logDataParallel = log2(deployment.split().data());
    }

    /**
     * Encodes one phase.
     *
     * @param graph the operators
     * @param deployment where they run
     * @param promptTokens of one request, the context at which decode begins
     */
    public static EncodedGraph encode(LayerGraph graph, Deployment deployment, double promptTokens) {
        GraphInput input = new FeatureEncoder(deployment, deployment.rates(), promptTokens).input(graph);
        int nodes = input.nodes();
        float[][] features = new float[nodes][];
        int[][] predecessors = new int[nodes][];
        NodePhysics[] physics = new NodePhysics[nodes];
        for (int i = 0; i < nodes; i++) {
            features[i] = input.features(i, new float[FeatureSchema.size()]);
            predecessors[i] = input.predecessors(i);
            physics[i] = new NodePhysics(
                    input.computeSeconds(i),
                    input.memorySeconds(i),
                    input.launches(i),
                    graph.nodes().get(i).repeat());
        }
        return new EncodedGraph(graph.phase(), features, predecessors, physics, input.power(), graph.pipeline());
    }

    /** A graph that is encoded while it is read. */
    public GraphInput input(LayerGraph graph) {
        return new Streamed(graph, EncodedGraph.predecessors(graph));
    }

    private static BoardPower boardPower(Deployment deployment) {
        Optional<Power> idle = deployment.gpu().idlePower();
        return new BoardPower(
                idle.isPresent() ? idle.get().watts() : 0,
                deployment.gpu().boardPower().watts(),
                deployment.split().gpusPerStage());
    }

    /** What all nodes share. */
    private void common(float[] row) {
        row[FeatureSchema.ENGINES + deployment.engine().ordinal()] = 1;
        set(row, FeatureSchema.Number.EXPERT_PARALLEL, deployment.split().expert() > 1 ? 1 : 0);
        set(row, FeatureSchema.Number.LOG_DATA_PARALLEL, logDataParallel / 2);
        set(row, FeatureSchema.Number.IDLE_SHARE, 2 * power.idleWatts() / power.limitWatts());
        set(row, FeatureSchema.Number.CROWDED_HOST, deployment.hostLoad() == HostLoad.CROWDED ? 1 : 0);
    }

    private float[] features(OperatorNode node, Phase phase, float[] row) {
        Arrays.fill(row, 0);
        common(row);
        Operator operator = node.operator();
        Dimensions d = node.dimensions();
        if (operator.kind() == Operator.Kind.COLLECTIVE) {
            set(row, FeatureSchema.Number.LOG_GPUS, logGpus / 2);
        }
        boolean attention = operator.kind() == Operator.Kind.ATTENTION;
        boolean prefill = attention && phase == Phase.PREFILL;
        row[FeatureSchema.OPERATORS + operator.ordinal()] = 1;
        row[FeatureSchema.KINDS + operator.kind().ordinal()] = 1;
        set(row, FeatureSchema.Number.LOG_ROWS, log2(d.rows()) / 5);
        set(row, FeatureSchema.Number.LOG_INNER, log2(d.inner()) / 5 - 2);
        set(row, FeatureSchema.Number.LOG_OUTER, log2(d.outer()) / 5 - 2);
        set(row, FeatureSchema.Number.LOG_GROUPS, log2(d.groups()) / 5);
        set(row, FeatureSchema.Number.LOG_CONTEXT, attention ? log2(promptTokens) / 5 - 2 : 0);
        set(row, FeatureSchema.Number.PREFILL_ATTENTION, prefill ? 1 : 0);
        boolean eightBits = node.compute().bits() == Byte.SIZE;
        boolean experts = operator.kind() == Operator.Kind.EXPERTS;
        set(row, FeatureSchema.Number.EIGHT_BIT_PRODUCT, eightBits && !experts ? 1 : 0);
        set(row, FeatureSchema.Number.EIGHT_BIT_EXPERTS, eightBits && experts ? 1 : 0);
        WeightFormat stored = storage(operator, deployment.precision());
        boolean blockScaled = eightBits && stored.group() > 0;
        set(row, FeatureSchema.Number.BLOCK_SCALED_PRODUCT, blockScaled && !experts ? 1 : 0);
        set(row, FeatureSchema.Number.BLOCK_SCALED_EXPERTS, blockScaled && experts ? 1 : 0);
        boolean product = operator.kind() == Operator.Kind.MATRIX_PRODUCT;
        boolean fourBitFloats = stored.element() == NumberFormat.FP4 || stored.element() == NumberFormat.NF4;
        set(row, FeatureSchema.Number.FOUR_BIT_FLOAT_PRODUCT, fourBitFloats && product ? 1 : 0);
        set(row, FeatureSchema.Number.FOUR_BIT_FLOAT_EXPERTS, fourBitFloats && experts ? 1 : 0);
        return row;
    }

    private static WeightFormat storage(Operator operator, Precision precision) {
        return switch (operator) {
            case LM_HEAD, ROUTER -> WeightFormat.plain(precision.activations());
            case EXPERT_FFN -> precision.experts().weights();
            default -> precision.layers().weights();
        };
    }

    private static void set(float[] row, FeatureSchema.Number feature, double value) {
        row[FeatureSchema.NUMBERS + feature.ordinal()] = (float) value;
    }

    private static double log2(double value) {
        return Math.log(value) / LOG_2;
    }

    /** Features are worked out when they are asked for. */
    private final class Streamed implements GraphInput {
        private final LayerGraph graph;
        private final int[][] predecessors;

        Streamed(LayerGraph graph, int[][] predecessors) {
            this.graph = graph;
            this.predecessors = predecessors;
        }

        private OperatorNode node(int node) {
            return graph.nodes().get(node);
        }

        @Override
        public int nodes() {
            return predecessors.length;
        }

        @Override
        public float[] features(int node, float[] row) {
            return FeatureEncoder.this.features(node(node), graph.phase(), row);
        }

        @Override
        public int[] predecessors(int node) {
            return predecessors[node];
        }

        @Override
        public double computeSeconds(int node) {
            return Roofline.of(node(node), rates).computeSeconds();
        }

        @Override
        public double memorySeconds(int node) {
            Roofline roofline = Roofline.of(node(node), rates);
            return roofline.memorySeconds() + roofline.networkSeconds();
        }

        @Override
        public double launches(int node) {
            return node(node).cost().launches();
        }

        @Override
        public BoardPower power() {
            return power;
        }
    }
}
