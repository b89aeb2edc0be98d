package io.llmco2.core;

import static io.llmco2.core.Requests.llama;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.llmco2.core.inference.Engine;
import io.llmco2.graph.ParallelSplit;
import io.llmco2.graph.Precision;
import io.llmco2.graph.Workload.ContinuousBatching;
import io.llmco2.graph.Workload.StaticBatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EstimateRequestTest {

    @Test
    void defaultsAreOneGpuAndTheNewestVllm() {
        EstimateRequest request = llama().build();
        assertThat(request.split()).isEqualTo(ParallelSplit.NONE);
        assertThat(request.engine()).isEqualTo(Engine.VLLM);
        assertThat(request.workload()).isEqualTo(new StaticBatch(16, 512, 128));
        assertThat(request.region()).isEmpty();
    }

    @Test
    void batchSizeHasNoDefault() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EstimateRequest.builder()
                        .model("m")
                        .gpu("g")
                        .precision(Precision.BF16)
                        .promptTokens(1)
                        .generatedTokens(1)
                        .build())
                .withMessageContaining("batchSize is missing and has no default");
    }

    @Test
    void whatElseIsMissingIsNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EstimateRequest.builder().build())
                .withMessageContaining("model is missing");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> llama().precision(null).build())
                .withMessageContaining("precision is missing");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, 1.5, Double.NaN, Double.POSITIVE_INFINITY, 1e300})
    void aStaticBatchIsOfWholePositiveNumbers(double wrong) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> llama().batchSize(wrong).build())
                .withMessageContaining("but was " + shown(wrong));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> llama().promptTokens(wrong).build())
                .withMessageContaining("but was " + shown(wrong));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> llama().generatedTokens(wrong).build())
                .withMessageContaining("but was " + shown(wrong));
    }

    private static String shown(double wrong) {
        return wrong == 0 || wrong == -1 ? Long.toString((long) wrong) : Double.toString(wrong);
    }

    @Test
    void continuousBatchingTakesMeans() {
        EstimateRequest request =
                llama().continuous(true).batchSize(3.5).generatedTokens(99.5).build();
        assertThat(request.workload()).isEqualTo(new ContinuousBatching(3.5, 512, 99.5));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> llama().continuous(true).batchSize(Double.NaN).build())
                .withMessageContaining("NaN");
        assertThat(llama().continuous(true).cachedTokens(3).build().workload())
                .isEqualTo(new ContinuousBatching(16, 512, 3, 128));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> llama().continuous(true).samples(3).build())
                .withMessageContaining("samples");
    }

    @Test
    void ranksMakeUpTheGpus() {
        assertThat(llama().gpuCount(8).dataParallel(2).build().split()).isEqualTo(new ParallelSplit(4, 2, 1));
        assertThat(llama().gpuCount(4).expertParallel(true).build().split()).isEqualTo(new ParallelSplit(4, 1, 4));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> llama().gpuCount(4).tensorParallel(3).build())
                .withMessageContaining("3 x 1 on 4 GPUs");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> llama().gpuCount(4).dataParallel(0).build())
                .withMessageContaining("on 4 GPUs");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> llama().gpuCount(0).build())
                .withMessageContaining("gpuCount");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.99, Double.NaN, Double.POSITIVE_INFINITY})
    void aPueIsAtLeastOne(double wrong) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> llama().pue(wrong).build())
                .withMessageContaining("pue");
    }
}
