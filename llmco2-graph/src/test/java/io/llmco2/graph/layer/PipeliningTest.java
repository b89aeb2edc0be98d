package io.llmco2.graph.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.llmco2.graph.Execution;
import io.llmco2.graph.Models;
import io.llmco2.graph.ParallelSplit;
import io.llmco2.graph.Phase;
import io.llmco2.graph.Precision;
import io.llmco2.graph.Workload;
import io.llmco2.graph.Workload.ContinuousBatching;
import io.llmco2.graph.Workload.StaticBatch;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Stages that wait for each other. */
class PipeliningTest {
    private static final double ULPS = 1e-12;

    @ParameterizedTest
    @CsvSource({
        // stages, micro-batches, waiting of prefill: (stages - 1) / micro-batches
        "1, 1, 0",
        "2, 1, 1",
        "4, 1, 3",
        "4, 4, 0.75",
        "4, 8, 0.375",
        "8, 4, 1.75"
    })
    void theBubbleIsThatOfThePaper(int stages, int microBatches, double waiting) {
        LayerGraph prefill = graph(stages, microBatches, new StaticBatch(64, 100, 2), Phase.PREFILL);

        assertThat(prefill.pipeline().stages()).isEqualTo(stages);
        assertThat(prefill.pipeline().waiting()).isCloseTo(waiting, within(ULPS)); // Llama 2 7B has 32 layers
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 0", "4, 1, 3", "4, 2, 1", "4, 4, 0", "4, 8, 0"})
    void decodeWaitsWhereThereAreFewerMicroBatchesThanStages(int stages, int microBatches, double waiting) {
        assertThat(graph(stages, microBatches, new StaticBatch(64, 100, 9), Phase.DECODE)
                        .pipeline()
                        .waiting())
                .isCloseTo(waiting, within(ULPS));
        assertThat(graph(stages, microBatches, new ContinuousBatching(64, 100, 9), Phase.DECODE)
                        .pipeline()
                        .waiting())
                .isCloseTo(waiting, within(ULPS));
    }

    @Property
    void bubblesShrinkWithMicroBatches(
            @ForAll @IntRange(min = 2, max = 32) int stages,
            @ForAll @IntRange(min = 1, max = 100) int microBatches,
            @ForAll @IntRange(min = 1, max = 100) int requests) {
        StaticBatch batch = new StaticBatch(requests, 100, 9);
        for (Phase phase : batch.phases()) {
            double fewer = graph(stages, microBatches, batch, phase).pipeline().waiting();
            double more =
                    graph(stages, microBatches + 1, batch, phase).pipeline().waiting();

            boolean can = microBatches < requests && (phase == Phase.PREFILL || microBatches < stages);
            assertThat(more).isLessThanOrEqualTo(fewer);
            assertThat(more < fewer).isEqualTo(can);
        }
    }

    @Test
    void theStageWithMostLayersSetsThePace() {
        // 32 layers in 3 stages: 11, 11 and 10
        assertThat(graph(3, 3, new StaticBatch(64, 100, 9), Phase.DECODE)
                        .pipeline()
                        .wallShare())
                .isCloseTo(11.0 / 32, within(ULPS));
    }

    @Test
    void oneRequestIsNotSplitUp() {
        LayerGraph decode = graph(4, 4, new StaticBatch(1, 100, 9), Phase.DECODE);

        assertThat(decode.passes()).isEqualTo(8);
        assertThat(decode.pipeline().waiting()).isCloseTo(3, within(ULPS)); // one stage at a time
    }

    @Test
    void everyMicroBatchReadsTheWeights() {
        StaticBatch batch = new StaticBatch(64, 100, 9);

        assertThat(Graphs.cost(graph(4, 8, batch, Phase.DECODE), "layer0.ffn_up")
                        .weightBytes())
                .isEqualTo(8
                        * Graphs.cost(graph(4, 1, batch, Phase.DECODE), "layer0.ffn_up")
                                .weightBytes());
    }

    @Test
    void stagesAreNeverBusierThanAlways() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Pipelining(4, 0.2));
        assertThatIllegalArgumentException().isThrownBy(() -> new Pipelining(0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Pipelining(4, Double.NaN));
    }

    private static LayerGraph graph(int stages, int microBatches, Workload workload, Phase phase) {
        ParallelSplit split = ParallelSplit.NONE.withPipeline(stages).withMicroBatches(stages == 1 ? 1 : microBatches);
        return LayerGraphs.of(
                Models.LLAMA_2_7B, workload, Execution.of(Precision.BF16).with(split), phase);
    }
}
