package io.llmco2.core.predict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.llmco2.core.inference.Inference;
import io.llmco2.core.inference.Inferences;
import io.llmco2.core.inference.Inferences.Setup;
import io.llmco2.core.predict.Roofline.Bound;
import io.llmco2.graph.Phase;
import io.llmco2.graph.Workload.StaticBatch;
import io.llmco2.graph.layer.LayerGraph;
import io.llmco2.graph.layer.Operator;
import io.llmco2.graph.layer.OperatorNode;
import io.llmco2.hardware.quantity.Energy;
import org.junit.jupiter.api.Test;

class RooflineTest {
    private static final Setup LLAMA_ON_A100 = Inferences.SETUPS.get(0); // 312 TFLOP/s in BF16, 2039 GB/s
    private static final Setup MIXTRAL_ON_H100S = Inferences.SETUPS.get(1);

    @Test
    void aMatrixProductByHand() {
        Inference inference = LLAMA_ON_A100.of(new StaticBatch(1, 1000, 2));
        Roofline prefill = Roofline.of(
                node(inference, Phase.PREFILL, Operator.FFN_DOWN),
                inference.deployment().rates());
        double parameters = 14336.0 * 4096;
        double read = 2 * parameters + 2 * 1000 * (14336 + 4096.0); // weights, input and output, two bytes each
        assertThat(prefill.computeSeconds()).isCloseTo(2 * 1000 * parameters / 312e12, within(1e-15));
        assertThat(prefill.memorySeconds()).isCloseTo(read / 2039e9, within(1e-15));
        assertThat(prefill.networkSeconds()).isZero();
        assertThat(prefill.seconds()).isEqualTo(prefill.computeSeconds());
        assertThat(prefill.bound()).isEqualTo(Bound.COMPUTE);
        Roofline decode = Roofline.of(
                node(inference, Phase.DECODE, Operator.FFN_DOWN),
                inference.deployment().rates());
        assertThat(decode.seconds()).isEqualTo(decode.memorySeconds());
        assertThat(decode.bound()).isEqualTo(Bound.MEMORY);
    }

    @Test
    void aSumOverGpusIsBoundByTheLink() {
        Inference inference = MIXTRAL_ON_H100S.of(new StaticBatch(8, 1000, 2));
        Roofline sum = Roofline.of(
                node(inference, Phase.PREFILL, Operator.ALL_REDUCE),
                inference.deployment().rates());
        // four requests for each of two ranks; a ring of two sends every BF16 element once, at 450 GB/s one way
        assertThat(sum.networkSeconds()).isCloseTo(4 * 1000 * 4096.0 * 2 / 450e9, within(1e-15));
        assertThat(sum.bound()).isEqualTo(Bound.NETWORK);
    }

    @Test
    void theRooflinePredictorRunsEveryOperatorAtItsRoofAndTheBoardsAtTheirLimit() {
        for (Inference inference : Inferences.all()) {
            EnergyPrediction prediction = new RooflinePredictor().predict(inference);
            double seconds = 0;
            for (LayerGraph graph : inference.graphs()) {
                for (OperatorNode node : graph.nodes()) {
                    seconds += node.repeat()
                            * Roofline.of(node, inference.deployment().rates()).seconds();
                }
            }
            double watts = inference.deployment().gpu().boardPower().watts()
                    * inference.deployment().gpuCount();
            assertThat(prediction.total().time().seconds()).isCloseTo(seconds, within(1e-12 * seconds));
            assertThat(prediction.total().energy().joules())
                    .isCloseTo(watts * seconds, within(1e-12 * watts * seconds));
            assertThat(prediction.support()).isEqualTo(Support.ROOFLINE_ONLY);
            assertThat(prediction.interval()).isEmpty();
        }
    }

    @Test
    void phasesAddUpToTheTotal() {
        for (Inference inference : Inferences.all()) {
            EnergyPrediction prediction = new RooflinePredictor().predict(inference);
            PhaseCost sum = prediction.prefill().plus(prediction.decode());
            double joules = prediction.total().energy().joules();
            assertThat(sum.energy().joules()).isCloseTo(joules, within(1e-12 * joules));
            assertThat(prediction.prefill().energy().joules()).isBetween(0.0, joules);
            assertThat(prediction.decode().energy().joules()).isPositive();
        }
    }

    @Test
    void anIntervalHoldsItsPrediction() {
        Interval interval = new Interval(0.8, 0.5, 3);
        assertThat(interval.low(new Energy(10)).joules()).isEqualTo(5);
        assertThat(interval.high(new Energy(10)).joules()).isEqualTo(30);
        assertThat(interval.widened(2)).isEqualTo(new Interval(0.8, 0.25, 9));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Interval(0.8, 1.1, 3))
                .withMessageContaining("1.1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Interval(0.8, 0.5, Double.NaN))
                .withMessageContaining("NaN");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Interval(1, 0.5, 3))
                .withMessageContaining("level");
    }

    private static OperatorNode node(Inference inference, Phase phase, Operator operator) {
        return inference.graphs().stream()
                .filter(graph -> graph.phase() == phase)
                .flatMap(graph -> graph.nodes().stream())
                .filter(node -> node.operator() == operator && node.layer() == 0)
                .findFirst()
                .orElseThrow();
    }
}
