package io.llmco2.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.common.collect.ImmutableList;
import io.llmco2.graph.Workload.ContinuousBatching;
import io.llmco2.graph.Workload.OnePhase;
import io.llmco2.graph.Workload.RaggedBatch;
import io.llmco2.graph.Workload.StaticBatch;
import java.util.List;
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
                .withMessage("prompt tokens must be at least 1 and at most 2147483648, but was " + value);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new StaticBatch(1, 1, value))
                .withMessage("generated tokens must be at least 1 and at most 2147483648, but was " + value);
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
        assertThat(new ContinuousBatching(1, 10, 2).phases()).containsExactly(Phase.PREFILL, Phase.DECODE);
        assertThat(new ContinuousBatching(1, 10, 1).phases()).containsExactly(Phase.PREFILL);
    }

    @ParameterizedTest
    @ValueSource(doubles = {1.5, Double.NaN, Double.POSITIVE_INFINITY, 0x1p54})
    void whatStartsTogetherIsOfWholeNumbers(double value) {
        assertThat(StaticBatch.of(2, 10, 3, 4, 5)).isEqualTo(new StaticBatch(2, 10, 3, 4, 5));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StaticBatch.of(value, 10, 3, 4, 5))
                .withMessageContainingAll("batch size of a static batch must be a whole number", "but was " + value);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new StaticBatch(2, 10, 4).withGenerated(value))
                .withMessageContainingAll("generated tokens of a static batch", "but was " + value);
    }

    @Test
    void theSameRequestsMayGenerateOtherNumbersOfTokens() {
        StaticBatch batch = new StaticBatch(3, 10, 2, 4, 5);

        assertThat(batch.withGenerated(7)).isEqualTo(new StaticBatch(3, 10, 2, 7, 5));
        assertThat(new ContinuousBatching(3, 10, 2, 4).withGenerated(7.5))
                .isEqualTo(new ContinuousBatching(3, 10, 2, 7.5));
        assertThat(new OnePhase(batch, Phase.DECODE).withGenerated(7))
                .isEqualTo(new OnePhase(batch.withGenerated(7), Phase.DECODE));
        assertThat(batch.withGenerated(List.of(9L, 1L, 9L)))
                .isEqualTo(new RaggedBatch(
                        ImmutableList.of(new StaticBatch(1, 10, 2, 1, 5), new StaticBatch(2, 10, 2, 9, 5))));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> batch.withGenerated(List.of(1L, 2L)))
                .withMessageContainingAll("3 requests", "2 numbers");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> batch.withGenerated(List.of(1L, 2L, 3L)).withGenerated(4))
                .withMessageContaining("4.0 cannot stand for all of them");
    }

    @Test
    void lengthsOfARaggedBatchAreMeansOverItsRequests() {
        RaggedBatch batch =
                new RaggedBatch(ImmutableList.of(new StaticBatch(1, 100, 1), new StaticBatch(3, 200, 50, 9, 2)));

        assertThat(batch.batchSize()).isEqualTo(4);
        assertThat(batch.promptTokens()).isEqualTo(175);
        assertThat(batch.generatedTokens()).isEqualTo(7);
        assertThat(batch.phases()).containsExactly(Phase.PREFILL, Phase.DECODE);
        assertThat(new RaggedBatch(ImmutableList.of(new StaticBatch(1, 100, 1))).phases())
                .containsExactly(Phase.PREFILL);
        assertThatIllegalArgumentException().isThrownBy(() -> new RaggedBatch(ImmutableList.of()));
    }

    @Test
    void aWorkloadIsTakenApartOnce() {
        OnePhase decode = new OnePhase(new StaticBatch(2, 10, 5), Phase.DECODE);

        assertThat(decode.phases()).containsExactly(Phase.DECODE);
        assertThat(decode.batchSize()).isEqualTo(2);
        assertThatIllegalArgumentException().isThrownBy(() -> new OnePhase(decode, Phase.DECODE));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new OnePhase(new StaticBatch(2, 10, 1), Phase.DECODE))
                .withMessageContaining("nothing decodes");
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 9.5, Double.NaN})
    void theLastTokenOfAServersPromptsIsNeverCached(double cached) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ContinuousBatching(1, 10, cached, 1))
                .withMessageContainingAll("0 to 9.0", "but were " + cached);
    }

    @Test
    void promptsHaveALongestLength() {
        assertThat(new StaticBatch(1, Workload.LONGEST, 1).prompt()).isEqualTo(1L << 31);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new StaticBatch(1, Workload.LONGEST + 1, 1))
                .withMessageContaining("at most 2147483648");
    }
}
