package io.llmco2.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.llmco2.graph.Execution.ExpertExchange;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExecutionTest {

    @Test
    void isFlashAttentionOnOneGpuUnlessSaidOtherwise() {
        Execution execution = Execution.of(Precision.BF16);

        assertThat(execution.attention()).isEqualTo(AttentionKernel.FLASH);
        assertThat(execution.split().gpus()).isOne();
        assertThat(execution.with(ParallelSplit.tensor(4)).split().gpus()).isEqualTo(4);
    }

    @Test
    void whatIsSaidStaysWhenMoreIsSaid() {
        Execution execution = Execution.of(Precision.BF16)
                .withChunk(2_048)
                .with(new Lora(16, 4))
                .with(ExpertExchange.ALL_TO_ALL)
                .with(ParallelSplit.tensor(2));

        assertThat(execution)
                .isEqualTo(new Execution(
                        Precision.BF16,
                        ParallelSplit.tensor(2),
                        AttentionKernel.FLASH,
                        ExpertExchange.ALL_TO_ALL,
                        2_048,
                        Optional.of(new Lora(16, 4))));
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 0, 15})
    void aChunkIsLongEnoughToServe(long chunk) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Execution.of(Precision.BF16).withChunk(chunk))
                .withMessage("a prefill chunk must have at least 16 tokens, but had " + chunk);
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 0", "4097, 1", "1, 4097"})
    void adaptersHaveARankAndANumber(int rank, int adapters) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Lora(rank, adapters))
                .withMessageContainingAll("1 to 4096", "but were " + rank + " and " + adapters);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 1025})
    void degreesAreFromOneTo1024(int degree) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ParallelSplit(degree, 1, 1))
                .withMessage("tensor parallelism must be 1 to 1024, but was " + degree);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ParallelSplit(1, degree, 1))
                .withMessageContainingAll("data parallelism", "but was " + degree);
        assertThatIllegalArgumentException().isThrownBy(() -> new ParallelSplit(1, 1, degree));
    }

    @Test
    void microBatchesAreForStages() {
        assertThat(new ParallelSplit(2, 1, 1).withPipeline(4).microBatches()).isEqualTo(4);
        assertThat(new ParallelSplit(2, 1, 1).withPipeline(4).withContext(3).gpus())
                .isEqualTo(24);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ParallelSplit.NONE.withMicroBatches(2))
                .withMessageContaining("there were 2 in one stage");
    }

    @Test
    void expertsAreSlicedOrSpreadOverAllGpus() {
        assertThat(new ParallelSplit(2, 4, 1).gpus()).isEqualTo(8);
        assertThat(new ParallelSplit(2, 4, 8).gpus()).isEqualTo(8);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ParallelSplit(2, 4, 4))
                .withMessageContainingAll("1 or all 8 tensor- and data-parallel GPUs", "expert parallelism was 4");
    }
}
