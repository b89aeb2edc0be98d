package io.llmco2.core.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.common.collect.ImmutableList;
import io.llmco2.core.gnn.TrainingExample;
import io.llmco2.core.inference.Deployment;
import io.llmco2.core.inference.Engine;
import io.llmco2.core.inference.Inference;
import io.llmco2.core.measurement.Measurement;
import io.llmco2.core.measurement.Measurement.Part;
import io.llmco2.core.measurement.Observations.Observation;
import io.llmco2.core.measurement.OperatorTables.OperatorMeasurement;
import io.llmco2.graph.NumberFormat;
import io.llmco2.graph.ParallelSplit;
import io.llmco2.graph.Phase;
import io.llmco2.graph.Precision;
import io.llmco2.graph.Workload.ContinuousBatching;
import io.llmco2.graph.layer.Cost;
import io.llmco2.graph.layer.Dimensions;
import io.llmco2.graph.layer.LayerGraph;
import io.llmco2.graph.layer.Operator;
import io.llmco2.graph.layer.OperatorNode;
import io.llmco2.graph.layer.Pipelining;
import io.llmco2.hardware.gpu.GpuCatalog;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class TrainingDataTest {
    private static final OptionalDouble PREFILL = OptionalDouble.of(0.5);

    private static OperatorMeasurement measured(Operator operator) {
        OperatorNode node = new OperatorNode(
                operator,
                0,
                "measured",
                1,
                new Dimensions(16, 1024, 1024, 1),
                NumberFormat.BF16,
                new Cost(1 << 25, 1 << 21, 1 << 16, 0, 0, 0, 1),
                1);
        return new OperatorMeasurement(
                new LayerGraph(Phase.PREFILL, 1, Pipelining.NONE, ImmutableList.of(node), ImmutableList.of()),
                new Deployment(
                        GpuCatalog.bundled().get("h200-sxm"), ParallelSplit.NONE, Precision.BF16, Engine.OPERATOR_LOOP),
                1,
                1e-4,
                OptionalDouble.of(0.04));
    }

    /** A board that repeats one kernel draws other power than one that runs a model. */
    @Test
    void powerCountsLessInOperatorsAndLeastInExperts() {
        TrainingData data = new TrainingData(
                ImmutableList.of(Rows.of("meta-llama/Llama-3.1-8B", "h100-sxm", 8, 1000)),
                ImmutableList.of(measured(Operator.FFN_UP), measured(Operator.EXPERT_FFN)));
        List<TrainingExample> examples = data.examples();
        assertThat(examples).extracting(TrainingExample::powerWeight).containsExactly(4.0, 1.0, 0.25);
        assertThat(examples.get(1).joules()).hasValue(0.04);
        assertThat(examples.get(2).joules()).hasValue(0.04);
        assertThat(examples.get(2).seconds()).hasValue(1e-4);
    }

    /** Time of one request's prefill among others is the prefill of no batch. */
    @Test
    void prefillIsLearnedFromBatchesThatWereMeasuredAloneOnly() {
        Observation batch = withPrefill(Rows.of("meta-llama/Llama-3.1-8B", "h100-sxm", 8, 1000));
        Inference alone = batch.inference();
        Observation served = new Observation(
                batch.measurement(), Inference.of(alone.llm(), new ContinuousBatching(8, 100, 10), alone.deployment()));
        assertThat(examples(batch)).extracting(TrainingExample::seconds).containsExactly(OptionalDouble.of(2), PREFILL);
        assertThat(examples(served)).extracting(TrainingExample::seconds).containsExactly(OptionalDouble.of(2));
    }

    private static Observation withPrefill(Observation row) {
        Measurement m = row.measurement();
        return new Observation(
                new Measurement(
                        m.row(),
                        m.source(),
                        m.server(),
                        m.requests(),
                        m.joules(),
                        m.seconds(),
                        m.phase(),
                        new Part(OptionalDouble.empty(), PREFILL),
                        m.extras()),
                row.inference());
    }

    private static List<TrainingExample> examples(Observation row) {
        return Rows.data(List.of(row)).examples();
    }

    @Test
    void allOperatorsTogetherCountOneAndAHalfTimesTheRest() {
        TrainingData data = new TrainingData(
                ImmutableList.of(
                        Rows.of("meta-llama/Llama-3.1-8B", "h100-sxm", 8, 1000),
                        Rows.of("meta-llama/Llama-3.1-8B", "h100-sxm", 16, 1500)),
                ImmutableList.of(measured(Operator.FFN_UP), measured(Operator.FFN_DOWN), measured(Operator.NORM)));
        List<TrainingExample> examples = data.examples();
        double observed = examples.subList(0, 2).stream()
                .mapToDouble(TrainingExample::weight)
                .sum();
        double operators = examples.subList(2, 5).stream()
                .mapToDouble(TrainingExample::weight)
                .sum();
        assertThat(operators / observed).isCloseTo(1.5, within(1e-12));
    }
}
