package io.llmco2.core.carbon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import com.google.common.collect.ImmutableList;
import io.llmco2.hardware.catalog.Source;
import io.llmco2.hardware.grid.GridAccounting;
import io.llmco2.hardware.grid.RegionCatalog;
import io.llmco2.hardware.quantity.CarbonIntensity;
import io.llmco2.hardware.quantity.Energy;
import io.llmco2.hardware.quantity.MeterEnergy;
import io.llmco2.hardware.quantity.TimeSpan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BestSlotTest {
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOON, ZoneOffset.UTC);
    private static final String HEADER = "region,from,to,g_per_kwh,accounting,source\n";
    private static final Source SOURCE = new Source("test", "numbers of the test");

    private static IntensityForecast hourly(Instant from, List<Integer> grams) {
        return IntensityForecast.ofSteps(
                IntStream.range(0, grams.size())
                        .mapToObj(hour -> from.plus(Duration.ofHours(hour)))
                        .toList(),
                grams.stream().map(CarbonIntensity::new).toList(),
                Duration.ofHours(1),
                GridAccounting.LOCATION,
                from,
                SOURCE);
    }

    private static BestSlot.Candidate candidate(String place, double minutes, IntensityForecast forecast) {
        return new BestSlot.Candidate(
                place, new MeterEnergy(Energy.ofKilowattHours(1)), new TimeSpan(60 * minutes), forecast);
    }

    @Test
    void theBestSlotMayBeginWithinAnHour() {
        IntensityForecast forecast = hourly(NOON, List.of(300, 100, 50, 200, 400));
        BestSlot slot = BestSlot.of(List.of(candidate("FRA", 90, forecast)), NOON.plus(Duration.ofHours(5)), CLOCK)
                .orElseThrow();
        assertThat(slot.start()).isEqualTo(NOON.plus(Duration.ofMinutes(90))); // ends with the third hour
        assertThat(slot.intensity().gramsPerKilowattHour()).isCloseTo((100 * 30 + 50 * 60) / 90.0, within(1e-9));
        assertThat(slot.carbon().grams()).isEqualTo(slot.intensity().gramsPerKilowattHour());
    }

    @Test
    void theBestRegionWinsAndTiesGoToTheEarliestThenTheFirst() {
        Instant deadline = NOON.plus(Duration.ofHours(3));
        IntensityForecast flat = hourly(NOON, List.of(100, 100, 100));
        IntensityForecast dip = hourly(NOON, List.of(200, 90, 200));
        assertThat(BestSlot.of(List.of(candidate("A", 60, flat), candidate("B", 60, dip)), deadline, CLOCK))
                .get()
                .extracting(BestSlot::place, BestSlot::start)
                .containsExactly("B", NOON.plus(Duration.ofHours(1)));
        assertThat(BestSlot.of(List.of(candidate("A", 60, flat), candidate("B", 60, flat)), deadline, CLOCK))
                .get()
                .extracting(BestSlot::place, BestSlot::start)
                .containsExactly("A", NOON);
    }

    @Property(tries = 200)
    void nothingWaitsWhereTheGridIsAlwaysTheSame(
            @ForAll @DoubleRange(min = 0.1, max = 800) double grams,
            @ForAll @DoubleRange(min = 1, max = 10_000) double seconds) {
        IntensityForecast flat = IntensityForecast.ofSteps(
                IntStream.range(0, 6)
                        .mapToObj(i -> NOON.plus(Duration.ofHours(i)))
                        .toList(),
                Collections.nCopies(6, new CarbonIntensity(grams)),
                Duration.ofHours(1),
                GridAccounting.LOCATION,
                NOON,
                SOURCE);
        BestSlot.Candidate candidate =
                new BestSlot.Candidate("FR", new MeterEnergy(Energy.ofKilowattHours(1)), new TimeSpan(seconds), flat);
        Clock late = Clock.fixed(NOON.plusSeconds(1234), ZoneOffset.UTC);
        assertThat(BestSlot.of(List.of(candidate), NOON.plus(Duration.ofHours(6)), late)
                        .orElseThrow()
                        .start())
                .isEqualTo(late.instant());
    }

    @Test
    void nothingIsAssumedBeyondTheForecastOrTheDeadline() {
        IntensityForecast short_ = hourly(NOON, List.of(100));
        assertThat(BestSlot.of(List.of(candidate("A", 90, short_)), NOON.plus(Duration.ofHours(9)), CLOCK))
                .isEmpty();
        assertThat(BestSlot.of(List.of(candidate("A", 60, short_)), NOON.plus(Duration.ofMinutes(59)), CLOCK))
                .isEmpty();
    }

    @Property(tries = 200)
    void noSlotOfAFineGridIsBetter(
            @ForAll @Size(min = 1, max = 12) List<@IntRange(max = 900) Integer> grams,
            @ForAll @DoubleRange(min = 1, max = 300) double minutes,
            @ForAll @IntRange(max = 60) int late) {
        IntensityForecast forecast = hourly(NOON.minus(Duration.ofMinutes(late)), grams);
        Instant deadline = NOON.plus(Duration.ofHours(10));
        BestSlot.Candidate candidate = candidate("A", minutes, forecast);
        Optional<BestSlot> best = BestSlot.of(List.of(candidate), deadline, CLOCK);
        Duration length = Duration.ofNanos((long) Math.ceil(60 * minutes * 1e9));
        for (Instant start = NOON; !start.plus(length).isAfter(deadline); start = start.plus(Duration.ofMinutes(7))) {
            Optional<CarbonIntensity> mean = forecast.mean(start, length);
            mean.ifPresent(there -> assertThat(best.orElseThrow().intensity().gramsPerKilowattHour())
                    .isLessThanOrEqualTo(there.gramsPerKilowattHour() * (1 + 1e-12)));
        }
        assertThat(BestSlot.of(List.of(candidate), deadline, CLOCK)).isEqualTo(best);
    }

    @Test
    void aForecastIsInOrderAndKnowsItsGaps() {
        var first = new IntensityForecast.Segment(NOON, NOON.plusSeconds(60), new CarbonIntensity(1));
        var gap = new IntensityForecast.Segment(NOON.plusSeconds(120), NOON.plusSeconds(180), new CarbonIntensity(3));
        IntensityForecast forecast =
                new IntensityForecast(ImmutableList.of(first, gap), GridAccounting.LOCATION, NOON, SOURCE);
        assertThat(forecast.mean(NOON, Duration.ofSeconds(60))).contains(new CarbonIntensity(1));
        assertThat(forecast.mean(NOON, Duration.ofSeconds(150))).isEmpty();
        assertThat(forecast.covers(NOON, NOON.plusSeconds(60))).isTrue();
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new IntensityForecast(ImmutableList.of(gap, first), GridAccounting.LOCATION, NOON, SOURCE))
                .withMessageContaining("in order");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new IntensityForecast.Segment(NOON, NOON, new CarbonIntensity(1)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new IntensityForecast(ImmutableList.of(), GridAccounting.LOCATION, NOON, SOURCE));
    }

    @Test
    void recordedIntensitiesAnswerAsIfItWereAMoment() {
        RecordedIntensities recorded = RecordedIntensities.parse("grid.csv", """
                region,from,to,g_per_kwh,accounting,source
                FRA,2026-11-23T13:00:00Z,2026-11-23T14:00:00Z,40,location,RTE
                FRA,2026-11-23T12:00:00Z,2026-11-23T13:00:00Z,60,location,RTE
                FRA,2026-11-23T12:00:00Z,2026-11-23T13:00:00Z,500,marginal,a model
                """);
        var france = RegionCatalog.bundled().get("FR");
        CarbonIntensitySource now = recorded.asOf(NOON.plusSeconds(60));
        var value = now.find(france, GridAccounting.LOCATION).orElseThrow();
        assertThat(value.intensity()).isEqualTo(new CarbonIntensity(60));
        assertThat(value.reading().orElseThrow().age()).isEqualTo(Duration.ofSeconds(60));
        assertThat(value.source().citation()).contains("RTE", "grid.csv");
        assertThat(now.find(france, GridAccounting.MARGINAL).orElseThrow().intensity())
                .isEqualTo(new CarbonIntensity(500));
        assertThat(now.find(france, GridAccounting.MARKET)).isEmpty();
        assertThat(now.find(RegionCatalog.bundled().get("DE"), GridAccounting.LOCATION))
                .isEmpty();
        assertThat(now.forecast(france, NOON, NOON.plus(Duration.ofHours(2)))).isPresent();
        assertThat(now.forecast(france, NOON, NOON.plus(Duration.ofHours(3)))).isEmpty();
    }

    @Test
    void aBrokenRecordIsNamedByFileAndLine() {
        assertThatIllegalStateException()
                .isThrownBy(() -> RecordedIntensities.parse("grid.csv", "region,when\nFRA,now\n"))
                .withMessageContaining("grid.csv line 1: expected the columns");
        assertThatIllegalStateException()
                .isThrownBy(() -> RecordedIntensities.parse("grid.csv", """
                        region,from,to,g_per_kwh,accounting,source
                        FRA,yesterday,2026-11-23T14:00:00Z,40,location,RTE
                        """))
                .withMessageContaining("grid.csv line 2");
        String noon = "FRA,2026-11-23T12:00:00Z,2026-11-23T14:00:00Z,40,location,RTE\n";
        assertThat(broken(noon.replace("40", "many"))).contains("line 2: g_per_kwh is 'many'");
        assertThat(broken(noon.replace("RTE", " "))).contains("line 2: the source is missing");
        assertThat(broken("FRA,2026-11-23T12:00:00Z\n")).contains("line 2: expected 6 cells, but found 2");
        assertThat(broken(noon + noon.replace("T12", "T13")))
                .contains("line 3", "before line 2 of the same region ends");
        assertThat(RecordedIntensities.parse("grid.csv", HEADER + noon + noon.replace("location", "marginal"))
                        .regions())
                .containsExactly("FRA"); // another accounting may say something else
    }

    private static String broken(String rows) {
        return assertThatIllegalStateException()
                .isThrownBy(() -> RecordedIntensities.parse("grid.csv", HEADER + rows))
                .actual()
                .getMessage();
    }

    @Test
    void aRecordThatIsNoTextIsNamed(@TempDir Path directory) throws Exception {
        Path file = Files.write(directory.resolve("grid.csv"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
        assertThatIllegalStateException()
                .isThrownBy(() -> RecordedIntensities.read(file))
                .withMessageContaining("grid.csv is no text in UTF-8");
    }
}
