package io.llmco2.core.predict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Maps;
import io.llmco2.core.inference.Deployment;
import io.llmco2.core.inference.Engine;
import io.llmco2.graph.NumberFormat;
import io.llmco2.graph.ParallelSplit;
import io.llmco2.graph.Phase;
import io.llmco2.graph.Precision;
import io.llmco2.graph.layer.Cost;
import io.llmco2.graph.layer.Dimensions;
import io.llmco2.graph.layer.LayerGraph;
import io.llmco2.graph.layer.Operator;
import io.llmco2.graph.layer.OperatorNode;
import io.llmco2.graph.layer.Pipelining;
import io.llmco2.hardware.gpu.Gpu;
import io.llmco2.hardware.gpu.GpuCatalog;
import io.llmco2.hardware.gpu.GpuFact;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class OperatorCostTest {
    private static final Gpu A100 = GpuCatalog.bundled().get("a100-sxm-80"); // 63.5 W idle
    private static final Percentage ROUNDING = Percentage.withPercentage(1e-10);
    private static final OperatorNode NODE = new OperatorNode(
            Operator.FFN_DOWN,
            0,
            "ffn_down",
            32,
            new Dimensions(1, 1, 1, 1),
            NumberFormat.BF16,
            new Cost(1, 1, 1, 0, 0, 0, 1),
            1);

    @Test
    void oneStageIsNeverWaitedFor() {
        OperatorCost cost = cost(A100, ParallelSplit.tensor(4), Pipelining.NONE, 3, 1000);
        assertThat(cost.cost().time().seconds()).isEqualTo(3);
        assertThat(cost.cost().energy().joules()).isEqualTo(1000);
        assertThat(cost.phase()).isEqualTo(Phase.DECODE);
        assertThat(cost.node()).isEqualTo(NODE);
    }

    @Test
    void stagesThatAreAlwaysBusyShareTheTimeAndWasteNothing() {
        OperatorCost cost = cost(A100, ParallelSplit.tensor(2).withPipeline(4), new Pipelining(4, 0.25), 8, 1000);
        assertThat(cost.cost().time().seconds()).isEqualTo(2);
        assertThat(cost.cost().energy().joules()).isEqualTo(1000);
    }

    @Test
    void whereOneStageIsBusyAtATimeTheOthersIdle() {
        OperatorCost cost = cost(A100, ParallelSplit.tensor(2).withPipeline(4), new Pipelining(4, 1), 8, 1000);
        assertThat(cost.cost().time().seconds()).isEqualTo(8);
        // three stages of two GPUs wait for eight seconds
        assertThat(cost.cost().energy().joules()).isEqualTo(1000 + 3 * 2 * 8 * 63.5);
    }

    @Property(tries = 500)
    void energyIsThatOfBusyAndOfIdleGpus(
            @ForAll @IntRange(min = 1, max = 2) int stages,
            @ForAll @IntRange(min = 1, max = 4) int tensor,
            @ForAll @DoubleRange(min = 0, max = 3) double waiting,
            @ForAll @DoubleRange(min = 0, max = 1e4) double seconds) {
        Pipelining pipeline = new Pipelining(stages, (1 + waiting) / stages);
        OperatorCost cost = cost(A100, ParallelSplit.tensor(tensor).withPipeline(stages), pipeline, seconds, 5);
        double wall = cost.cost().time().seconds();
        double idleGpuSeconds = tensor * (stages * wall - seconds); // of all GPUs' time, what nobody works
        assertThat(wall).isEqualTo(seconds * pipeline.wallShare());
        assertThat(cost.cost().energy().joules() - 5).isCloseTo(63.5 * idleGpuSeconds, within(1e-6));
    }

    @Test
    void unknownIdlePowerAddsNothing() {
        Gpu unknown = new Gpu("mine", Maps.filterKeys(A100.facts(), fact -> fact != GpuFact.IDLE_POWER));
        OperatorCost cost = cost(unknown, ParallelSplit.NONE.withPipeline(2), new Pipelining(2, 1), 8, 1000);
        assertThat(cost.cost().energy().joules()).isEqualTo(1000);
        assertThat(cost.cost().time().seconds()).isCloseTo(8, ROUNDING);
    }

    private static OperatorCost cost(Gpu gpu, ParallelSplit split, Pipelining pipeline, double seconds, double joules) {
        LayerGraph graph = new LayerGraph(Phase.DECODE, 7, pipeline, ImmutableList.of(NODE), ImmutableList.of());
        Deployment deployment = new Deployment(gpu, split, Precision.BF16, Engine.VLLM);
        return OperatorCost.of(NODE, Roofline.of(NODE, deployment.rates()), graph, deployment, seconds, joules);
    }
}
