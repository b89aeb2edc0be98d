package io.llmco2.core;

import static io.llmco2.core.Requests.llama;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import io.llmco2.core.EstimateOutcome.Refused;
import io.llmco2.core.carbon.CarbonIntensitySource;
import io.llmco2.core.predict.RooflinePredictor;
import io.llmco2.hardware.grid.GridIntensity;
import io.llmco2.hardware.quantity.CarbonIntensity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many requests get what each gets alone. */
class EstimateAllTest {
    private static final CarbonEstimator ESTIMATOR = CarbonEstimator.withDefaults();
    private static final ExecutorService POOL = Executors.newFixedThreadPool(3);
    private static final List<String> MODELS =
            List.of("meta-llama/Llama-3.1-8B", "openai-community/gpt2", "Qwen/Qwen3-30B-A3B");
    private static final List<String> GPUS = List.of("h100-sxm", "a100-sxm-80", "b200");
    private static final List<String> REGIONS = List.of("FR", "DE", "gcp:europe-west4");

    @AfterAll
    static void endThreads() {
        POOL.shutdownNow();
    }

    /** The i-th of many requests of several models, places and lengths; a few differ in their region alone. */
    private static EstimateRequest request(int i) {
        return llama().model(MODELS.get(i % 3))
                .gpu(GPUS.get(i / 3 % 3))
                .gpuCount(i % 2 + 1)
                .batchSize(1 + i % 5)
                .promptTokens(100 + i / 3 * 3)
                .generatedTokens(1 + i % 7)
                .region(REGIONS.get(i % 3))
                .build();
    }

    private static ImmutableList<EstimateRequest> requests(int number) {
        return IntStream.range(0, number).mapToObj(EstimateAllTest::request).collect(ImmutableList.toImmutableList());
    }

    @Property(tries = 12)
    void theSameDoublesInTheSameOrderWhateverThreads(
            @ForAll @IntRange(min = 0, max = 150) int number,
            @ForAll @IntRange(min = 1, max = 5) int threads,
            @ForAll long seed) {
        List<EstimateRequest> shuffled = new ArrayList<>(requests(number));
        Collections.shuffle(shuffled, new Random(seed));
        // one by one, by an estimator that has looked nothing up yet
        CarbonEstimator fresh = CarbonEstimator.withDefaults();
        List<CarbonEstimate> alone = shuffled.stream().map(fresh::estimate).toList();

        List<EstimateOutcome> outcomes = ESTIMATOR.estimateAll(shuffled, POOL, threads);
        assertThat(EstimateOutcome.all(outcomes)).isEqualTo(alone); // records of doubles: equal bits
        assertThat(outcomes).extracting(EstimateOutcome::request).isEqualTo(shuffled);
        assertThat(outcomes)
                .extracting(EstimateOutcome::index)
                .isEqualTo(LongStream.range(0, number).boxed().toList());
        try (Stream<EstimateOutcome> stream = ESTIMATOR.estimateAll(shuffled.stream(), POOL, threads)) {
            assertThat(stream.toList()).isEqualTo(outcomes);
        }
        assertThat(ESTIMATOR.estimateAll(shuffled)).isEqualTo(outcomes);
        assertThat(ESTIMATOR.estimateAll(shuffled.stream())).isEqualTo(outcomes);
    }

    @Test
    void aRefusedRequestNamesItsIndexAndTakesNothingFromOthers() {
        List<EstimateRequest> asked = List.of(
                request(0),
                llama().gpu("h100-sxn").build(),
                request(2),
                llama().model("meta-llama/Llama-3.1-405B").build());
        List<EstimateOutcome> outcomes = ESTIMATOR.estimateAll(asked, POOL, 2);
        assertThat(outcomes)
                .extracting(outcome -> outcome.estimate().isPresent())
                .containsExactly(true, false, true, false);
        assertThat(outcomes.get(2).orThrow()).isEqualTo(ESTIMATOR.estimate(asked.get(2)));
        assertThat(((Refused) outcomes.get(1)).cause()).isInstanceOf(NoSuchElementException.class);
        assertThat(((Refused) outcomes.get(3)).reason()).contains("GiB too much");
        assertThatThrownBy(() -> EstimateOutcome.all(outcomes))
                .isInstanceOf(EstimateRefusedException.class)
                .hasMessageContaining("request 1 (meta-llama/Llama-3.1-8B in bf16 on 1 x h100-sxn")
                .hasMessageContaining("did you mean")
                .hasMessageContaining("1 more of 4")
                .hasCauseInstanceOf(NoSuchElementException.class)
                .matches(problem -> ((EstimateRefusedException) problem).index() == 1);
        assertThatThrownBy(outcomes.get(3)::orThrow).hasMessageContaining("request 3 ");
    }

    @Test
    void requestsThatDifferInTheirSiteAloneShareOnePrediction() {
        AtomicInteger predictions = new AtomicInteger();
        CarbonEstimator counting = CarbonEstimator.builder()
                .predictor(inference -> {
                    predictions.incrementAndGet();
                    return new RooflinePredictor().predict(inference);
                })
                .build();
        List<EstimateRequest> asked =
                REGIONS.stream().map(region -> llama().region(region).build()).toList();
        assertThat(EstimateOutcome.all(counting.estimateAll(asked)))
                .extracting(estimate -> estimate.operationalCarbon().orElseThrow())
                .doesNotHaveDuplicates();
        assertThat(predictions).hasValue(1);
        asked.forEach(counting::estimate); // one at a time nothing is remembered of predictions
        assertThat(predictions).hasValue(4);
    }

