package io.llmco2.core.gnn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.common.collect.ImmutableList;
import io.llmco2.core.feature.EncodedGraph;
import io.llmco2.core.feature.EncodedGraph.BoardPower;
import io.llmco2.core.feature.EncodedGraph.NodePhysics;
import io.llmco2.core.predict.PhaseCost;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The executor on plain arrays says what ND4J says. Both compute in single precision (6e-8) and add up to some fifty
 * terms in different orders, hence 1e-5.
 */
class PlainForwardTest {
    private static final double TOLERANCE = 1e-5;

    @BeforeAll
    static void prepare() {
        Nd4jRuntime.prepare();
    }

    @Test
    void linear() {
        Parameters.Layout layout = new Parameters.Layout();
        Linear.Declared declared = Linear.declare(layout, "linear", 20, 6);
        Parameters parameters = layout.build(DataType.FLOAT);
        Networks.randomise(parameters, 1);
        INDArray x = Networks.array(new Random(2), 9, 20, DataType.FLOAT);
        Linear.Frozen plain = new Linear.Frozen(matrix(parameters, 0), matrix(parameters, 1)[0]);
        assertClose(
                plain.forward(x.toFloatMatrix()),
                declared.in(parameters).forward(x).output());
    }

    @Test
    void sageConv() {
        for (EncodedGraph graph : Networks.graphs()) {
            Parameters.Layout layout = new Parameters.Layout();
            SageConv.Declared declared = SageConv.declare(layout, "conv", graph.features()[0].length, 5);
            Parameters parameters = layout.build(DataType.FLOAT);
            Networks.randomise(parameters, 3);
            INDArray x = Nd4j.createFromArray(graph.features());
            NeighbourMean mean = new NeighbourMean(graph.predecessors());
            SageConv.Frozen plain =
                    new SageConv.Frozen(matrix(parameters, 0), matrix(parameters, 1), matrix(parameters, 2)[0]);
            assertClose(
                    plain.forward(graph.features(), graph.predecessors()),
                    declared.in(parameters).forward(x, mean).output());
        }
    }

    @Test
    void operatorReadout() {
        Random random = new Random(4);
        double[] seconds = {0, 1e-9, 3e-6, 2e-3, 5.0};
        for (double compute : seconds) {
            for (double memory : seconds) {
                NodePhysics node = new NodePhysics(compute, memory, 128, 32);
                BoardPower board = new BoardPower(60, 400, 1);
                INDArray z = Networks.array(random, 1, OperatorReadout.INPUTS, DataType.FLOAT);
                z.putScalar(0, 2, -12);
                OperatorReadout.Answer plain = OperatorReadout.forward(
                        z.toFloatMatrix()[0], node.computeSeconds(), node.memorySeconds(), node.launches(), board);
                INDArray nd4j = OperatorReadout.forward(
                                z,
                                new OperatorReadout.Columns(
                                        new double[] {compute},
                                        new double[] {memory},
                                        new double[] {128},
                                        new double[] {60},
                                        new double[] {340}))
                        .output();
                assertThat(plain.seconds()).isCloseTo(nd4j.getDouble(0, 0), relative());
                assertThat(plain.joules()).isCloseTo(nd4j.getDouble(0, 1), relative());
            }
        }
    }

    @Test
    void wholeNetwork() {
        ImmutableList<EncodedGraph> graphs = Networks.graphs();
        for (long seed = 10; seed < 15; seed++) {
            RooflineNetwork network = Networks.random(seed, DataType.FLOAT);
            RooflineNet.Member plain = new RooflineNet.Member(network.freeze());
            INDArray nd4j =
                    network.forward(GraphBatch.of(graphs, DataType.FLOAT)).output();
            for (int g = 0; g < graphs.size(); g++) {
                PhaseCost cost = plain.predict(graphs.get(g));
                assertThat(cost.time().seconds()).isCloseTo(nd4j.getDouble(g, 0), relative());
                assertThat(cost.energy().joules()).isCloseTo(nd4j.getDouble(g, 1), relative());
            }
        }
    }

    /** Networks side by side are what each of them is alone, and the answer is their geometric mean. */
    @Test
    void ensemble() {
        List<RooflineNetwork.Frozen> networks = LongStream.range(20, 23)
                .mapToObj(seed -> Networks.plain(seed, 1))
                .toList();
        RooflineEnsemble together = new RooflineEnsemble(ImmutableList.copyOf(networks));
        RooflineEnsemble.Scratch all = together.scratch(200); // used for one graph after the other
        for (EncodedGraph graph : Networks.graphs()) {
            together.forward(graph, all);
            double[] logSeconds = new double[graph.nodes()];
            double[] logJoules = new double[graph.nodes()];
            for (RooflineNetwork.Frozen network : networks) {
                float[][] own = network.embed().forward(graph.features());
                for (float[] row : own) {
                    rectify(row);
                }
                float[][] heard = network.conv().forward(own, graph.predecessors());
                for (int node = 0; node < graph.nodes(); node++) {
                    rectify(heard[node]);
                    OperatorReadout.Answer answer = OperatorReadout.forward(
                            network.head().forward(heard)[node],
                            graph.computeSeconds(node),
                            graph.memorySeconds(node),
                            graph.launches(node),
                            graph.power());
                    logSeconds[node] += Math.log(answer.seconds()) / networks.size();
                    logJoules[node] += Math.log(answer.joules()) / networks.size();
                }
            }
            for (int node = 0; node < graph.nodes(); node++) {
                assertThat(all.seconds(node)).isCloseTo(Math.exp(logSeconds[node]), relative());
                assertThat(all.joules(node)).isCloseTo(Math.exp(logJoules[node]), relative());
            }
        }
    }

    @Test
    void whatIsNotANumberIsNotRectifiedAway() {
        int[] indices = new int[4];
        assertThat(Relu.positive(new float[] {-1, Float.NaN, 0, 2, 3}, 0, 4, indices))
                .isEqualTo(2);
        assertThat(indices).startsWith(1, 3);
        assertThat(Rows.nonzero(new float[] {-1, Float.NaN, 0, -0f}, indices)).isEqualTo(2);
    }

    private static void rectify(float[] row) {
        for (int j = 0; j < row.length; j++) {
            row[j] = Math.max(row[j], 0);
        }
    }

    private static Percentage relative() {
        return Percentage.withPercentage(100 * TOLERANCE);
    }

    private static INDArray single(double value) {
        return Nd4j.create(new double[] {value}, new long[] {1, 1}, new long[] {1, 1}, 'f', DataType.FLOAT);
    }

    private static float[][] matrix(Parameters parameters, int index) {
        return parameters.get(index).value().toFloatMatrix();
    }

    private static void assertClose(float[][] plain, INDArray nd4j) {
        assertThat(nd4j.shape()).containsExactly(plain.length, plain[0].length);
        for (int i = 0; i < plain.length; i++) {
            for (int j = 0; j < plain[i].length; j++) {
                double expected = nd4j.getDouble(i, j);
                assertThat((double) plain[i][j])
                        .as("[%d, %d]", i, j)
                        .isCloseTo(expected, within(TOLERANCE * Math.max(1, Math.abs(expected))));
            }
        }
    }
}
