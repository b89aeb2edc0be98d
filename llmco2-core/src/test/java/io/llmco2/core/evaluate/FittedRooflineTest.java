package io.llmco2.core.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.llmco2.core.inference.Inference;
import io.llmco2.core.inference.Inferences;
import io.llmco2.core.inference.Inferences.Setup;
import io.llmco2.core.measurement.Measurement;
import io.llmco2.core.measurement.Measurement.Requests;
import io.llmco2.core.measurement.Measurement.Server;
import io.llmco2.core.measurement.Observations.Observation;
import io.llmco2.core.predict.EnergyPrediction;
import io.llmco2.core.predict.OperatorCost;
import io.llmco2.core.predict.Roofline;
import io.llmco2.graph.Workload.StaticBatch;
import io.llmco2.graph.layer.LayerGraph;
import io.llmco2.graph.layer.OperatorNode;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class FittedRooflineTest {
    private static final double[] COEFFICIENTS = {1.7, 1.3, 2.5, 4e-6}; // compute, memory, network, a launch

    /** The fit sees sums over whole inferences alone; that it is right of every operator means that it found them all. */
    @Test
    void knownCoefficientsAreRecovered() {
        FittedRoofline fitted = FittedRoofline.fit(data(1));
        for (Inference inference : Inferences.all()) {
            EnergyPrediction prediction = fitted.predict(inference);
            for (OperatorCost operator : prediction.operators()) {
                double expected = seconds(operator.node(), inference);
                assertThat(operator.cost().time().seconds()) // what 500 sweeps leave
                        .as(operator.node().name())
                        .isCloseTo(expected, within(1e-3 * expected));
            }
            double limit = inference.deployment().gpu().boardPower().watts()
                    * inference.deployment().gpuCount();
            assertThat(watts(prediction)).isCloseTo(0.6 * limit, within(1e-9 * limit));
            EnergyPrediction assumed = fitted.withPowerShare(0.7).predict(inference);
            assertThat(watts(assumed)).isCloseTo(0.7 * limit, within(1e-9 * limit));
            assertThat(assumed.total().time()).isEqualTo(prediction.total().time());
        }
    }

    @Test
    void coefficientsAreNeverNegative() {
        FittedRoofline fitted = FittedRoofline.fit(data(-1)); // the network would have to give time back
        for (Inference inference : Inferences.all()) {
            assertThat(fitted.predict(inference).operators())
                    .allMatch(operator -> operator.cost().time().seconds() >= 0);
        }
    }

    /** Sources count what they count in training: 0.1 of what is slow, against 1 of the rest. */
    @Test
    void sourcesCountByTheirWeight() {
        ImmutableList<Observation> quick = observations(1, "mlenergy-v3", 1);
        ImmutableList<Observation> slow = observations(1, "ibm-llm-pilot", 2);
        ImmutableList<Observation> both = ImmutableList.<Observation>builder()
                .addAll(quick)
                .addAll(slow)
                .addAll(slow)
                .build();
        Inference inference = Inferences.all().get(0);
        double seconds = FittedRoofline.fit(new TrainingData(quick, ImmutableList.of()))
                .predict(inference)
                .total()
                .time()
                .seconds();
        EnergyPrediction fitted =
                FittedRoofline.fit(new TrainingData(both, ImmutableList.of())).predict(inference);
        // of 1 (1 - c)^2 + 0.2 (1 - c / 2)^2, where alike would be 1 (1 - c)^2 + 2 (1 - c / 2)^2
        double best = (1 + 0.2 / 2) / (1 + 0.2 / 4);
        assertThat(fitted.total().time().seconds()).isCloseTo(best * seconds, within(1e-3 * seconds));
        double limit = inference.deployment().gpu().boardPower().watts()
                * inference.deployment().gpuCount();
        assertThat(watts(fitted)).isCloseTo(0.6 * limit, within(1e-9 * limit)); // most rows are at 0.3
    }

    private static double watts(EnergyPrediction prediction) {
        return prediction.total().energy().joules() / prediction.total().time().seconds();
    }

    private static TrainingData data(double network) {
        return new TrainingData(observations(network, "synthetic", 1), ImmutableList.of());
    }

    /**
     * At 60 % of the board limits; what goes over links takes {@code network} times as long as it should, all takes {@code slower}
     * times as long at the same energy.
     */
    private static ImmutableList<Observation> observations(double network, String source, double slower) {
        ImmutableList.Builder<Observation> observations = ImmutableList.builder();
        for (Setup setup : Inferences.SETUPS) {
            for (long batch : new long[] {2, 16, 128}) {
                for (long prompt : new long[] {16, 512, 4096}) {
                    for (long generated : new long[] {1, 64}) {
                        Inference inference = setup.of(new StaticBatch(batch, prompt, generated));
                        observations.add(observation(inference, network, source, slower));
                    }
                }
            }
        }
        return observations.build();
    }

    private static Observation observation(Inference inference, double network, String source, double slower) {
        double seconds = 0;
        for (LayerGraph graph : inference.graphs()) {
            for (OperatorNode node : graph.nodes()) {
                double each = seconds(node, inference);
                seconds += node.cost().networkBytes() == 0 ? each : network * each;
            }
        }
        double watts = 0.6
                * inference.deployment().gpu().boardPower().watts()
                * inference.deployment().gpuCount();
        return new Observation(
                new Measurement(
                        "row",
                        source,
                        new Server(inference.llm().id(), "gpu", 1, 1, "bf16", "vllm"),
                        new Requests(inference.workload().batchSize(), OptionalDouble.empty(), 1),
                        OptionalDouble.of(watts * seconds),
                        OptionalDouble.of(slower * seconds),
                        ImmutableMap.of()),
                inference);
    }

    private static double seconds(OperatorNode node, Inference inference) {
        Roofline roofline = Roofline.of(node, inference.deployment().rates());
        return node.repeat()
                * (COEFFICIENTS[0] * roofline.computeSeconds()
                        + COEFFICIENTS[1] * roofline.memorySeconds()
                        + COEFFICIENTS[2] * roofline.networkSeconds()
                        + COEFFICIENTS[3] * node.cost().launches());
    }
}
