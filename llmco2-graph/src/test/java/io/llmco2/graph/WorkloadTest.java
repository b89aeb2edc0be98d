package io.llmco2.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.llmco2.graph.Workload.ContinuousBatching;
import io.llmco2.graph.Workload.StaticBatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkloadTest {

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE})
    void aBatchHasAtLeastOneOfEverything(long value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new StaticBatch(value, 1, 1))
                .withMessage("batch size must be at least 1, but was " + value);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new StaticBatch(1, value, 1))
                .withMessage("prompt tokens must be at least 1, but was " + value);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new StaticBatch(1, 1, value))
                .withMessage("generated tokens must be at least 1, but was " + value);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 10, 11})
    void theLastPromptTokenIsNeverCached(long cached) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new StaticBatch(1, 10, cached, 1))
                .withMessageContainingAll("0 to 9", "but were " + cached);
    }

    @Test
    void allButTheLastPromptTokenMayBeCached() {
        assertThat(new StaticBatch(1, 10, 9, 1).cached()).isEqualTo(9);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY, 1e13})
    void aServerRunsAFiniteNumberOfRequests(double value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ContinuousBatching(value, 1, 1))
                .withMessageContainingAll("running requests", "but was " + value);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.99, -1, Double.NaN, Double.POSITIVE_INFINITY, 1e13})
    void aServersRequestsHaveAtLeastOneTokenInAndOut(double value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ContinuousBatching(1, value, 1))
                .withMessageContainingAll("prompt tokens must be at least 1", "but was " + value);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ContinuousBatching(1, 1, value))
                .withMessageContainingAll("generated tokens must be at least 1", "but was " + value);
    }

    @Test
    void oneGeneratedTokenNeedsNoDecode() {
        assertThat(new StaticBatch(1, 10, 1).phases()).containsExactly(Phase.PREFILL);
        assertThat(new StaticBatch(1, 10, 2).phases()).containsExactly(Phase.PREFILL, Phase.DECODE);
        assertThat(new ContinuousBatching(1, 10, 2).phases()).containsExactly(Phase.MIXED);
    }
}
