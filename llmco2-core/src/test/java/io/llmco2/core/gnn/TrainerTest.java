package io.llmco2.core.gnn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.google.common.collect.ImmutableList;
import io.llmco2.core.feature.EncodedGraph;
import io.llmco2.core.gnn.Trainer.Decay;
import io.llmco2.core.gnn.Trainer.Settings;
import io.llmco2.core.predict.PhaseCost;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class TrainerTest {
    private static final Settings SHORT = new Settings(8, 15, 4, 0.02, Decay.USUAL, 100);

    private record Epoch(double training, double validation) {}

    @Test
    void theSameSeedGivesTheSameBits() {
        List<TrainingExample> examples = examples(3);
        RooflineNet.Member first = new Trainer(SHORT).train(examples, List.of(), 7, (e, t, v) -> {});
        RooflineNet.Member second = new Trainer(SHORT).train(examples, List.of(), 7, (e, t, v) -> {});
        RooflineNet.Member other = new Trainer(SHORT).train(examples, List.of(), 8, (e, t, v) -> {});
        assertThat(sameBits(first, second)).isTrue();
        assertThat(sameBits(first, other)).isFalse();
    }

    @Test
    void trainingLowersTheLoss() {
        List<Epoch> epochs = new ArrayList<>();
        RooflineNet.Member trained = new Trainer(new Settings(8, 60, 4, 0.02, Decay.USUAL, 100))
                .train(examples(3), List.of(), 7, (e, t, v) -> epochs.add(new Epoch(t, v)));
        assertThat(epochs).hasSize(60);
        assertThat(epochs.get(59).training()).isLessThan(epochs.get(0).training() / 3);
        // the judged loss is a mean over two batches of four equal weights each, hence over all examples
        assertThat(loss(trained, examples(3))).isCloseTo(smallest(epochs), within(1e-4)); // single precision
    }

    /** What is validated lies where the network begins, and training leads away from there. */
    @Test
    void theEpochThatIsBestOnTheValidationExamplesIsKept() {
        List<TrainingExample> validation = examples(1.5);
        List<Epoch> epochs = new ArrayList<>();
        RooflineNet.Member trained = new Trainer(new Settings(8, 60, 4, 0.02, Decay.USUAL, 100))
                .train(examples(12), validation, 7, (e, t, v) -> epochs.add(new Epoch(t, v)));
        double best = smallest(epochs);
        assertThat(epochs.get(epochs.size() - 1).validation()).isGreaterThan(2 * best);
        assertThat(loss(trained, validation)).isCloseTo(best, within(1e-4));
    }

    @Test
    void whatDivergesIsNotKept() {
        assertThatIllegalStateException()
                .isThrownBy(() -> new Trainer(new Settings(8, 60, 4, 1e30, Decay.USUAL, 100))
                        .train(examples(3), List.of(), 7, (e, t, v) -> {}))
                .withMessageContaining("the loss of epoch")
                .withMessageContaining("learning rate");
    }

    @Test
    void trainingEndsWhenPatienceDoes() {
        List<Epoch> epochs = new ArrayList<>();
        new Trainer(new Settings(8, 60, 4, 0.02, Decay.USUAL, 3))
                .train(examples(12), examples(1.5), 7, (e, t, v) -> epochs.add(new Epoch(t, v)));
        List<Double> judged = epochs.stream().map(Epoch::validation).toList();
        int best = judged.indexOf(Collections.min(judged)) + 1;
        assertThat(epochs).hasSize(best + 3);
    }

    @Test
    void anExampleWithoutEnergyIsLearnedFromItsTime() {
        List<TrainingExample> timed = examples(3).stream()
                .map(e -> new TrainingExample(e.graphs(), e.seconds(), OptionalDouble.empty(), e.weight(), 1))
                .toList();
        List<Epoch> epochs = new ArrayList<>();
        new Trainer(SHORT).train(timed, List.of(), 7, (e, t, v) -> epochs.add(new Epoch(t, v)));
        assertThat(epochs.get(14).training()).isLessThan(epochs.get(0).training() / 2);
    }

    @Test
    void nothingToLearnFromIsRefused() {
        assertThatThrownBy(() -> new Trainer(SHORT).train(List.of(), List.of(), 7, (e, t, v) -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no example");
    }

    /** Were it not so, what the initial weights happen to say of it would be added to the answer for a board never seen. */
    @Test
    void aFeatureThatNoExampleHasSaysNothing() {
        TrainingExample example = examples(3).get(0);
        EncodedGraph seen = example.graphs().get(0).withFeatures(physics -> new float[] {0});
        EncodedGraph whole = example.graphs().get(0).withFeatures(physics -> new float[] {3});
        RooflineNet.Member trained = new Trainer(SHORT)
                .train(List.of(example.withGraphs(ImmutableList.of(seen))), List.of(), 7, (e, t, v) -> {});
        double saysNothing = trained.predict(seen).time().seconds();
        assertThat(trained.predict(whole).time().seconds())
                .isCloseTo(saysNothing, withinPercentage(1e-5)); // sums of other length round otherwise
        RooflineNet.Member other = new Trainer(SHORT)
                .train(List.of(example.withGraphs(ImmutableList.of(whole))), List.of(), 7, (e, t, v) -> {});
        assertThat(other.predict(whole).time().seconds())
                .isNotCloseTo(other.predict(seen).time().seconds(), withinPercentage(0.1));
    }

    /** Hardly anything is learned at a rate of zero, so that the mean over mini-batches changes with who shares one, by its weight, alone. */
    @Test
    void miniBatchesAreDrawnAnewInEveryPass() {
        List<TrainingExample> weighted = new ArrayList<>();
        for (TrainingExample e : examples(3)) {
            weighted.add(new TrainingExample(e.graphs(), e.seconds(), e.joules(), 1 + weighted.size(), 1));
        }
        List<Epoch> epochs = new ArrayList<>();
        new Trainer(new Settings(8, 10, 4, 0, Decay.USUAL, 100))
                .train(weighted, List.of(), 7, (e, t, v) -> epochs.add(new Epoch(t, v)));
        assertThat(epochs.stream()
                        .map(e -> Math.round(1e4 * e.training()))
                        .distinct()
                        .count()) // ND4J moves a millionth even so
                .isGreaterThan(3);
    }

    /** So strong a pull that every step at full rate takes all of a weight away. */
    @Test
    void everyKindOfWeightIsPulledAsItsDecaySays() {
        double[] usual = sizes(new Decay(0, 0, 0));
        double[] still = sizes(new Decay(0, 0, 50));
        double[] apart = sizes(new Decay(0, 50, 0));
        double[] slow = sizes(new Decay(50, 0, 0));

        assertThat(still[0]).isGreaterThan(usual[0] / 2);
        assertThat(still[1]).isLessThan(usual[1] / 5);
        assertThat(still[2]).isGreaterThan(usual[2] / 2);
        assertThat(apart[0]).isGreaterThan(usual[0] / 2);
        assertThat(apart[1]).isGreaterThan(usual[1] / 2);
        assertThat(apart[2]).isLessThan(usual[2] / 5);
        assertThat(slow[0]).isLessThan(usual[0] / 5);
    }

    /** Norms of what says time, of what says power, and of what carries messages. */
    private static double[] sizes(Decay decay) {
        Map<String, float[][]> matrices = new Trainer(new Settings(8, 15, 4, 0.02, decay, 100))
                .train(examples(3), List.of(), 7, (e, t, v) -> {})
                .network()
                .matrices();
        return new double[] {
            norm(matrices.get("head.weight"), 0, 3),
            norm(matrices.get("head.weight"), 3, 6),
            norm(matrices.get("conv.neighbour"), 0, 8)
        };
    }

    private static double norm(float[][] matrix, int first, int last) {
        double sum = 0;
        for (float[] row : matrix) {
            for (int column = first; column < last; column++) {
                sum += row[column] * row[column];
            }
        }
        return Math.sqrt(sum);
    }

    /** Times of {@code slowness} x Roofline at half of the board limit. */
    private static List<TrainingExample> examples(double slowness) {
        List<TrainingExample> examples = new ArrayList<>();
        for (EncodedGraph graph : Networks.graphs()) {
            double seconds = 0;
            for (int i = 0; i < graph.nodes(); i++) {
                EncodedGraph.NodePhysics node = graph.physics(i);
                seconds += slowness * node.repeat() * Math.max(node.computeSeconds(), node.memorySeconds());
            }
            double joules =
                    seconds * 0.5 * graph.power().limitWatts() * graph.power().boards();
            examples.add(new TrainingExample(
                    ImmutableList.of(graph), OptionalDouble.of(seconds), OptionalDouble.of(joules), 1, 3));
        }
        return examples;
    }

    private static double loss(RooflineNet.Member member, List<TrainingExample> examples) {
        double sum = 0;
        for (TrainingExample example : examples) {
            PhaseCost cost = member.predict(example.graphs().get(0));
            sum += ExampleLoss.of(example, cost.time().seconds(), cost.energy().joules())
                    .loss();
        }
        return sum / examples.size();
    }

    private static double smallest(List<Epoch> epochs) {
        return epochs.stream().mapToDouble(Epoch::validation).min().orElseThrow();
    }

    private static boolean sameBits(RooflineNet.Member a, RooflineNet.Member b) {
        Map<String, float[][]> first = a.network().matrices();
        Map<String, float[][]> second = b.network().matrices();
        return first.keySet().equals(second.keySet())
                && first.keySet().stream().allMatch(name -> Arrays.deepEquals(first.get(name), second.get(name)));
    }
}
