package io.llmco2.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Locale;
import java.util.NoSuchElementException;
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

    @ParameterizedTest
    @CsvSource({"fp32, 4", "bfloat16, 2", "FP16, 2", "int8, 1", "INT8, 1", "fp8, 1"})
    void aPrecisionIsFoundByNameWhateverItsCase(String name, int weightBytes) {
        Precision precision = Precision.named(name);

        assertThat(precision.weights().bytes()).isEqualTo(weightBytes);
        assertThat(precision.activations().bytes()).isGreaterThanOrEqualTo(2); // never quantised
    }

    @Test
    void namesAreFoundWhateverTheLocale() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("tr")); // whose lower case of I has no dot
            assertThat(Precision.named("INT8")).isEqualTo(Precision.INT8);
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void anUnknownPrecisionIsRefusedWithThoseThatExist() {
        assertThatExceptionOfType(NoSuchElementException.class)
                .isThrownBy(() -> Precision.named("int3"))
                .withMessageContainingAll("'int3'", "bf16", "fp8");
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
    void expertsAreSlicedOrSpreadOverAllGpus() {
        assertThat(new ParallelSplit(2, 4, 1).gpus()).isEqualTo(8);
        assertThat(new ParallelSplit(2, 4, 8).gpus()).isEqualTo(8);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ParallelSplit(2, 4, 4))
                .withMessageContainingAll("1 or all 8 GPUs", "expert parallelism was 4");
    }
}