    /** What is looked up once must not outlive what may change. */
    @Test
    void aSourceOfIntensitiesIsAskedAnew() {
        AtomicInteger intensity = new AtomicInteger(100);
        CarbonIntensitySource changing = (region, accounting) -> CarbonIntensitySource.PUBLISHED
                .find(region, accounting)
                .map(known -> new GridIntensity(
                        new CarbonIntensity(intensity.get()), known.year(), known.method(), known.source()));
        CarbonEstimator estimator = CarbonEstimator.builder()
                .predictor(new RooflinePredictor())
                .grid(changing)
                .build();
        EstimateRequest request = llama().region("FR").build();
        double before =
                estimator.estimate(request).operationalCarbon().orElseThrow().grams();
        intensity.set(200);
        assertThat(estimator.estimate(request).operationalCarbon().orElseThrow().grams())
                .isEqualTo(2 * before);
    }

    /** Threads that are refused, busy, or the caller's own. */
    @Test
    @Timeout(60)
    void aBusyExecutorCostsTimeNeverAnAnswer() throws Exception {
        List<EstimateRequest> asked = requests(100);
        List<EstimateOutcome> expected = ESTIMATOR.estimateAll(asked);
        assertThat(ESTIMATOR.estimateAll(
                        asked,
                        task -> {
                            throw new RejectedExecutionException("full");
                        },
                        4))
                .isEqualTo(expected);
        assertThat(ESTIMATOR.estimateAll(asked, task -> {}, 4)).isEqualTo(expected); // never run
        assertThat(ESTIMATOR.estimateAll(asked.stream(), task -> {}, 8)).isEqualTo(expected);
        ExecutorService single = Executors.newSingleThreadExecutor();
        try {
            assertThat(single.submit(() -> ESTIMATOR.estimateAll(asked, single, 3))
                            .get()) // waits for itself?
                    .isEqualTo(expected);
            assertThat(single.submit(() -> ESTIMATOR
                                    .estimateAll(asked.stream(), single, 9)
                                    .toList())
                            .get())
                    .isEqualTo(expected);
        } finally {
            single.shutdownNow();
        }
    }

    @Test
    void anInterruptEndsTheBatchOfTheCallingThreadAlone() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> ESTIMATOR.estimateAll(requests(40), POOL, 2))
                .isInstanceOf(CancellationException.class)
                .hasMessageContaining("40 requests");
        assertThat(Thread.interrupted()).isTrue();
        List<EstimateRequest> asked = requests(40);
        assertThat(ESTIMATOR.estimateAll(
                        asked,
                        task -> POOL.execute(() -> {
                            Thread.currentThread().interrupt();
                            task.run();
                        }),
                        3))
                .isEqualTo(ESTIMATOR.estimateAll(asked));
    }

    @Test
    void aDefectOfAHelperIsThrownByTheBatch() {
        CarbonEstimator broken = CarbonEstimator.builder()
                .predictor(inference -> {
                    throw new AssertionError("broken");
                })
                .build();
        assertThatThrownBy(() -> broken.estimateAll(requests(64), POOL, 3))
                .isInstanceOf(AssertionError.class)
                .hasMessage("broken");
    }

    /** An infinite stream: requests are taken as outcomes are read, not more than the look-ahead before. */
    @Test
    void theStreamIsLazyOrderedAndBounded() {
        AtomicLong taken = new AtomicLong();
        AtomicInteger closed = new AtomicInteger();
        Stream<EstimateRequest> endless = IntStream.iterate(0, i -> i + 1)
                .peek(i -> taken.incrementAndGet())
                .mapToObj(EstimateAllTest::request)
                .onClose(closed::incrementAndGet);
        try (Stream<EstimateOutcome> outcomes = ESTIMATOR.estimateAll(endless, POOL, 8)) {
            assertThat(taken).hasValue(0);
            assertThat(outcomes.limit(50).map(EstimateOutcome::index).collect(Collectors.toList()))
                    .isEqualTo(LongStream.range(0, 50).boxed().toList());
        }
        assertThat(taken.get()).isBetween(50L, 58L);
        assertThat(closed).hasValue(1);
    }

    @Test
    void numbersOfThreadsAreChecked() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ESTIMATOR.estimateAll(List.of(), POOL, 0))
                .withMessageContaining("threads must be at least 1, but was 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ESTIMATOR.estimateAll(Stream.of(), POOL, 0))
                .withMessageContaining("lookAhead must be at least 1, but was 0");
        assertThat(ESTIMATOR.estimateAll(List.of(), POOL, 4)).isEmpty();
    }

    /** Virtual threads where the Java virtual machine has them (21 and later). */
    @Test
    @Timeout(60)
    void virtualThreadsEstimateToo() throws Exception {
        Optional<ExecutorService> virtual = virtualThreads();
        Assumptions.assumeTrue(virtual.isPresent(), "no virtual threads in this Java");
        try {
            List<EstimateRequest> asked = requests(200);
            List<Future<CarbonEstimate>> each = asked.stream()
                    .map(request -> virtual.get().submit(() -> ESTIMATOR.estimate(request)))
                    .toList();
            List<CarbonEstimate> alone = EstimateOutcome.all(ESTIMATOR.estimateAll(asked, virtual.get(), 4));
            for (int i = 0; i < asked.size(); i++) {
                assertThat(each.get(i).get(Duration.ofSeconds(30).toMillis(), TimeUnit.MILLISECONDS))
                        .isEqualTo(alone.get(i));
            }
        } finally {
            virtual.get().shutdownNow();
        }
    }

    private static Optional<ExecutorService> virtualThreads() throws ReflectiveOperationException {
        try {
            return Optional.of((ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null));
        } catch (NoSuchMethodException before21) {
            return Optional.empty();
        }
    }
}
