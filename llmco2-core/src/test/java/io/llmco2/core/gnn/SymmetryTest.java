package io.llmco2.core.gnn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.common.collect.ImmutableList;
import io.llmco2.core.feature.EncodedGraph;
import io.llmco2.core.feature.FeatureSchema;
import io.llmco2.core.predict.PhaseCost;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class SymmetryTest {
    @BeforeAll
    static void prepare() {
        Nd4jRuntime.prepare();
    }

    @Test
    void relabellingNodesPermutesWhatTheConvolutionSays() {
        Parameters.Layout layout = new Parameters.Layout();
        SageConv.Declared declared = SageConv.declare(layout, "conv", FeatureSchema.size(), 5);
        Parameters parameters = layout.build(DataType.DOUBLE);
        Networks.randomise(parameters, 1);
        SageConv conv = declared.in(parameters);
        SageConv.Frozen plain =
                new SageConv.Frozen(matrix(parameters, 0), matrix(parameters, 1), matrix(parameters, 2)[0]);
        for (EncodedGraph graph : Networks.graphs()) {
            int[] label = permutation(graph.nodes());
            float[][] features = new float[graph.nodes()][];
            int[][] predecessors = new int[graph.nodes()][];
            for (int i = 0; i < graph.nodes(); i++) {
                features[label[i]] = graph.features()[i];
                predecessors[label[i]] = Arrays.stream(graph.predecessors()[i])
                        .map(j -> label[j])
                        .toArray();
            }
            INDArray before = conv.forward(
                            Nd4j.createFromArray(graph.features()).castTo(DataType.DOUBLE),
                            new NeighbourMean(graph.predecessors()))
                    .output();
            INDArray after = conv.forward(
                            Nd4j.createFromArray(features).castTo(DataType.DOUBLE), new NeighbourMean(predecessors))
                    .output();
            float[][] plainBefore = plain.forward(graph.features(), graph.predecessors());
            float[][] plainAfter = plain.forward(features, predecessors);
            for (int i = 0; i < graph.nodes(); i++) {
                assertThat(plainAfter[label[i]]).isEqualTo(plainBefore[i]);
                for (int j = 0; j < before.columns(); j++) { // sums of some fifty doubles of about 1
                    assertThat(after.getDouble(label[i], j)).isCloseTo(before.getDouble(i, j), within(1e-12));
                }
            }
        }
    }

    @Test
    void messagesReachTheConvolution() {
        EncodedGraph graph = Networks.graphs().get(0);
        RooflineNetwork.Frozen network = Networks.plain(2, 1);
        float[][] embedded = network.embed().forward(graph.features());
        int[][] none = new int[graph.nodes()][0];
        assertThat(Arrays.deepEquals(
                        network.conv().forward(embedded, graph.predecessors()),
                        network.conv().forward(embedded, none)))
                .isFalse();
    }

    @Test
    void aGraphNeedsTheSameAloneAndInABatch() {
        ImmutableList<EncodedGraph> graphs = Networks.graphs();
        RooflineNetwork network = Networks.random(3, DataType.FLOAT);
        INDArray together =
                network.forward(GraphBatch.of(graphs, DataType.FLOAT)).output();
        for (int g = 0; g < graphs.size(); g++) {
            INDArray alone = network.forward(GraphBatch.of(List.of(graphs.get(g)), DataType.FLOAT))
                    .output();
            for (int column = 0; column < 2; column++) { // products of other sizes may add in another order
                assertThat(alone.getDouble(0, column))
                        .isCloseTo(together.getDouble(g, column), Percentage.withPercentage(1e-6 * 100));
            }
        }
    }

    @Test
    void thePlainExecutorGivesTheSameBitsWhateverElseIsAsked() {
        ImmutableList<EncodedGraph> graphs = Networks.graphs();
        RooflineNet.Member member = new RooflineNet.Member(Networks.plain(4, 1));
        List<PhaseCost> alone = graphs.stream()
                .map(graph -> new RooflineNet.Member(Networks.plain(4, 1)).predict(graph))
                .toList();
        List<PhaseCost> reversed = IntStream.iterate(graphs.size() - 1, g -> g >= 0, g -> g - 1)
                .mapToObj(g -> member.predict(graphs.get(g)))
                .toList();
        List<PhaseCost> inOrder = new ArrayList<>(reversed);
        Collections.reverse(inOrder);
        assertThat(inOrder).isEqualTo(alone);
    }

    @Test
    void scratchIsLentToOneAtATime() {
        RooflineEnsemble networks = new RooflineEnsemble(ImmutableList.of(Networks.plain(4, 1)));
        ScratchPool<RooflineEnsemble.Scratch> pool = networks.pool();
        RooflineEnsemble.Scratch small = pool.take(3);
        RooflineEnsemble.Scratch other = pool.take(3); // while the first one is out
        assertThat(other).isNotSameAs(small);
        pool.giveBack(small);
        assertThat(pool.take(4)).isNotSameAs(small);
        pool.giveBack(other);
        assertThat(pool.take(2)).isSameAs(other);
        RooflineEnsemble.Scratch huge = pool.take(10_000);
        pool.giveBack(huge);
        assertThat(pool.take(1)).isNotSameAs(huge);
    }

    private static int[] permutation(int size) {
        List<Integer> labels = IntStream.range(0, size).boxed().collect(Collectors.toList());
        Collections.shuffle(labels, new Random(5));
        return labels.stream().mapToInt(Integer::intValue).toArray();
    }

    private static float[][] matrix(Parameters parameters, int index) {
        return parameters.get(index).value().toFloatMatrix();
    }
}
