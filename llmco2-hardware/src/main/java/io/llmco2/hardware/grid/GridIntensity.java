package io.llmco2.hardware.grid;

import com.google.common.collect.ImmutableList;
import io.llmco2.hardware.catalog.Fact;
import io.llmco2.hardware.catalog.Source;
import io.llmco2.hardware.quantity.CarbonIntensity;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The carbon intensity of a grid, and what makes it comparable with another.
 *
 * @param intensity the intensity
 * @param accounting what the kilowatt-hour is charged with
 * @param scope which emissions count
 * @param year the year it describes, in words where the source is no more precise ("latest, 2024 at most")
 * @param method what is counted and how, such as "life-cycle, production-based annual average"
 * @param source where it was read
 * @param reading when it was observed, for a value of an hour rather than of a year
 * @param fallback why this value stands in for another one that was asked for; empty if it is the one asked for
 */
public record GridIntensity(
        CarbonIntensity intensity,
        GridAccounting accounting,
        EmissionScope scope,
        String year,
        String method,
        Source source,
        Optional<Reading> reading,
        Optional<String> fallback) {

    /**
     * When a value was observed. The age is that at the last check, not at the time of reading this: whoever holds values
     * checks them again and again, and who estimates looks at no clock.
     *
     * @param observed the time that the value describes
     * @param checked when it was last found to be the newest
     * @param estimated whether the source says that it estimated the value instead of measuring it
     */
    public record Reading(Instant observed, Instant checked, boolean estimated) {
        /** How old the value was when it was last checked; zero for a value of the future. */
        public Duration age() {
            return checked.isAfter(observed) ? Duration.between(observed, checked) : Duration.ZERO;
        }
    }

    /** An average of a year, for the location; the scope is what the method says. */
    public GridIntensity(CarbonIntensity intensity, String year, String method, Source source) {
        this(
                intensity,
                GridAccounting.LOCATION,
                EmissionScope.of(method),
                year,
                method,
                source,
                Optional.empty(),
                Optional.empty());
    }

    /** This value in place of one that was asked for, and why. */
    public GridIntensity insteadOf(String reason) {
        return new GridIntensity(intensity, accounting, scope, year, method, source, reading, Optional.of(reason));
    }

    /** What a reader must not miss: a published zero, a value that stands in for another, an estimated reading. */
    public List<String> remarks() {
        ImmutableList.Builder<String> remarks = ImmutableList.builder();
        fallback.ifPresent(reason -> remarks.add("the grid intensity stands in for another: " + reason));
        if (isZero()) {
            remarks.add(
                    accounting == GridAccounting.MARKET
                            ? "all electricity is claimed to be carbon-free, so it counts as 0 g/kWh by market; read it beside"
                                    + " the location-based figure"
                            : "the grid intensity is published as 0 g/kWh (" + accounting
                                    + "); no grid is without any emission over its life cycle, so take it as rounding or a"
                                    + " gap in the data");
        }
        reading.filter(Reading::estimated)
                .ifPresent(
                        at -> remarks.add("the grid intensity of " + at.observed() + " is an estimate of its source"));
        return remarks.build();
    }

    /** In words: value, time, method and source. */
    public String describe() {
        String time = reading.map(
                        at -> "observed " + at.observed() + ", " + at.age().toMinutes() + " min old at " + at.checked())
                .orElse(year);
        return intensity.gramsPerKilowattHour() + " gCO2e/kWh, " + accounting + ", " + scope + ", " + time + ", "
                + method + "; " + source
                + fallback.map(reason -> " [stands in: " + reason + "]").orElse("")
                + (isZero() && accounting != GridAccounting.MARKET
                        ? " [0 as published: rounding or a gap in the data]"
                        : "");
    }

    private boolean isZero() {
        return intensity.gramsPerKilowattHour() == 0;
    }

    static GridIntensity of(Fact fact, GridAccounting accounting) {
        GridIntensity average = new GridIntensity(
                new CarbonIntensity(fact.number()),
                fact.year().orElseThrow(),
                fact.method().orElseThrow(),
                fact.source());
        return average.as(accounting, average.intensity, average.method, average.source);
    }

    /**
     * What is left of an average once a share of it is claimed to be carbon-free. The rest is counted at the average of the
     * grid, because no residual mix is known, so it is a lower bound.
     */
    GridIntensity without(CarbonFreeShare claimed) {
        return as(
                GridAccounting.MARKET,
                new CarbonIntensity(intensity.gramsPerKilowattHour() * (1 - claimed.fraction())),
                method + ", x (1 - " + claimed.fraction() + "): " + claimed.method() + ", " + claimed.year()
                        + "; the rest at the average of the grid, not at a residual mix, so a lower bound",
                new Source(
                        source.id() + " " + claimed.source().id(),
                        source.citation() + "; " + claimed.source().citation()));
    }

    private GridIntensity as(GridAccounting other, CarbonIntensity value, String how, Source from) {
        return new GridIntensity(value, other, scope, year, how, from, reading, fallback);
    }
}
