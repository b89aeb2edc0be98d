package io.llmco2.core.carbon.live;

import com.google.common.collect.ImmutableMap;
import io.llmco2.core.carbon.CarbonIntensitySource;
import io.llmco2.core.carbon.IntensityForecast;
import io.llmco2.hardware.grid.GridAccounting;
import io.llmco2.hardware.grid.GridIntensity;
import io.llmco2.hardware.grid.Region;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * What a feed says, held in memory and refreshed on one thread of its own. {@link #find} looks into the memory and does
 * nothing else: no request, no waiting, no exception, no clock. A value that could not be refreshed grows older at every
 * check, and once it is too old a published one stands in, which it says.
 *
 * <pre>{@code
 * try (LiveIntensities live = LiveIntensities.of(new ElectricityMaps(token)).zone("FRA", "FR").start()) {
 *     CarbonEstimator estimator = CarbonEstimator.builder().grid(live).build();
 * }
 * }</pre>
 */
public final class LiveIntensities implements CarbonIntensitySource, AutoCloseable {
    private final IntensityFeed feed;
    private final ImmutableMap<String, String> zones;
    private final CarbonIntensitySource fallback;
    private final Duration every;
    private final Duration tooOld;
    private final boolean forecasts;
    private final Clock clock;
    private final Map<String, Held> held = new ConcurrentHashMap<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(LiveIntensities::daemon);

    /** What is known of a region since the last check. */
    private record Held(
            Optional<GridIntensity> value, Optional<IntensityForecast> forecast, String problem, boolean usable) {
        static final Held NOTHING = new Held(Optional.empty(), Optional.empty(), "not asked yet", false);
    }

    private LiveIntensities(Builder builder) {
        this.feed = builder.feed;
        this.zones = ImmutableMap.copyOf(builder.zones);
        this.fallback = builder.fallback;
        this.every = builder.every;
        this.tooOld = builder.tooOld;
        this.forecasts = builder.forecasts;
        this.clock = builder.clock;
    }

    /** A source over a feed, to be completed. */
    public static Builder of(IntensityFeed feed) {
        return new Builder(feed);
    }

    @Override
    public Optional<GridIntensity> find(Region region, GridAccounting accounting) {
        if (accounting != feed.accounting()) {
            return fallback.find(region, accounting); // the feed was never asked for this
        }
        Held known = held.getOrDefault(region.id(), Held.NOTHING);
        if (known.usable()) {
            return known.value();
        }
        String reason = zones.containsKey(region.id())
                ? feed.name() + " has no current value (" + known.problem() + ")"
                : feed.name() + " is not asked for " + region.id();
        return fallback.find(region, accounting).map(published -> published.insteadOf(reason));
    }

    @Override
    public Optional<IntensityForecast> forecast(Region region, Instant from, Instant to) {
        return held.getOrDefault(region.id(), Held.NOTHING)
                .forecast()
                .filter(known -> known.covers(from, to))
                .or(() -> fallback.forecast(region, from, to));
    }

    /**
     * Asks the feed for every zone now, on the thread of the caller; what goes wrong is kept as the reason for standing in.
     *
     * @throws InterruptedException if the thread was asked to stop
     */
    public synchronized void refresh() throws InterruptedException {
        for (Map.Entry<String, String> zone : zones.entrySet()) {
            held.put(zone.getKey(), ask(zone.getValue(), held.getOrDefault(zone.getKey(), Held.NOTHING)));
        }
    }

    private Held ask(String zone, Held before) throws InterruptedException {
        Optional<GridIntensity> value = before.value();
        String problem = "its last value is too old";
        try {
            value = Optional.of(feed.latest(zone));
        } catch (FeedException e) {
            problem = e.getMessage();
        } catch (RuntimeException e) { // a defect of a feed must not end the refreshing
            problem = feed.name() + " failed: " + e;
        }
        Instant now = clock.instant();
        value = value.map(known -> checked(known, now));
        boolean usable = value.flatMap(GridIntensity::reading)
                .filter(reading -> reading.age().compareTo(tooOld) <= 0)
                .isPresent();
        return new Held(value, forecasts ? forecast(zone, before) : Optional.empty(), problem, usable);
    }

    /** A forecast that cannot be had leaves the one before, which covers fewer and fewer hours and in the end none. */
    private Optional<IntensityForecast> forecast(String zone, Held before) throws InterruptedException {
        try {
            return Optional.of(feed.forecast(zone));
        } catch (FeedException | RuntimeException e) {
            return before.forecast();
        }
    }

    private static GridIntensity checked(GridIntensity value, Instant now) {
        return new GridIntensity(
                value.intensity(),
                value.accounting(),
                value.scope(),
                value.year(),
                value.method(),
                value.source(),
                value.reading().map(reading -> new GridIntensity.Reading(reading.observed(), now, reading.estimated())),
                value.fallback());
    }

    /** Refreshes at once and then at every pause, on the thread of this source. */
    void keepRefreshing() {
        thread.scheduleWithFixedDelay(this::refreshQuietly, 0, every.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void refreshQuietly() {
        try {
            refresh();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // close() asked for it
        }
    }

    /** Ends the refreshing; values stay as they are. */
    @Override
    public void close() {
        thread.shutdownNow();
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "llmco2-live-intensities");
        thread.setDaemon(true);
        return thread;
    }

    /** Puts a live source together. Not safe to share between threads. */
    public static final class Builder {
        private final IntensityFeed feed;
        private final Map<String, String> zones = new LinkedHashMap<>();
        private CarbonIntensitySource fallback = CarbonIntensitySource.PUBLISHED;
        private Duration every = Duration.ofMinutes(5);
        private Duration tooOld = Duration.ofHours(2);
        private boolean forecasts;
        private Clock clock = Clock.systemUTC();

        private Builder(IntensityFeed feed) {
            this.feed = feed;
        }

        /** A region of the catalog, by its id, and the name that the feed has for it. */
        public Builder zone(String regionId, String zoneOfFeed) {
            zones.put(regionId, zoneOfFeed);
            return this;
        }

        /** What stands in where the feed has no current value; what is published, unless given. */
        public Builder fallback(CarbonIntensitySource other) {
            this.fallback = other;
            return this;
        }

        /** The pause between two refreshes; five minutes unless given. */
        public Builder every(Duration pause) {
            this.every = pause;
            return this;
        }

        /** The age beyond which a value is no longer used; two hours unless given. */
        public Builder tooOld(Duration age) {
            this.tooOld = age;
            return this;
        }

        /** Whether to ask for forecasts too; not unless given. */
        public Builder forecasts(boolean wanted) {
            this.forecasts = wanted;
            return this;
        }

        /** Tells how old a value is. */
        public Builder clock(Clock own) {
            this.clock = own;
            return this;
        }

        /** The source, without a thread: {@link LiveIntensities#refresh} asks. */
        public LiveIntensities build() {
            return new LiveIntensities(this);
        }

        /** The source, refreshing at once and then at every pause until it is closed. */
        public LiveIntensities start() {
            LiveIntensities live = build();
            live.keepRefreshing();
            return live;
        }
    }
}
