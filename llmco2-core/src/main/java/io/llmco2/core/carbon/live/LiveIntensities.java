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
 * check, and once it is too old a published one stands in, which it says; so it does once nothing is checked any more.
 *
 * <pre>{@code
 * try (LiveIntensities live = LiveIntensities.of(new ElectricityMaps(token))
 *         .region(RegionCatalog.bundled().get("FR")).start()) {
 *     CarbonEstimator estimator = CarbonEstimator.builder().grid(live).build();
 * }
 * }</pre>
 */
public final class LiveIntensities implements CarbonIntensitySource, AutoCloseable {
    private static final Duration FARTHEST_AHEAD = Duration.ofHours(1); // a forecast begins with its next step

    private final IntensityFeed feed;
    private final ImmutableMap<String, String> zones;
    private final CarbonIntensitySource fallback;
    private final Duration every;
    private final Duration tooOld;
    private final boolean forecasts;
    private final Clock clock;
    private final Map<String, Held> held = new ConcurrentHashMap<>();
    private volatile Optional<String> ended = Optional.empty(); // why nothing is checked any more
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
        Optional<String> noMore = ended;
        if (known.usable() && noMore.isEmpty()) {
            return known.value();
        }
        String reason = zones.containsKey(region.id())
                ? feed.name() + " has no current value (" + noMore.orElse(known.problem()) + ")"
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
            Instant now = clock.instant();
            held.replaceAll((region, known) -> checked(known, now)); // the others grow older while a slow feed is asked
        }
    }

    private Held ask(String zone, Held before) throws InterruptedException {
        Optional<GridIntensity> value = before.value();
        String problem = "";
        try {
            value = Optional.of(feed.latest(zone));
        } catch (FeedException e) {
            problem = e.getMessage();
        } catch (RuntimeException e) { // a defect of a feed must not end the refreshing
            problem = feed.name() + " failed: " + e;
        }
        Optional<IntensityForecast> forecast = forecasts ? forecast(zone, before) : Optional.empty();
        return checked(new Held(value, forecast, problem, false), clock.instant());
    }

    /**
     * The same at another moment. A value without a time, or of a time so far ahead that it would never grow old, is not
     * usable.
     */
    private Held checked(Held known, Instant now) {
        Optional<GridIntensity> value = known.value().map(before -> checked(before, now));
        Optional<String> wrong = value.flatMap(newer -> whatIsWrong(newer.reading(), now));
        return new Held(
                value,
                known.forecast(),
                known.problem().isEmpty() ? wrong.orElse("") : known.problem(),
                value.isPresent() && wrong.isEmpty());
    }

    private Optional<String> whatIsWrong(Optional<GridIntensity.Reading> reading, Instant now) {
        if (reading.isEmpty()) {
            return Optional.of("its value does not say of when it is");
        }
        if (reading.get().observed().isAfter(now.plus(FARTHEST_AHEAD))) {
            return Optional.of("its last value is of the future");
        }
        return reading.get().age().compareTo(tooOld) > 0 ? Optional.of("its last value is too old") : Optional.empty();
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
        } catch (RuntimeException | Error e) { // the executor refreshes no more, and tells nobody
            ended = Optional.of("the refreshing ended: " + e);
            throw e;
        }
    }

    /** Ends the refreshing. What is held would grow old without being checked, so the fallback answers from now on. */
    @Override
    public void close() {
        ended = Optional.of("the refreshing was closed");
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

        /**
         * A region under the name that the feed itself has for it.
         *
         * @throws IllegalArgumentException if the feed has none; {@link #zone} tells it
         */
        public Builder region(Region region) {
            return zone(
                    region.id(),
                    feed.zoneOf(region)
                            .orElseThrow(() -> new IllegalArgumentException(feed.name() + " has no name for '"
                                    + region.id() + "'; give the zone with zone(\"" + region.id() + "\", ...)")));
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

        /**
         * The source, without a thread: {@link LiveIntensities#refresh} asks.
         *
         * @throws IllegalArgumentException if the pause is not positive, or the age negative
         */
        public LiveIntensities build() {
            if (every.isNegative() || every.isZero() || tooOld.isNegative()) {
                throw new IllegalArgumentException(
                        "the pause between refreshes must be positive and the age beyond which a value is too old not"
                                + " negative, but were " + every + " and " + tooOld);
            }
            return new LiveIntensities(this);
        }

        /**
         * The source, refreshing at once and then at every pause until it is closed.
         *
         * @throws IllegalArgumentException as {@link #build}
         */
        public LiveIntensities start() {
            LiveIntensities live = build();
            live.keepRefreshing();
            return live;
        }
    }
}
