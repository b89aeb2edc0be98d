package io.llmco2.core.gnn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.common.collect.ImmutableList;
import io.llmco2.core.feature.EncodedGraph;
import io.llmco2.graph.Phase;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class GradientTest {
    /** A diamond, a node that reads the same output twice, and one that reads nothing. */
    private static final int[][] PREDECESSORS = {{}, {0}, {0}, {1, 2}, {3, 3, 0}, {}};

    private static final int NODES = PREDECESSORS.length;

    @BeforeAll
    static void prepare() {
        Nd4jRuntime.prepare();
    }

    @Test
    void linear() {
        Parameters.Layout layout = new Parameters.Layout();
        Linear.Declared declared = Linear.declare(layout, "linear", 4, 3);
        Parameters parameters = layout.build(DataType.DOUBLE);
        Networks.randomise(parameters, 1);
        GradientCheck.check(declared.in(parameters)::forward, Networks.normal(2, NODES, 4), parameters);
    }

    @Test
    void relu() {
        INDArray x = Networks.normal(3, NODES, 5);
        INDArray awayFromZero = x.add(Nd4j.math().sign(x)); // |x| > 1: no step crosses the kink
        GradientCheck.check(Relu::forward, awayFromZero);
    }

    @Test
    void exponential() {
        GradientCheck.check(PaperNetwork::exp, Networks.normal(11, NODES, 3));
    }

    @Test
    void sageConv() {
        Parameters.Layout layout = new Parameters.Layout();
        SageConv.Declared declared = SageConv.declare(layout, "conv", 4, 3);
        Parameters parameters = layout.build(DataType.DOUBLE);
        Networks.randomise(parameters, 4);
        SageConv conv = declared.in(parameters);
        NeighbourMean mean = new NeighbourMean(PREDECESSORS);
        GradientCheck.check(x -> conv.forward(x, mean), Networks.normal(5, NODES, 4), parameters);
    }

    @Test
    void neighbourMean() {
        NeighbourMean mean = new NeighbourMean(PREDECESSORS);
        GradientCheck.check(
                x -> new Pass(mean.forward(x), (dy, gradients) -> mean.backward(dy)), Networks.normal(6, NODES, 3));
    }

    @Test
    void operatorReadout() {
        OperatorReadout.Columns columns = new OperatorReadout.Columns(
                new double[] {0.3, 0.0, 1.1, 0.7, 0.0, 0.5}, // without compute, without memory, without either
                new double[] {0.2, 0.9, 0.0, 0.7, 0.0, 2.5},
                new double[] {1, 2, 0, 3, 1, 5},
                new double[] {0.5, 0.5, 0.0, 1.0, 0.2, 0.1},
                new double[] {2, 1, 3, 2, 4, 1});
        GradientCheck.check(
                z -> OperatorReadout.forward(z, columns), Networks.normal(7, NODES, OperatorReadout.INPUTS));
    }

    @Test
    void phaseMask() {
        boolean[] prefill = {true, false, false, true, true, false};
        GradientCheck.check(x -> PhaseMask.forward(x, prefill), Networks.normal(21, NODES, 4));
        INDArray masked =
                PhaseMask.forward(Nd4j.ones(DataType.DOUBLE, NODES, 4), prefill).output();
        for (int node = 0; node < NODES; node++) {
            assertThat(masked.getRow(node).toDoubleVector())
                    .containsExactly(prefill[node] ? new double[] {1, 1, 0, 0} : new double[] {0, 0, 1, 1});
        }
    }

    @Test
    void rowNorm() {
        GradientCheck.check(RowNorm::forward, Networks.normal(14, NODES, 4));
    }

    @Test
    void dropout() {
        GradientCheck.check(
                x -> new Dropout(0.4, 15).forward(x), Networks.normal(16, NODES, 4)); // the same mask each time
    }

    @Test
    void graphMax() {
        GraphMax max = new GraphMax(new int[] {0, 0, 1, 1, 1, 2}, 3);
        GradientCheck.check(max::forward, Networks.normal(17, NODES, 3));
    }

    @Test
    void graphMean() {
        GraphMean mean = new GraphMean(new int[] {0, 0, 1, 1, 1, 2}, 3);
        GradientCheck.check(mean::forward, Networks.normal(22, NODES, 3));
        INDArray x = column(1, 3, 2, 4, 9, 7);
        assertThat(mean.forward(x).output().toDoubleVector()).containsExactly(2, 2, 5, 5, 5, 7);
    }

    @Test
    void sideBySide() {
        Parameters.Layout layout = new Parameters.Layout();
        Linear.Declared declared = Linear.declare(layout, "linear", 2, 3);
        Parameters parameters = layout.build(DataType.DOUBLE);
        Networks.randomise(parameters, 18);
        INDArray constants = Networks.normal(19, NODES, 2);
        GradientCheck.check(
                x -> PaperNetwork.joined(
                        new Pass(x, (dy, gradients) -> dy),
                        declared.in(parameters).forward(constants)),
                Networks.normal(20, NODES, 4),
                parameters);
    }

    @Test
    void graphSum() {
        GraphSum sum = new GraphSum(
                new int[] {0, 0, 1, 1, 1, 2}, 3, new double[][] {{1, 2, 3, 4, 5, 6}, {0.5, 1, 8, 2, 0, 3}});
        GradientCheck.check(sum::forward, Networks.normal(8, NODES, 2));
    }

    @Test
    void costSum() {
        CostSum sum = new CostSum(
                new int[] {0, 0, 1, 1, 1, 2},
                3,
                new double[] {1, 2, 3, 4, 5, 6},
                new double[] {0.5, 1, 8, 2, 0, 3},
                new double[] {0, 0.2, 1, 0, 3, 0.1});
        GradientCheck.check(sum::forward, Networks.normal(8, NODES, 2));
    }

    /** Seconds and joules of real graphs lie orders apart, so the loss is of their ratio to what they were. */
    @ParameterizedTest
    @CsvSource({"1, false, false", "0, false, false", "2, false, false", "1, true, false", "1, false, true"})
    void wholeNetwork(int rounds, boolean phasesApart, boolean pooled) {
        List<EncodedGraph> graphs = Networks.graphs().subList(0, 3);
        assertThat(graphs).extracting(EncodedGraph::phase).contains(Phase.values());
        GraphBatch batch = GraphBatch.of(graphs, DataType.DOUBLE);
        RooflineNetwork network = Networks.random(9, new Design(rounds, phasesApart, pooled), DataType.DOUBLE);
        INDArray reference = network.forward(batch).output().dup();
        GradientCheck.checkParameters(
                () -> network.forward(batch)
                        .then(y -> new Pass(y.div(reference), (dy, gradients) -> dy.div(reference))),
                network.parameters());
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 1", "0.5, 3", "-1, 1", "1e-3, 7e-3"})
    void squaredRelativeErrorSlope(double predicted, double measured) {
        double step = 1e-3 * measured; // a parabola: central differences are exact but for rounding, 1e-16 / 1e-3
        double expected = (SquaredRelativeError.of(predicted + step, measured)
                        - SquaredRelativeError.of(predicted - step, measured))
                / (2 * step);
        assertThat(SquaredRelativeError.slope(predicted, measured))
                .isCloseTo(expected, within(1e-12 * (1 + Math.abs(expected)) / measured));
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 1", "0.5, 3", "1.01, 1", "1e-3, 7e-3"})
    void logLossSlope(double predicted, double measured) {
        double step = 1e-6 * predicted; // error of the difference: 1e-12 of the curvature, and 1e-16 / 1e-6 of rounding
        double expected =
                (LogLoss.of(predicted + step, measured) - LogLoss.of(predicted - step, measured)) / (2 * step);
        assertThat(LogLoss.slope(predicted, measured)).isCloseTo(expected, within(1e-6 / predicted));
    }

    @Test
    void logLossCountsTwiceAndHalfAlike() {
        assertThat(LogLoss.of(2, 1)).isCloseTo(LogLoss.of(1, 2), within(1e-15));
        assertThat(LogLoss.of(2, 1)).isCloseTo(Math.sqrt(0.480453013918201 + 0.0009), within(1e-12)); // ln(2)^2, 0.03^2
    }

    @ParameterizedTest
    @CsvSource({"2, 700, 3, 4", "2, 700, 3, 0", "2, , 3, 4", "2, 700, , 4", "1e-3, 0.5, 1e-3, 4"})
    void exampleLossSlopes(double seconds, Double measuredJoules, Double measuredSeconds, double powerWeight) {
        double joules = 1.3 * (measuredJoules == null ? 500 : measuredJoules);
        TrainingExample example = new TrainingExample(
                ImmutableList.of(), optional(measuredSeconds), optional(measuredJoules), 1, powerWeight);
        double dSeconds = 1e-6 * seconds;
        double dJoules = 1e-6 * joules;

        ExampleLoss loss = ExampleLoss.of(example, seconds, joules);

        assertThat(loss.bySeconds())
                .isCloseTo(
                        (ExampleLoss.of(example, seconds + dSeconds, joules).loss()
                                        - ExampleLoss.of(example, seconds - dSeconds, joules)
                                                .loss())
                                / (2 * dSeconds),
                        within(1e-5 / seconds));
        assertThat(loss.byJoules())
                .isCloseTo(
                        (ExampleLoss.of(example, seconds, joules + dJoules).loss()
                                        - ExampleLoss.of(example, seconds, joules - dJoules)
                                                .loss())
                                / (2 * dJoules),
                        within(1e-5 / joules));
    }

    private static OptionalDouble optional(Double value) {
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    private static INDArray column(double... values) {
        return Nd4j.create(values, new long[] {values.length, 1}, new long[] {1, values.length}, 'f', DataType.DOUBLE);
    }
}
