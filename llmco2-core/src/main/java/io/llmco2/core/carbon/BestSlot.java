package io.llmco2.core.carbon;

import io.llmco2.hardware.quantity.Carbon;
import io.llmco2.hardware.quantity.CarbonIntensity;
import io.llmco2.hardware.quantity.MeterEnergy;
import io.llmco2.hardware.quantity.TimeSpan;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * When and where to run something that may wait, so that its electricity emits least.
 *
 * <p>The mean intensity of a span of fixed length is, as a function of its begin, linear between the moments at which the
 * span begins or ends with a segment of the forecast. So its least value lies at one of these moments, or at the ends of
 * the time allowed; all of them are tried, and the answer is exact. Of equal slots the earliest wins, then the candidate
 * that was named first.
 *
 * @param place the candidate that was chosen
 * @param start when to begin
 * @param end when it will be done
 * @param intensity the mean intensity meanwhile
 * @param carbon what its electricity emits
 */
public record BestSlot(String place, Instant start, Instant end, CarbonIntensity intensity, Carbon carbon) {

    /**
     * Somewhere it could run.
     *
     * @param place a name, such as the id of a region
     * @param energy what it takes there at the meter, spread evenly over the time
     * @param time how long it takes there
     * @param forecast the intensity there
     */
    public record Candidate(String place, MeterEnergy energy, TimeSpan time, IntensityForecast forecast) {}

    /**
     * The best slot between now and a deadline.
     *
     * @param clock tells now
     * @return empty if no candidate can be done by the deadline within what its forecast covers
     */
    public static Optional<BestSlot> of(List<Candidate> candidates, Instant deadline, Clock clock) {
        Instant now = clock.instant();
        BestSlot best = null;
        for (Candidate candidate : candidates) {
            for (Instant start : starts(candidate, now, deadline)) {
                Optional<BestSlot> slot = at(candidate, start);
                if (slot.isPresent() && (best == null || isBetter(slot.get(), best))) {
                    best = slot.get();
                }
            }
        }
        return Optional.ofNullable(best);
    }

    private static boolean isBetter(BestSlot slot, BestSlot best) {
        int carbon = slot.carbon.compareTo(best.carbon);
        return carbon < 0 || (carbon == 0 && slot.start.isBefore(best.start));
    }

    private static Optional<BestSlot> at(Candidate candidate, Instant start) {
        Duration length = length(candidate);
        return candidate
                .forecast()
                .mean(start, length)
                .map(mean ->
                        new BestSlot(candidate.place(), start, start.plus(length), mean, mean.of(candidate.energy())));
    }

    private static Collection<Instant> starts(Candidate candidate, Instant now, Instant deadline) {
        Duration length = length(candidate);
        Instant latest = deadline.minus(length);
        TreeSet<Instant> starts = new TreeSet<>(List.of(now, latest));
        for (IntensityForecast.Segment segment : candidate.forecast().segments()) {
            starts.addAll(List.of(
                    segment.from(),
                    segment.to(),
                    segment.from().minus(length),
                    segment.to().minus(length)));
        }
        starts.removeIf(start -> start.isBefore(now) || start.isAfter(latest));
        return starts;
    }

    /** To the next nanosecond, at least one. */
    private static Duration length(Candidate candidate) {
        return Duration.ofNanos(Math.max(1, (long) Math.ceil(candidate.time().seconds() * 1e9)));
    }
}
