package io.llmco2.hardware.grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.llmco2.hardware.catalog.Source;
import io.llmco2.hardware.quantity.CarbonIntensity;
import io.llmco2.hardware.quantity.WaterUsageEffectiveness;
import java.time.Duration;
import java.time.Instant;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GridIntensityTest {
    private static final RegionCatalog REGIONS = RegionCatalog.bundled();

    @Test
    void locationIsTheAverageAndSaysItsScope() {
        GridIntensity france = REGIONS.get("FR").intensity(GridAccounting.LOCATION);
        assertThat(france).isEqualTo(REGIONS.get("FR").intensity());
        assertThat(france.scope()).isEqualTo(EmissionScope.LIFE_CYCLE);
        assertThat(france.describe()).contains("44.18 gCO2e/kWh", "location", "life-cycle", "Ember");
        assertThat(france.remarks()).isEmpty();
    }

    @Test
    void marketLeavesOutTheClaimedShareAndSaysSo() {
        Region santiago = REGIONS.get("gcp:southamerica-west1");
        GridIntensity market = santiago.intensity(GridAccounting.MARKET);
        assertThat(market.intensity().gramsPerKilowattHour()).isCloseTo(238 * 0.08, within(1e-9));
        assertThat(market.accounting()).isEqualTo(GridAccounting.MARKET);
        assertThat(market.method()).contains("matched hour by hour", "lower bound");
    }

    @Test
    void marginalIsItsOwnNumber() {
        GridIntensity marginal = REGIONS.get("gcp:southamerica-west1").intensity(GridAccounting.MARGINAL);
        assertThat(marginal.intensity().gramsPerKilowattHour()).isEqualTo(627.77);
        assertThat(marginal.accounting()).isEqualTo(GridAccounting.MARGINAL);
    }

    @Test
    void whatIsNotKnownIsRefused() {
        assertThatThrownBy(() -> REGIONS.get("FR").intensity(GridAccounting.MARGINAL))
                .isInstanceOf(NoSuchElementException.class)
                .hasMessageContaining("no marginal-based intensity is known for 'FRA'");
        assertThatThrownBy(() -> GridAccounting.named("spot"))
                .isInstanceOf(NoSuchElementException.class)
                .hasMessageContaining("location");
        assertThat(GridAccounting.named("Market")).isEqualTo(GridAccounting.MARKET);
    }

    @Test
    void aPublishedZeroIsRemarkedUpon() {
        assertThat(REGIONS.get("CAF").intensity().remarks())
                .singleElement()
                .asString()
                .contains("published as 0 g/kWh");
    }

    @Test
    void aClaimOfNothingButCarbonFreeEnergyIsCalledAClaim() {
        GridIntensity claimed = REGIONS.regions().stream()
                .flatMap(region -> region.known(GridAccounting.MARKET).stream())
                .filter(known -> known.intensity().gramsPerKilowattHour() == 0)
                .findFirst()
                .orElseThrow();
        assertThat(claimed.remarks()).singleElement().asString().contains("claimed to be carbon-free");
        assertThat(claimed.describe()).doesNotContain("gap in the data");
    }

    @Test
    void aReadingHasAnAgeAndAFallbackAReason() {
        Instant noon = Instant.parse("2026-11-23T12:00:00Z");
        GridIntensity live = new GridIntensity(
                new CarbonIntensity(50),
                GridAccounting.LOCATION,
                EmissionScope.LIFE_CYCLE,
                "2026",
                "hourly",
                new Source("live", "a live source"),
                Optional.of(new GridIntensity.Reading(noon, noon.plus(Duration.ofMinutes(20)), true)),
                Optional.empty());
        assertThat(live.reading().orElseThrow().age()).isEqualTo(Duration.ofMinutes(20));
        assertThat(live.describe()).contains("20 min old");
        assertThat(live.insteadOf("no answer").remarks())
                .hasSize(2)
                .first()
                .asString()
                .contains("no answer");
        assertThat(new GridIntensity.Reading(noon, noon.minusSeconds(5), false).age())
                .isZero();
    }

    @Test
    void waterOnTheSiteIsThatOfTheRegionElseOfTheFleet() {
        WueCatalog water = WueCatalog.bundled();
        assertThat(water.latest(REGIONS.get("aws:ap-northeast-1")).orElseThrow().effectiveness())
                .isEqualTo(new WaterUsageEffectiveness(0.91));
        assertThat(water.latest(REGIONS.get("FR"))).isEmpty();
        assertThat(water.values()).hasSize(118);
        assertThat(water.version()).isNotBlank();
    }

    @Test
    void primaryEnergyAndMineralsAreOfTheCountry() {
        assertThat(REGIONS.get("FR").facts().get(RegionFact.PRIMARY_ENERGY).value())
                .isEqualTo("9.3135");
        assertThat(REGIONS.get("FR").facts().get(RegionFact.ABIOTIC_DEPLETION).number())
                .isEqualTo(4.858e-8);
    }
}
