package io.llmco2.core;

import static io.llmco2.core.Requests.llama;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.common.collect.ImmutableList;
import io.llmco2.graph.Workload.RaggedBatch;
import io.llmco2.graph.Workload.StaticBatch;
import java.util.Collections;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class TrackedEstimateTest {
    private static final CarbonEstimator ESTIMATOR = CarbonEstimator.withDefaults();

    @Property(tries = 10)
    void theTokensThatWereGeneratedAreEstimatedAsIfTheyHadBeenAsked(@ForAll @IntRange(min = 1, max = 400) int tokens) {
        TrackedEstimate tracked = ESTIMATOR.track(llama().region("FR").build());
        assertThat(tracked.withActualTokens(tokens))
                .isEqualTo(ESTIMATOR.estimate(
                        llama().region("FR").generatedTokens(tokens).build()));
        assertThat(tracked.before()).isEqualTo(ESTIMATOR.estimate(tracked.request()));
    }

    @Property(tries = 5)
    void energyNeverFallsAsTokensArrive(
            @ForAll @Size(min = 1, max = 8) List<@IntRange(min = 0, max = 60) Integer> steps) {
        TrackedEstimate tracked = ESTIMATOR.track(llama().build());
        assertThat(tracked.soFar()).isEmpty();
        double joules = 0;
        long arrived = 0;
        for (int step : steps) {
            tracked.arrived(step);
            arrived += step;
            double now = tracked.soFar()
                    .map(soFar -> soFar.total().energy().joules())
                    .orElse(0.0);
            assertThat(now).isGreaterThanOrEqualTo(joules);
            assertThat(tracked.expected().total().energy().joules())
                    .isGreaterThanOrEqualTo(
                            Math.max(now, tracked.before().total().energy().joules()));
            joules = now;
        }
        assertThat(tracked.arrived()).isEqualTo(arrived);
    }

    @Test
    void requestsOfABatchMayEndAtDifferentTimes() {
        EstimateRequest four = llama().batchSize(4).build();
        CarbonEstimate ragged = ESTIMATOR.track(four).withActualTokens(List.of(100L, 7L, 100L, 30L));
        assertThat(ragged)
                .isEqualTo(ESTIMATOR.estimate(four.with(new RaggedBatch(ImmutableList.of(
                        new StaticBatch(1, 512, 7), new StaticBatch(1, 512, 30), new StaticBatch(2, 512, 100))))));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> four.withGeneratedTokens(Collections.nCopies(3, 8L)))
                .withMessageContaining("has 4 requests, but there were 3");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> llama().continuous(true).build().withGeneratedTokens(List.of(3L)))
                .withMessageContaining("give the mean");
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> four.withGeneratedTokens(List.of(1L, 1L, 1L, 2L)).withGeneratedTokens(3))
                .withMessageContaining("different numbers of tokens");
    }

    @Test
    void tokensAreChecked() {
        TrackedEstimate tracked = ESTIMATOR.track(llama().build());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> tracked.arrived(-1))
                .withMessageContaining("-1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> tracked.withActualTokens(1.5))
                .withMessageContaining("1.5");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> tracked.withActualTokens(0))
                .withMessageContaining("was 0");
        assertThat(ESTIMATOR
                        .track(llama().continuous(true).build())
                        .withActualTokens(90.5)
                        .total())
                .isEqualTo(ESTIMATOR
                        .estimate(llama().continuous(true).generatedTokens(90.5).build())
                        .total());
    }
}
