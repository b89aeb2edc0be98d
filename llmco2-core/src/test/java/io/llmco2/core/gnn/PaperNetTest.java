package io.llmco2.core.gnn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Lists;
import io.llmco2.core.feature.KernelGraph;
import io.llmco2.core.feature.PaperEncoder;
import io.llmco2.core.gnn.PaperNet.Example;
import io.llmco2.core.gnn.PaperNet.Output;
import io.llmco2.core.gnn.PaperNet.Scales;
import io.llmco2.core.gnn.PaperNet.Settings;
import io.llmco2.core.gnn.Parameters.Parameter;
import io.llmco2.core.inference.Inferences;
import io.llmco2.graph.Phase;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class PaperNetTest {
    private static final int[][] CHAIN = {{}, {0}, {0, 1}};

    @BeforeAll
    static void prepare() {
        Nd4jRuntime.prepare();
    }

    @ParameterizedTest
    @EnumSource
    void wholeNetworkGoesBackAsItCame(Output output) {
        Settings settings = new Settings(5, PaperNet.Pooling.MAX, true, output, 0.2, 1, 8, 0.01, 1);
        List<Example> examples = examples(3, 21);
        PaperNetwork.Batch batch = PaperBatch.encode(
                examples.stream().map(e -> e.graphs().get(0)).toList(),
                settings,
                Scales.fit(examples),
                DataType.DOUBLE);
        PaperNetwork network = new PaperNetwork(settings, 2, 2, new double[] {0.5, -1}, DataType.DOUBLE);
        network.initialise(22);
        GradientCheck.checkParameters(() -> network.forward(batch, new Dropout(0.2, 23)), network.parameters());
    }

    /** Two features come into the first layers, so their biases reach as far as their weights; so is PyTorch's default. */
    @Test
    void weightsAndBiasesOfALayerBeginWithinTheSameBound() {
        PaperNetwork network = new PaperNetwork(Settings.PAPER, 2, 2, new double[] {1}, DataType.DOUBLE);
        network.initialise(22);
        Map<String, Double> largest = network.parameters().all().stream()
                .collect(Collectors.toMap(
                        Parameter::name, p -> p.value().amaxNumber().doubleValue()));
        for (String layer : List.of("conv1", "globals")) {
            assertThat(largest.get(layer + ".bias")).isBetween(0.9 / Math.sqrt(2), 1 / Math.sqrt(2));
        }
        for (String layer : List.of("conv2", "deeper", "head")) {
            assertThat(largest.get(layer + ".bias")).isLessThan(1 / Math.sqrt(Settings.PAPER.width()));
        }
    }

    @Test
    void rowsGetLengthOne() {
        INDArray x = Networks.normal(24, 4, 3);
        x.getRow(2).assign(0);
        INDArray y = RowNorm.forward(x).output();
        assertThat(y.norm2(1).toDoubleVector()).containsExactly(new double[] {1, 1, 0, 1}, within(1e-12));
    }

    @Test
    void ofEqualNodesOneGetsTheGradient() {
        INDArray x = Nd4j.ones(DataType.DOUBLE, 3, 1);
        INDArray back = new GraphMax(new int[] {0, 0, 1}, 2)
                .forward(x)
                .backward()
                .apply(Nd4j.createFromArray(new double[][] {{5}, {7}}), null);
        assertThat(back.toDoubleVector()).containsExactly(5, 0, 7);
    }

    @Test
    void dropoutKeepsTheMeanAndDropsItsShare() {
        INDArray kept = new Dropout(0.25, 1)
                .forward(Nd4j.ones(DataType.DOUBLE, 100, 100))
                .output();
        // 10,000 draws: deviation of the share is sqrt(0.25 * 0.75 / 10^4) = 0.0043; four of them
        assertThat(kept.eq(0).castTo(DataType.DOUBLE).meanNumber().doubleValue())
                .isCloseTo(0.25, within(0.018));
        assertThat(kept.maxNumber().doubleValue()).isEqualTo(1 / 0.75);
        assertThatIllegalArgumentException().isThrownBy(() -> new Dropout(1, 0)).withMessageContaining("1.0");
    }

    /** Prefill alone and both phases together, as boards measure them: the parts are found again. */
    @Test
    void learnsThePhasesFromTheirSums() {
        PaperNet net = PaperNet.train(examples(400, 25), List.of(), quick(), 1, (epoch, training, validation) -> {});
        double worst = 0;
        double sum = 0;
        List<Example> fresh = examples(50, 26);
        for (Example example : fresh) {
            double predicted = net.predict(example.graphs())[0];
            double error = Math.abs(predicted / example.measured().get(0) - 1);
            worst = Math.max(worst, error);
            sum += error;
        }
        assertThat(sum / fresh.size()).isLessThan(0.1); // 0.03 when written; a constant is off by 0.6
    }

    @Test
    void theSeedDecides() {
        List<Example> examples = examples(40, 27);
        Settings settings = quick().withEpochs(3);
        double[] once = train(examples, settings, 1).predict(examples.get(0).graphs());
        assertThat(train(examples, settings, 1).predict(examples.get(0).graphs()))
                .isEqualTo(once);
        assertThat(train(examples, settings, 2).predict(examples.get(0).graphs()))
                .isNotEqualTo(once);
    }

    private static PaperNet train(List<Example> examples, Settings settings, long seed) {
        return PaperNet.train(examples, examples, settings, seed, (epoch, training, validation) -> {});
    }

    @Test
    void manyAreAnsweredLikeOne() {
        List<Example> examples = examples(30, 28);
        PaperNet net = train(examples, quick().withEpochs(2).withBatch(7), 1);
        double[][] all = net.predictAll(examples.stream().map(Example::graphs).toList());
        for (int i = 0; i < all.length; i++) {
            double[] alone = net.predict(examples.get(i).graphs());
            assertThat(all[i]).containsExactly(alone, within(1e-4 * alone[0])); // float products of another size
        }
    }

    /** A mini-batch is walked in parts that fit a cache; that must not show. */
    @Test
    void partsOfAMiniBatchAddUp() {
        Settings settings = new Settings(8, PaperNet.Pooling.MAX, true, Output.EXPONENTIAL, 0, 1, 8, 0.01, 1);
        List<Example> examples = examples(12, 29);
        Scales scales = Scales.fit(examples);
        Map<Phase, PaperNetwork> networks = new EnumMap<>(Phase.class);
        for (Phase phase : Phase.values()) {
            networks.put(phase, new PaperNetwork(settings, 2, 2, new double[] {1}, DataType.FLOAT));
            networks.get(phase).initialise(30 + phase.ordinal());
        }
        List<Updated> whole = updated(networks);
        List<Updated> parts = updated(networks);
        double loss = new PaperBatch(examples, settings, scales).backward(networks, whole, Dropout.NONE, 12);
        double sum = 0;
        for (List<Example> part : Lists.partition(examples, 5)) {
            sum += new PaperBatch(part, settings, scales).backward(networks, parts, Dropout.NONE, 12);
        }
        assertThat(sum).isCloseTo(loss, within(1e-6 * loss));
        for (int i = 0; i < whole.size(); i++) {
            float[] expected = whole.get(i).gradients().flat().toFloatVector();
            // float sums in another order; the largest gradient is about 1
            assertThat(parts.get(i).gradients().flat().toFloatVector()).containsExactly(expected, within(1e-5f));
        }
    }

    private static List<Updated> updated(Map<Phase, PaperNetwork> networks) {
        return networks.values().stream()
                .map(network -> new Updated(network.parameters(), 0.01))
                .toList();
    }

    /** By central differences, on both sides of the measurement and far from it. */
    @ParameterizedTest
    @EnumSource
    void slopesAreDerivatives(Output output) {
        for (double predicted : new double[] {0.01, 2, 3, 500}) {
            double step = 1e-6 * predicted;
            double expected = (output.loss(predicted + step, 3) - output.loss(predicted - step, 3)) / (2 * step);
            // rounding: 1e-16 of the loss, divided by the step
            assertThat(output.slope(predicted, 3)).isCloseTo(expected, within(1e-6 * Math.abs(expected) + 1e-9));
        }
    }

    @Test
    void whatHasSunkComesBack() {
        assertThat(Output.EXPONENTIAL.slope(0, 3)).isFinite().isNegative();
        assertThat(Output.EXPONENTIAL.loss(0, 3)).isFinite().isGreaterThan(Output.EXPONENTIAL.loss(1e-3, 3));
    }

    @Test
    void refusesWhatNobodyMeasured() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> train(List.of(), quick(), 1))
                .withMessageContaining("no example has");
        List<Example> without = List.of(new Example(graphs(1, 2, 3), ImmutableList.of(Double.NaN), 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> train(without, quick(), 1))
                .withMessageContaining("no example has a measured value 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Example(graphs(1, 2, 3), ImmutableList.of(-1.0), 1))
                .withMessageContaining("-1.0");
    }

    /** Real graphs of all kinds have one width, and nothing in them that is no number. */
    @Test
    void encodesAnyArchitecture() {
        for (PaperEncoder encoder : List.of(PaperEncoder.WITH_ROOFLINE, new PaperEncoder(false))) {
            assertThat(Inferences.all().stream().flatMap(i -> encoder.encode(i).stream()))
                    .hasSizeGreaterThan(4)
                    .allSatisfy(graph -> assertThat(graph.nodes()[0])
                            .hasSameSizeAs(encoder.encode(Inferences.all().get(0))
                                    .get(0)
                                    .nodes()[0]));
        }
    }

    private static Settings quick() {
        return new Settings(16, PaperNet.Pooling.MAX, true, Output.EXPONENTIAL, 0, 60, 32, 0.01, 0.98);
    }

    /** Prefill takes a + b, decode a * c; every other example is prefill alone. */
    private static List<Example> examples(int count, long seed) {
        Random random = new Random(seed);
        List<Example> examples = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            double a = 1 + random.nextDouble();
            double b = 1 + random.nextDouble();
            double c = 1 + 3 * random.nextDouble();
            ImmutableList<KernelGraph> graphs = graphs(a, b, c);
            examples.add(
                    i % 2 == 0
                            ? new Example(graphs.subList(0, 1), ImmutableList.of(a + b), 1)
                            : new Example(graphs, ImmutableList.of(a + b + a * c), 1));
        }
        return examples;
    }

    private static ImmutableList<KernelGraph> graphs(double a, double b, double c) {
        return ImmutableList.of(
                new KernelGraph(Phase.PREFILL, new double[][] {{a, 1}, {b, 0}, {a, b}}, CHAIN, new double[] {a + b, 1}),
                new KernelGraph(Phase.DECODE, new double[][] {{a, 2}, {c, 0}, {a, c}}, CHAIN, new double[] {c, 2}));
    }
}
