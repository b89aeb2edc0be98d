package io.llmco2.core.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

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
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class FittedRooflineTest {
    private static final double[] COEFFICIENTS = {1.7, 1.3, 2.5, 4e-6}; // compute, memory, network, a launch

    /** The fit sees sums over whole inferences alone; that it is right of every operator means that it found them all. */
    @Test
    void knownCoefficientsAreRecovered() {
        FittedRoofline fitted = FittedRoofline.fit(observations(1));
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
        FittedRoofline fitted = FittedRoofline.fit(observations(-1)); // the network would have to give time back
        for (Inference inference : Inferences.all()) {
            assertThat(fitted.predict(inference).operators())
                    .allMatch(operator -> operator.cost().time().seconds() >= 0);
        }
    }

    private static double watts(EnergyPrediction prediction) {
        return prediction.total().energy().joules() / prediction.total().time().seconds();
    }

    /** At 60 % of the board limits; what goes over links takes {@code network} times as long as it should. */
    private static List<Observation> observations(double network) {
        List<Observation> observations = new ArrayList<>();
        for (Setup setup : Inferences.SETUPS) {
            for (long batch : new long[] {2, 16, 128}) {
                for (long prompt : new long[] {16, 512, 4096}) {
                    for (long generated : new long[] {1, 64}) {
                        observations.add(observation(setup.of(new StaticBatch(batch, prompt, generated)), network));
                    }
                }
            }
        }
        return observations;
    }

    private static Observation observation(Inference inference, double network) {
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
                        "synthetic",
                        new Server(inference.llm().id(), "gpu", 1, 1, "bf16", "vllm"),
                        new Requests(inference.workload().batchSize(), OptionalDouble.empty(), 1),
                        OptionalDouble.of(watts * seconds),
                        OptionalDouble.of(seconds),
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
