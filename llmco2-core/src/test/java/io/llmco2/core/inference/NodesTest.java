package io.llmco2.core.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.llmco2.graph.ParallelSplit;
import io.llmco2.graph.Precision;
import io.llmco2.graph.layer.OperatorNode;
import io.llmco2.hardware.gpu.Gpu;
import io.llmco2.hardware.gpu.GpuCatalog;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodesTest {
    private static final Gpu H100 = GpuCatalog.bundled().get("h100-sxm"); // 450 GB/s one way
    private static final Gpu A30 = GpuCatalog.bundled().get("a30"); // no link is published
    private static final double INFINIBAND = 50e9; // 400 Gb/s

    @Test
    void gpusBeyondANodeNeedALinkBetweenNodes() {
        assertThat(on(H100, 8, Nodes.OF_EIGHT).gpuCount()).isEqualTo(8);
        assertThat(on(H100, 16, Nodes.ofEight(INFINIBAND)).gpuCount()).isEqualTo(16);
        assertThat(on(H100, 16, new Nodes(16, OptionalDouble.empty())).gpuCount())
                .isEqualTo(16);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> on(H100, 16, Nodes.OF_EIGHT))
                .withMessageContainingAll("16 GPUs", "the 8 of one node", "link between nodes", "give its bandwidth");
    }

    @Test
    void everyDegreeCountsTowardsTheNode() {
        for (ParallelSplit sixteen : new ParallelSplit[] {
            ParallelSplit.tensor(4).withPipeline(4),
            new ParallelSplit(4, 4, 1),
            ParallelSplit.tensor(8).withContext(2)
        }) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new Deployment(H100, sixteen, Precision.BF16, Engine.VLLM))
                    .withMessageContaining("16 GPUs are more than the 8 of one node");
        }
    }

    @Test
    void withinANodeTheGpusOwnLinkCounts() {
        Deployment within = on(H100, 8, Nodes.ofEight(INFINIBAND));
        assertThat(within.linkBytesPerSecond(2)).isEqualTo(450e9);
        assertThat(within.linkBytesPerSecond(8)).isEqualTo(450e9);
    }

    @Test
    void beyondANodeTheSlowerLinkCounts() {
        assertThat(on(H100, 16, Nodes.ofEight(INFINIBAND)).linkBytesPerSecond(9))
                .isEqualTo(INFINIBAND);
        assertThat(on(H100, 16, Nodes.ofEight(900e9)).linkBytesPerSecond(9)).isEqualTo(450e9);
        assertThat(on(H100, 1, Nodes.ofEight(INFINIBAND)).linkBytesPerSecond(OperatorNode.BEYOND))
                .isEqualTo(INFINIBAND);
    }

    @Test
    void aGpuWithoutLinkMaySendOverItsNodesOnly() {
        Deployment alone = on(A30, 1, Nodes.ofEight(INFINIBAND));
        assertThat(alone.linkBytesPerSecond(OperatorNode.BEYOND)).isEqualTo(INFINIBAND);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> alone.linkBytesPerSecond(2))
                .withMessageContainingAll("no link bandwidth", "a30");
    }

    @Test
    void whatLeavesANodeOfUnknownLinkIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> on(H100, 1, Nodes.OF_EIGHT).linkBytesPerSecond(OperatorNode.BEYOND))
                .withMessageContainingAll("leave the node", "give its bandwidth");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
    void aLinkIsFiniteAndPositive(double wrong) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Nodes.ofEight(wrong))
                .withMessageContainingAll("between nodes", "> 0", String.valueOf(wrong));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -8})
    void aNodeHasGpus(int none) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Nodes(none, OptionalDouble.empty()))
                .withMessageContainingAll("at least 1 GPU", String.valueOf(none));
    }

    private static Deployment on(Gpu gpu, int gpus, Nodes nodes) {
        return new Deployment(
                gpu, Engine.VLLM, Engine.VLLM.execution(Precision.BF16, ParallelSplit.tensor(gpus)), nodes);
    }
}
