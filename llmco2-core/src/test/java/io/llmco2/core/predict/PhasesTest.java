package io.llmco2.core.predict;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import io.llmco2.core.inference.Deployment;
import io.llmco2.core.inference.Engine;
import io.llmco2.core.inference.Inference;
import io.llmco2.core.inference.Inference.Drafting;
import io.llmco2.core.inference.Nodes;
import io.llmco2.graph.ParallelSplit;
import io.llmco2.graph.Phase;
import io.llmco2.graph.Precision;
import io.llmco2.graph.Speculation;
import io.llmco2.graph.Workload;
import io.llmco2.graph.Workload.ContinuousBatching;
import io.llmco2.graph.Workload.OnePhase;
import io.llmco2.graph.Workload.RaggedBatch;
import io.llmco2.graph.Workload.StaticBatch;
import io.llmco2.graph.layer.Operator;
import io.llmco2.graph.llm.LlmCatalog;
import io.llmco2.graph.llm.LlmSpec;
import io.llmco2.hardware.gpu.GpuCatalog;
import java.util.stream.Stream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PhasesTest {
    private static final Percentage ROUNDING = Percentage.withPercentage(1e-10); // sums in another order
    private static final LlmSpec LLAMA = LlmCatalog.bundled().get("meta-llama/Llama-3.1-8B");
    private static final Drafting DRAFTING =
            new Drafting(LlmCatalog.bundled().get("meta-llama/Llama-3.2-1B"), new Speculation(3, 0.6));
    private static final StaticBatch BATCH = new StaticBatch(8, 500, 100);

    static Stream<Workload> workloads() {
        return Stream.of(
                BATCH,
                new StaticBatch(8, 500, 1),
                new StaticBatch(2, 500, 100, 100, 4),
                new RaggedBatch(ImmutableList.of(BATCH, new StaticBatch(1, 4000, 300))),
                new ContinuousBatching(12.5, 300, 20, 250.5),
                new OnePhase(BATCH, Phase.PREFILL),
                new OnePhase(BATCH, Phase.DECODE),
                new OnePhase(new ContinuousBatching(12.5, 300, 250.5), Phase.DECODE));
    }

    @ParameterizedTest
    @MethodSource("workloads")
    void phasesAddUpToTheTotal(Workload workload) {
        for (ParallelSplit split : new ParallelSplit[] {ParallelSplit.NONE, ParallelSplit.NONE.withPipeline(4)}) {
            Deployment deployment = on(split);
            addsUp(workload, Inference.of(LLAMA, workload, deployment));
            addsUp(workload, Inference.of(LLAMA, workload, deployment, DRAFTING));
        }
    }

    private static void addsUp(Workload workload, Inference inference) {
        EnergyPrediction prediction = new RooflinePredictor().predict(inference);
        PhaseCost sum = prediction.prefill().plus(prediction.decode());
        double joules = prediction.total().energy().joules();
        assertThat(sum.energy().joules()).isCloseTo(joules, ROUNDING);
        assertThat(sum.time().seconds()).isCloseTo(prediction.total().time().seconds(), ROUNDING);
        assertThat(prediction.prefill().energy().joules() > 0)
                .isEqualTo(workload.phases().contains(Phase.PREFILL));
        assertThat(prediction.decode().energy().joules() > 0)
                .isEqualTo(workload.phases().contains(Phase.DECODE));
    }

    @Test
    void bothSidesTogetherAreTheWholeAndTheTransfer() {
        Deployment one = on(ParallelSplit.NONE);
        EnergyPrediction whole = predict(BATCH, one);
        EnergyPrediction prefill = predict(new OnePhase(BATCH, Phase.PREFILL), one);
        EnergyPrediction decode = predict(new OnePhase(BATCH, Phase.DECODE), one);
        PhaseCost transfer = prefill.operators().stream()
                .filter(operator -> operator.node().operator() == Operator.KV_TRANSFER)
                .map(OperatorCost::cost)
                .reduce(PhaseCost.ZERO, PhaseCost::plus);
        assertThat(transfer.time().seconds()).isPositive();
        assertThat(decode.total()).isEqualTo(whole.decode());
        assertThat(prefill.total().time().seconds())
                .isCloseTo(whole.prefill().plus(transfer).time().seconds(), ROUNDING);
    }

    @Test
    void theDraftsOperatorsAreAmongThoseOfTheirPhase() {
        EnergyPrediction prediction =
                new RooflinePredictor().predict(Inference.of(LLAMA, BATCH, on(ParallelSplit.NONE), DRAFTING));
        for (Phase phase : BATCH.phases()) {
            assertThat(prediction.operators())
                    .anyMatch(operator ->
                            operator.phase() == phase && operator.node().name().startsWith("draft."));
        }
    }

    private static EnergyPrediction predict(Workload workload, Deployment deployment) {
        return new RooflinePredictor().predict(Inference.of(LLAMA, workload, deployment));
    }

    private static Deployment on(ParallelSplit split) {
        return new Deployment(
                GpuCatalog.bundled().get("h100-sxm"),
                Engine.VLLM,
                Engine.VLLM.execution(Precision.BF16, split),
                Nodes.ofEight(50e9));
    }
}
