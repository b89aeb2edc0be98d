package io.llmco2.core.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.llmco2.core.CarbonEstimate;
import io.llmco2.core.CarbonEstimator;
import io.llmco2.core.EstimateRequest;
import io.llmco2.core.predict.RooflinePredictor;
import io.llmco2.graph.Precision;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class LedgerTest {
    private static final CarbonEstimator ESTIMATOR =
            CarbonEstimator.builder().predictor(new RooflinePredictor()).build();
    private static final Instant NOON = Instant.parse("2026-11-23T12:34:56Z");

    private static EstimateRequest request(int i) {
        EstimateRequest.Builder request = EstimateRequest.builder()
                .model(i % 2 == 0 ? "openai-community/gpt2" : "meta-llama/Llama-3.1-8B")
                .gpu("a100-sxm-80")
                .precision(Precision.BF16)
                .batchSize(1 + i % 4)
                .promptTokens(10 + i)
                .generatedTokens(5);
        return i % 5 == 0 ? request.build() : request.region("FR").build();
    }

    @Provide
    Arbitrary<List<Double>> numbers() { // of any magnitude, subnormal ones too
        return Arbitraries.longs()
                .between(0, Double.doubleToLongBits(Double.MAX_VALUE) - (1L << 58))
                .map(Double::longBitsToDouble)
                .list()
                .ofMaxSize(40);
    }

    @Property
    void aSumIsTheNearestDoubleToTheExactOneInWhateverOrder(
            @ForAll("numbers") List<Double> numbers, @ForAll Random random) {
        BigDecimal exact = numbers.stream().map(BigDecimal::new).reduce(BigDecimal.ZERO, BigDecimal::add);
        ExactSum whole = new ExactSum();
        numbers.forEach(whole::add);
        assertThat(whole.value()).isEqualTo(exact.doubleValue());
        List<Double> shuffled = new ArrayList<>(numbers);
        Collections.shuffle(shuffled, random);
        ExactSum one = new ExactSum();
        ExactSum other = new ExactSum();
        shuffled.forEach(number -> (random.nextBoolean() ? one : other).add(number));
        one.add(other);
        assertThat(one.value()).isEqualTo(whole.value());
    }

    @Test
    void roundingIsHalfToEvenAndMeetsNoLimitWithin() {
        ExactSum sum = new ExactSum();
        sum.add(1);
        sum.add(Math.ulp(1.0) / 2);
        assertThat(sum.value()).isEqualTo(1);
        sum.add(Double.MIN_VALUE);
        assertThat(sum.value()).isEqualTo(Math.nextUp(1.0));
        ExactSum tenths = new ExactSum();
        for (int i = 0; i < 100_000; i++) {
            tenths.add(0.1);
        }
        assertThat(tenths.value())
                .isEqualTo(new BigDecimal(0.1).multiply(new BigDecimal(100_000)).doubleValue());
        assertThatIllegalArgumentException().isThrownBy(() -> sum.add(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> sum.add(Double.NaN));
    }

    @Test
    void threadsAndOrderChangeNoBit() throws Exception {
        int number = 400;
        Ledger alone = new Ledger();
        for (int i = 0; i < number; i++) {
            add(alone, i);
        }
        Ledger shared = new Ledger();
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> added = new ArrayList<>();
            for (int i = number - 1; i >= 0; i--) {
                int each = i;
                added.add(pool.submit(() -> add(shared, each)));
            }
            for (Future<?> each : added) {
                each.get();
            }
        } finally {
            pool.shutdownNow();
        }
        assertThat(shared.snapshot()).isEqualTo(alone.snapshot()).hasSize(2 * 3 * 2);
        assertThat(shared.byModel()).isEqualTo(alone.byModel()).hasSize(2);
        assertThat(shared.byTenant()).isEqualTo(alone.byTenant()).hasSize(3);
        assertThat(shared.byHour()).isEqualTo(alone.byHour()).hasSize(2);
        assertThat(shared.total(key -> true).estimates()).isEqualTo(number);
    }

    private static void add(Ledger ledger, int i) {
        EstimateRequest request = request(i);
        ledger.add("tenant-" + i % 3, NOON.plus(Duration.ofHours(i / 7 % 2)), request, ESTIMATOR.estimate(request));
    }

    @Test
    void whatIsUnknownIsCountedAndNeverZero() {
        EstimateRequest nowhere = request(0);
        EstimateRequest france = request(2);
        Ledger ledger = new Ledger();
        ledger.add("a", NOON, nowhere, ESTIMATOR.estimate(nowhere));
        Total carbon = ledger.total(key -> true).operationalGrams();
        assertThat(carbon.value()).isEmpty();
        assertThat(carbon.unknown()).isEqualTo(1);
        CarbonEstimate known = ESTIMATOR.estimate(france);
        ledger.add("a", NOON, france, known);
        carbon = ledger.total(key -> true).operationalGrams();
        assertThat(carbon.value())
                .hasValue(known.operationalCarbon().orElseThrow().grams());
        assertThat(carbon.lowerBound()).isTrue();
        Ledger complete = new Ledger();
        complete.add("a", NOON, france, known);
        assertThat(complete.byTenant().get("a").operationalGrams().lowerBound())
                .isEqualTo(!known.impacts().lackingOperational().isEmpty());
        assertThat(complete.byTenant().get("a").operationalGrams().lacking())
                .containsExactlyElementsOf(known.impacts().lackingOperational());
    }

    @Test
    void closedHoursLeaveTheLedgerOnce() {
        Ledger ledger = new Ledger();
        for (int i = 0; i < 28; i++) {
            add(ledger, i);
        }
        Totals all = ledger.total(key -> true);
        var closed = ledger.close(Instant.parse("2026-11-23T13:00:00Z"));
        assertThat(closed.keySet()).allMatch(key -> key.hour().equals(Instant.parse("2026-11-23T12:00:00Z")));
        assertThat(closed.values().stream().mapToLong(Totals::estimates).sum()
                        + ledger.total(key -> true).estimates())
                .isEqualTo(all.estimates());
        assertThat(ledger.byHour()).containsOnlyKeys(Instant.parse("2026-11-23T13:00:00Z"));
        assertThat(ledger.close(Instant.parse("2026-11-23T13:00:00Z"))).isEmpty();
    }
}
