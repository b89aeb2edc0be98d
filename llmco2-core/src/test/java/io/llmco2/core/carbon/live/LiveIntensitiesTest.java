package io.llmco2.core.carbon.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.llmco2.core.CarbonEstimate;
import io.llmco2.core.CarbonEstimator;
import io.llmco2.core.EstimateRequest;
import io.llmco2.core.carbon.IntensityForecast;
import io.llmco2.core.carbon.live.GridServer.Fault;
import io.llmco2.core.predict.RooflinePredictor;
import io.llmco2.graph.Precision;
import io.llmco2.hardware.grid.EmissionScope;
import io.llmco2.hardware.grid.GridAccounting;
import io.llmco2.hardware.grid.GridIntensity;
import io.llmco2.hardware.grid.Region;
import io.llmco2.hardware.grid.RegionCatalog;
import io.llmco2.hardware.quantity.CarbonIntensity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LiveIntensitiesTest {
    private static final Region FRANCE = RegionCatalog.bundled().get("FR");
    private static final Region GERMANY = RegionCatalog.bundled().get("DE");

    private final FeedsTest.Hands clock = new FeedsTest.Hands(GridServer.HOUR.plus(Duration.ofMinutes(30)));

    private static ElectricityMaps feed(GridServer server, Retry retry) {
        return new ElectricityMaps(server.address(), GridServer.KEY, EmissionScope.LIFE_CYCLE, retry);
    }

    private LiveIntensities.Builder live(GridServer server) {
        return LiveIntensities.of(feed(server, FeedsTest.IMPATIENT))
                .region(FRANCE)
                .clock(clock)
                .forecasts(true);
    }

    @Test
    void aFreshValueHasItsAge() throws Exception {
        try (GridServer server = new GridServer();
                LiveIntensities live = live(server).build()) {
            live.refresh();
            GridIntensity value = live.find(FRANCE, GridAccounting.LOCATION).orElseThrow();
            assertThat(value.intensity()).isEqualTo(new CarbonIntensity(58));
            assertThat(value.fallback()).isEmpty();
            assertThat(value.reading().orElseThrow().age()).isEqualTo(Duration.ofMinutes(30));
            assertThat(live.forecast(FRANCE, GridServer.HOUR, GridServer.HOUR.plus(Duration.ofHours(3))))
                    .isPresent();
            assertThat(live.forecast(FRANCE, GridServer.HOUR, GridServer.HOUR.plus(Duration.ofHours(4))))
                    .isEmpty();
        }
    }

    @Test
    void aValueThatCannotBeRefreshedGrowsOldAndThenAPublishedOneStandsIn() throws Exception {
        try (GridServer server = new GridServer();
                LiveIntensities live = live(server).build()) {
            live.refresh();
            clock.forward(Duration.ofMinutes(60));
            server.next(Fault.NOT_FOUND, Fault.NOT_FOUND);
            live.refresh();
            GridIntensity older = live.find(FRANCE, GridAccounting.LOCATION).orElseThrow();
            assertThat(older.reading().orElseThrow().age()).isEqualTo(Duration.ofMinutes(90));
            assertThat(older.fallback()).isEmpty();

            clock.forward(Duration.ofMinutes(60));
            server.next(Fault.NOT_FOUND, Fault.NOT_FOUND);
            live.refresh();
            GridIntensity published = live.find(FRANCE, GridAccounting.LOCATION).orElseThrow();
            assertThat(published.intensity()).isEqualTo(FRANCE.intensity().intensity());
            assertThat(published.fallback().orElseThrow()).contains("Electricity Maps has no current value", "404");
            assertThat(published.remarks()).isNotEmpty();
        }
    }

    @Test
    void anOldValueThatTheServerKeepsSendingIsTooOldAsWell() throws Exception {
        clock.forward(Duration.ofHours(5));
        try (GridServer server = new GridServer();
                LiveIntensities live = live(server).build()) {
            live.refresh();
            assertThat(live.find(FRANCE, GridAccounting.LOCATION)
                            .orElseThrow()
                            .fallback()
                            .orElseThrow())
                    .contains("too old");
        }
    }

    @Test
    void aValueIsUsedUpToItsLargestAgeAndNotBeyond() throws Exception {
        try (GridServer server = new GridServer();
                LiveIntensities live = live(server).build()) {
            clock.forward(Duration.ofMinutes(90)); // two hours after the value
            live.refresh();
            assertThat(live.find(FRANCE, GridAccounting.LOCATION).orElseThrow().fallback())
                    .isEmpty();
            clock.forward(Duration.ofNanos(1));
            live.refresh();
            assertThat(live.find(FRANCE, GridAccounting.LOCATION).orElseThrow().fallback())
                    .isPresent();
        }
    }

    @Test
    void aValueOfTheFutureIsNotUsedBecauseItWouldNeverGrowOld() throws Exception {
        clock.forward(Duration.ofDays(-1));
        try (GridServer server = new GridServer();
                LiveIntensities live = live(server).build()) {
            live.refresh();
            assertThat(live.find(FRANCE, GridAccounting.LOCATION)
                            .orElseThrow()
                            .fallback()
                            .orElseThrow())
                    .contains("of the future");
        }
    }

    @Test
    void aValueGrowsOlderWhileTheFeedIsAskedForOthers() throws Exception {
        try (GridServer server = new GridServer()) {
            ElectricityMaps quick = feed(server, FeedsTest.IMPATIENT);
            IntensityFeed slow = new Stub(zone -> {
                if (zone.equals("DE")) {
                    clock.forward(Duration.ofHours(3));
                }
                return quick.latest(zone);
            });
            try (LiveIntensities live = LiveIntensities.of(slow)
                    .zone("FRA", "FR")
                    .zone("DEU", "DE")
                    .clock(clock)
                    .build()) {
                live.refresh();
                assertThat(live.find(FRANCE, GridAccounting.LOCATION)
                                .orElseThrow()
                                .fallback()
                                .orElseThrow())
                        .contains("too old");
            }
        }
    }

    @Test
    void onceNothingIsCheckedAnyMoreAPublishedValueStandsIn() throws Exception {
        try (GridServer server = new GridServer()) {
            LiveIntensities live = live(server).build();
            live.refresh();
            live.close();
            assertThat(live.find(FRANCE, GridAccounting.LOCATION)
                            .orElseThrow()
                            .fallback()
                            .orElseThrow())
                    .contains("was closed");
        }
    }

    @Test
    void anErrorThatEndsTheRefreshingIsTold() throws Exception {
        IntensityFeed broken = new Stub(zone -> {
            throw new NoClassDefFoundError("gone");
        });
        try (LiveIntensities live = LiveIntensities.of(broken).zone("FRA", "FR").start()) {
            for (int i = 0; i < 500 && !reason(live).contains("gone"); i++) {
                Thread.sleep(10);
            }
            assertThat(reason(live)).contains("the refreshing ended", "gone");
        }
    }

    private static String reason(LiveIntensities live) {
        return live.find(FRANCE, GridAccounting.LOCATION)
                .orElseThrow()
                .fallback()
                .orElse("");
    }

    @Test
    void aPauseOfNothingIsRefused() {
        LiveIntensities.Builder idle = LiveIntensities.of(new Stub(zone -> {
            throw new FeedException("no");
        }));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> idle.every(Duration.ZERO).build());
        assertThatIllegalArgumentException().isThrownBy(() -> idle.every(Duration.ofMinutes(1))
                .tooOld(Duration.ofNanos(-1))
                .build());
    }

    private interface Latest {
        GridIntensity of(String zone) throws FeedException, InterruptedException;
    }

    /** A feed of location-based values without forecasts. */
    private record Stub(Latest latest) implements IntensityFeed {
        @Override
        public String name() {
            return "stub";
        }

        @Override
        public GridAccounting accounting() {
            return GridAccounting.LOCATION;
        }

        @Override
        public GridIntensity latest(String zone) throws FeedException, InterruptedException {
            return latest.of(zone);
        }

        @Override
        public IntensityForecast forecast(String zone) {
            throw new IllegalStateException("no forecasts");
        }
    }

    @Test
    void whatWasNotAskedForIsPublishedAndSaysSo() throws Exception {
        try (GridServer server = new GridServer();
                LiveIntensities live = live(server).build()) {
            assertThat(live.find(FRANCE, GridAccounting.LOCATION)
                            .orElseThrow()
                            .fallback()
                            .orElseThrow())
                    .contains("not asked yet");
            live.refresh();
            assertThat(live.find(GERMANY, GridAccounting.LOCATION)
                            .orElseThrow()
                            .fallback()
                            .orElseThrow())
                    .contains("is not asked for DEU");
            assertThat(live.find(FRANCE, GridAccounting.MARGINAL)).isEmpty(); // nobody published one
        }
    }

    @Test
    void aFeedThatFailsInEveryWayEndsNothing() throws Exception {
        IntensityFeed broken = new Stub(zone -> {
            throw new IllegalStateException("a defect");
        });
        try (LiveIntensities live =
                LiveIntensities.of(broken).zone("FRA", "FR").forecasts(true).build()) {
            live.refresh();
            assertThat(live.find(FRANCE, GridAccounting.LOCATION)
                            .orElseThrow()
                            .fallback()
                            .orElseThrow())
                    .contains("a defect");
        }
    }

    /** Notes on which threads a feed is asked. */
    private record Watched(IntensityFeed feed, Set<String> threads) implements IntensityFeed {
        @Override
        public String name() {
            return feed.name();
        }

        @Override
        public GridAccounting accounting() {
            return feed.accounting();
        }

        @Override
        public GridIntensity latest(String zone) throws FeedException, InterruptedException {
            threads.add(Thread.currentThread().getName());
            return feed.latest(zone);
        }

        @Override
        public IntensityForecast forecast(String zone) throws FeedException, InterruptedException {
            threads.add(Thread.currentThread().getName());
            return feed.forecast(zone);
        }
    }

    /**
     * Ten thousand estimates on eight threads, while the server times out, fails, refuses and talks nonsense. France had a
     * value before; Germany never gets one.
     */
    @Test
    void estimatesDoNotNoticeAMisbehavingServer() throws Exception {
        Retry quick = new Retry(Duration.ofMillis(500), 2, Duration.ofMillis(1), Duration.ofMillis(5));
        Set<String> askingThreads = ConcurrentHashMap.newKeySet();
        try (GridServer server = new GridServer();
                LiveIntensities live = LiveIntensities.of(new Watched(feed(server, quick), askingThreads))
                        .zone("FRA", "FR")
                        .zone("DEU", "NOWHERE")
                        .clock(clock)
                        .every(Duration.ofMillis(1))
                        .build()) {
            live.refresh();
            askingThreads.clear(); // of the one refresh on this thread
            server.next(faults(2000));
            live.keepRefreshing();
            List<CarbonEstimate> estimates = estimates(live);
            assertThat(estimates).hasSize(10_000).allSatisfy(estimate -> {
                GridIntensity used = estimate.impacts().operational().grid().orElseThrow();
                assertThat(used.source().citation()).isNotBlank();
                assertThat(used.year()).isNotBlank();
                assertThat(used.reading().isPresent())
                        .isNotEqualTo(used.fallback().isPresent());
                used.reading().ifPresent(reading -> assertThat(reading.age()).isEqualTo(Duration.ofMinutes(30)));
                assertThat(estimate.operationalCarbon()).isPresent();
            });
            assertThat(estimates)
                    .filteredOn(estimate -> estimate.impacts()
                            .operational()
                            .grid()
                            .orElseThrow()
                            .reading()
                            .isPresent())
                    .hasSize(5_000);
            assertThat(askingThreads).isSubsetOf("llmco2-live-intensities");
        }
    }

    private static Fault[] faults(int count) {
        Fault[] kinds = {
            Fault.SERVER_ERROR,
            Fault.TOO_MANY,
            Fault.TOO_MANY_FOR_LONG,
            Fault.GARBAGE,
            Fault.EMPTY_OBJECT,
            Fault.SLOW_HEAD,
            Fault.SLOW_BODY,
            Fault.HANG_UP,
            Fault.OTHER_ZONE,
            Fault.NEGATIVE,
            Fault.EXPIRED
        };
        Random random = new Random(20_261_123);
        return Stream.generate(() -> kinds[random.nextInt(kinds.length)])
                .limit(count)
                .toArray(Fault[]::new);
    }

    private static List<CarbonEstimate> estimates(LiveIntensities live) throws Exception {
        CarbonEstimator estimator = CarbonEstimator.builder()
                .predictor(new RooflinePredictor())
                .grid(live)
                .build();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            Callable<List<CarbonEstimate>> work = () -> {
                List<CarbonEstimate> done = new ArrayList<>();
                for (int i = 0; i < 1250; i++) {
                    done.add(estimator.estimate(request(i % 2 == 0 ? "FR" : "DE")));
                }
                return done;
            };
            List<CarbonEstimate> all = new ArrayList<>();
            for (Future<List<CarbonEstimate>> part : threads.invokeAll(Collections.nCopies(8, work))) {
                all.addAll(part.get());
            }
            return all;
        } finally {
            threads.shutdown();
        }
    }

    private static EstimateRequest request(String region) {
        return EstimateRequest.builder()
                .model("openai-community/gpt2")
                .gpu("a100-sxm-40")
                .precision(Precision.BF16)
                .batchSize(4)
                .promptTokens(128)
                .generatedTokens(32)
                .region(region)
                .build();
    }
}
