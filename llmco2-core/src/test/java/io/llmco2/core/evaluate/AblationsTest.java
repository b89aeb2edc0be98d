package io.llmco2.core.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.Floats;
import io.llmco2.core.feature.EncodedGraph;
import io.llmco2.core.gnn.Trainer.Settings;
import io.llmco2.core.measurement.Observations.Observation;
import io.llmco2.core.predict.PhaseCost;
import io.llmco2.core.predict.RooflinePredictor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AblationsTest {
    private static final List<Observation> ROWS = IntStream.rangeClosed(1, 6)
            .mapToObj(i -> Rows.of("meta-llama/Llama-3.1-8B", "h100-sxm", i, 1000 + 10 * i))
            .toList();

    private static final ImmutableList<Candidate> ABLATIONS =
            Ablations.of(Settings.DEFAULT.withWidth(4).withEpochs(2), 1, (epoch, training, validation) -> {});

    @Test
    void eachIsNamedAfterWhatIsChanged() {
        assertThat(ABLATIONS)
                .extracting(Candidate::name)
                .containsExactly(
                        "roofline-net/no-messages",
                        "roofline-net/all-to-all",
                        "roofline-net/roofline-features",
                        "roofline-net/no-operators",
                        "roofline-net/no-rounds",
                        "roofline-net/two-rounds",
                        "roofline-net/pooled-readout",
                        "roofline-net/phases-apart",
                        "roofline-net/width-2",
                        "roofline-net/width-8");
        assertThat(ABLATIONS).extracting(Candidate::seeded).containsOnly(true);
    }

    /** Whatever is taken away, the physics around the network stay; and each answers something else. */
    @Test
    void eachKeepsToTheRooflineAndAnswersForItself() {
        Observation asked = ROWS.get(3);
        double roofline = new RooflinePredictor()
                .predict(asked.inference())
                .total()
                .time()
                .seconds();

        List<PhaseCost> answers = ABLATIONS.stream()
                .map(candidate -> candidate
                        .fitting()
                        .fit(Rows.data(ROWS), 7)
                        .apply(asked.inference())
                        .cost())
                .toList();

        assertThat(answers).allMatch(cost -> cost.time().seconds() >= roofline);
        assertThat(answers)
                .allMatch(cost -> cost.energy().joules() < 700 * cost.time().seconds());
        // these rows have no operators beside them, so leaving operators out is the network as it is
        assertThat(answers).doesNotHaveDuplicates();
    }

    @Test
    void theSameSeedGivesTheSame() {
        Candidate noMessages = ABLATIONS.get(0);
        PhaseCost once = noMessages
                .fitting()
                .fit(Rows.data(ROWS), 3)
                .apply(ROWS.get(0).inference())
                .cost();
        PhaseCost again = noMessages
                .fitting()
                .fit(Rows.data(ROWS), 3)
                .apply(ROWS.get(0).inference())
                .cost();
        assertThat(again).isEqualTo(once);
    }

    @Test
    void aGraphCanBeSeenWithFurtherFeaturesAndWithOtherEdges() {
        EncodedGraph graph = TrainingData.graphs(ROWS.get(0).inference()).get(0);

        EncodedGraph with = graph.withFeatures(physics -> new float[] {(float) physics.launches(), 7});
        EncodedGraph alone = graph.withPredecessors(new int[graph.nodes()][0]);

        for (int i = 0; i < graph.nodes(); i++) {
            float[] expected = Floats.concat(
                    graph.features()[i], new float[] {(float) graph.physics(i).launches(), 7});
            assertThat(with.features()[i]).isEqualTo(expected);
        }
        assertThat(with.predecessors()).isDeepEqualTo(graph.predecessors());
        assertThat(Arrays.stream(alone.predecessors())).allMatch(neighbours -> neighbours.length == 0);
        assertThat(alone.features()).isDeepEqualTo(graph.features());
    }
}
