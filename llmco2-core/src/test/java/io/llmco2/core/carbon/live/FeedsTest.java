package io.llmco2.core.carbon.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.llmco2.core.carbon.IntensityForecast;
import io.llmco2.core.carbon.live.GridServer.Fault;
import io.llmco2.hardware.grid.EmissionScope;
import io.llmco2.hardware.grid.GridAccounting;
import io.llmco2.hardware.grid.GridIntensity;
import io.llmco2.hardware.grid.RegionCatalog;
import io.llmco2.hardware.quantity.CarbonIntensity;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Collections;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class FeedsTest {
    static final Retry IMPATIENT = new Retry(Duration.ofMillis(500), 3, Duration.ofMillis(1), Duration.ofSeconds(1));

    private GridServer server;
    private final Hands clock = new Hands(GridServer.HOUR);

    /** A clock that the test sets. */
    static final class Hands extends Clock {
        private volatile Instant now;

        Hands(Instant now) {
            this.now = now;
        }

        void forward(Duration by) {
            now = now.plus(by);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    @BeforeEach
    void start() throws IOException {
        server = new GridServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private ElectricityMaps electricityMaps() {
        return new ElectricityMaps(server.address(), GridServer.KEY, EmissionScope.LIFE_CYCLE, IMPATIENT);
    }

    private WattTime wattTime() {
        return new WattTime(server.address(), GridServer.USER, GridServer.PASSWORD, clock, IMPATIENT);
    }

    @Test
    void electricityMapsIsTheAverageOfAnHour() throws Exception {
        GridIntensity france = electricityMaps().latest("FR");
        assertThat(france.intensity()).isEqualTo(new CarbonIntensity(58));
        assertThat(france.accounting()).isEqualTo(GridAccounting.LOCATION);
        assertThat(france.scope()).isEqualTo(EmissionScope.LIFE_CYCLE);
        assertThat(france.year()).isEqualTo("2026");
        assertThat(france.reading().orElseThrow().observed()).isEqualTo(GridServer.HOUR);
        assertThat(france.reading().orElseThrow().estimated()).isTrue();
        assertThat(france.method()).contains("zone FR", "TIME_SLICER_AVERAGE");
        assertThat(server.asked())
                .containsExactly("/v3/carbon-intensity/latest?zone=FR&emissionFactorType=lifecycle"
                        + "&shouldUseFallbackCallerLookup=false");
        ElectricityMaps direct = new ElectricityMaps(server.address(), GridServer.KEY, EmissionScope.DIRECT, IMPATIENT);
        assertThat(direct.latest("FR").scope()).isEqualTo(EmissionScope.DIRECT);
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new ElectricityMaps(server.address(), GridServer.KEY, EmissionScope.NOT_STATED, IMPATIENT));
    }

    @Test
    void electricityMapsHasNamesForRegionsAndWattTimeMustBeTold() {
        RegionCatalog regions = RegionCatalog.bundled();
        assertThat(electricityMaps().zoneOf(regions.get("FRA"))).contains("FR");
        assertThat(electricityMaps().zoneOf(regions.get("gcp:southamerica-west1")))
                .contains("CL-SEN");
        assertThat(electricityMaps().zoneOf(regions.get("WORLD"))).isEmpty();
        assertThat(wattTime().zoneOf(regions.get("USA"))).isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LiveIntensities.of(wattTime()).region(regions.get("USA")))
                .withMessageContaining("WattTime has no name for 'USA'");
    }

    @Test
    void electricityMapsForecastsHours() throws Exception {
        IntensityForecast forecast = electricityMaps().forecast("FR");
        assertThat(forecast.segments()).hasSize(3);
        assertThat(forecast.segments().get(1).intensity()).isEqualTo(new CarbonIntensity(41));
        assertThat(forecast.covers(GridServer.HOUR, GridServer.HOUR.plus(Duration.ofHours(3))))
                .isTrue();
    }

    @Test
    void wattTimeIsPoundsPerMegawattHourAtTheMargin() throws Exception {
        GridIntensity california = wattTime().latest("CAISO_NORTH");
        assertThat(california.intensity().gramsPerKilowattHour()).isCloseTo(870.5 * 0.45359237, within(1e-9));
        assertThat(california.accounting()).isEqualTo(GridAccounting.MARGINAL);
        assertThat(california.scope()).isEqualTo(EmissionScope.DIRECT);
        assertThat(wattTime().forecast("CAISO_NORTH").segments()).hasSize(2);
        assertThat(server.asked()).contains("/v3/forecast?region=CAISO_NORTH&signal_type=co2_moer&horizon_hours=24");
    }

    @Test
    void aTokenIsKeptUntilItIsOldOrRefused() throws Exception {
        WattTime feed = wattTime();
        feed.latest("CAISO_NORTH");
        feed.latest("CAISO_NORTH");
        assertThat(server.logins()).isEqualTo(1);
        clock.forward(Duration.ofMinutes(26));
        feed.latest("CAISO_NORTH");
        assertThat(server.logins()).isEqualTo(2);
        server.next(Fault.EXPIRED);
        feed.latest("CAISO_NORTH");
        assertThat(server.logins()).isEqualTo(3);
        server.next(Fault.EXPIRED, Fault.TOO_MANY); // and a login that is busy at first
        feed.latest("CAISO_NORTH");
        assertThat(server.logins()).isEqualTo(4);
    }

    @Test
    void wrongCredentialsAreToldWithoutBeingShown() {
        WattTime stranger = new WattTime(server.address(), "someone", "hunter2", clock, IMPATIENT);
        assertThatThrownBy(() -> stranger.latest("CAISO_NORTH"))
                .isInstanceOf(FeedException.class)
                .hasMessageContaining("credentials are not accepted")
                .hasMessageNotContaining("hunter2");
        ElectricityMaps other = new ElectricityMaps(server.address(), "key2", EmissionScope.LIFE_CYCLE, IMPATIENT);
        assertThatThrownBy(() -> other.latest("FR"))
                .isInstanceOf(FeedException.class)
                .hasMessageNotContaining("key2");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " "})
    void missingCredentialsAreRefusedAtOnce(String none) {
        assertThatIllegalArgumentException().isThrownBy(() -> new ElectricityMaps(none));
        assertThatIllegalArgumentException().isThrownBy(() -> new WattTime("someone", none));
        assertThatIllegalArgumentException().isThrownBy(() -> new WattTime(none, "a password"));
    }

    @Test
    void aKeyWithALineBreakIsToldWithoutBeingShown() {
        ElectricityMaps read = new ElectricityMaps(server.address(), "key3\n", EmissionScope.LIFE_CYCLE, IMPATIENT);
        assertThatThrownBy(() -> read.latest("FR"))
                .isInstanceOf(FeedException.class)
                .hasMessageContaining("line break")
                .hasMessageNotContaining("key3")
                .hasNoCause();
        assertThat(server.asked()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"SERVER_ERROR", "TOO_MANY", "GARBAGE", "NO_OBJECT", "SLOW_HEAD", "SLOW_BODY", "HANG_UP", "ENDLESS"
            })
    void whatMayPassIsTriedAgain(Fault fault) throws Exception {
        server.next(fault);
        assertThat(electricityMaps().latest("FR").intensity()).isEqualTo(new CarbonIntensity(58));
        assertThat(server.asked().size()).isGreaterThanOrEqualTo(2);
        server.next(
                Collections.nCopies(12, fault).toArray(Fault[]::new)); // the JDK repeats a dropped request by itself
        assertThatThrownBy(() -> electricityMaps().latest("FR"))
                .isInstanceOf(FeedException.class)
                .hasMessageContaining("127.0.0.1/v3/carbon-intensity/latest");
    }

    @ParameterizedTest
    @CsvSource({
        "EMPTY_OBJECT, the field 'zone' is missing",
        "OTHER_ZONE, answered for another",
        "NEGATIVE, is no intensity",
        "NO_TIME, is no time with a zone",
        "NOT_FOUND, answered 404",
        "REDIRECT, answered 302",
        "EXPIRED, credentials are not accepted",
        "TOO_MANY_FOR_LONG, asks to wait 3600 s"
    })
    void whatStaysWrongIsNotTriedAgain(Fault fault, String message) {
        server.next(fault);
        assertThatThrownBy(() -> electricityMaps().latest("FR"))
                .isInstanceOf(FeedException.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining(GridServer.KEY);
        assertThat(server.asked()).hasSize(1);
    }

    @Test
    void otherUnitsRegionsAndOrdersAreRefused() throws Exception {
        WattTime feed = wattTime();
        feed.latest("CAISO_NORTH");
        server.next(Fault.OTHER_UNITS);
        assertThatThrownBy(() -> feed.latest("CAISO_NORTH")).hasMessageContaining("unit 'lbs_co2_per_mwh'");
        server.next(Fault.OTHER_ZONE);
        assertThatThrownBy(() -> feed.latest("CAISO_NORTH")).hasMessageContaining("region 'CAISO_NORTH'");
        server.next(Fault.OUT_OF_ORDER);
        assertThatThrownBy(() -> electricityMaps().forecast("FR")).hasMessageContaining("the forecast is broken");
    }

    @Test
    void pausesDoubleUpToTheLongest() {
        Retry retry = new Retry(Duration.ofSeconds(1), 9, Duration.ofSeconds(1), Duration.ofSeconds(5));
        assertThat(retry.pauseAfter(1)).isEqualTo(Duration.ofSeconds(1));
        assertThat(retry.pauseAfter(3)).isEqualTo(Duration.ofSeconds(4));
        assertThat(retry.pauseAfter(40)).isEqualTo(Duration.ofSeconds(5));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Retry(Duration.ZERO, 1, Duration.ZERO, Duration.ZERO));
    }
}
