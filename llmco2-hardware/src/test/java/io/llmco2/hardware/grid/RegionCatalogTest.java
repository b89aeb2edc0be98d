package io.llmco2.hardware.grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import io.llmco2.hardware.catalog.Fact;
import io.llmco2.hardware.catalog.Source;
import io.llmco2.hardware.grid.Region.Kind;
import io.llmco2.hardware.internal.CsvTable;
import io.llmco2.hardware.quantity.CarbonIntensity;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegionCatalogTest {
    private static final RegionCatalog CATALOG = RegionCatalog.bundled();
    private static final String NAMES = "region,kind,name,iso2,iso3,zone,source\n";
    private static final String FACTS = "region,fact,value,unit,year,method,source\n";

    @Test
    void holdsCountriesAggregatesAndCloudRegions() {
        assertThat(CATALOG.regions())
                .filteredOn(region -> region.kind() == Kind.COUNTRY)
                .hasSize(214);
        assertThat(CATALOG.regions())
                .filteredOn(region -> region.kind() == Kind.AGGREGATE)
                .hasSize(13);
        assertThat(CATALOG.regions())
                .filteredOn(region -> region.kind() == Kind.CLOUD_REGION)
                .hasSize(104);
        assertThat(CATALOG.ids()).hasSize(331).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(strings = {"FR", "FRA", "fr", "fra"})
    void france(String code) {
        Region region = CATALOG.get(code);
        assertThat(region.id()).isEqualTo("FRA");
        assertThat(region.name()).isEqualTo("France");
        assertThat(region.iso2()).contains("FR");
        assertThat(region.iso3()).contains("FRA");
        assertThat(region.provider()).isEmpty();
        assertThat(region.intensity().intensity()).isEqualTo(new CarbonIntensity(44.18));
        assertThat(region.intensity().year()).isEqualTo("latest, 2024 at most");
        assertThat(region.intensity().method()).isEqualTo("life-cycle, production-based annual average");
        assertThat(region.intensity().source().citation()).contains("Ember", "CC BY 4.0");
        assertThat(region.alternative().orElseThrow().intensity()).isEqualTo(new CarbonIntensity(56.039));
        assertThat(region.alternative().orElseThrow().source().citation()).contains("Our World in Data", "CC BY 4.0");
        assertThat(region.gridWaterLitresPerKilowattHour()).hasValue(3.6737);
        assertThat(region.marginal()).isEmpty();
        assertThat(region.carbonFree()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"aws:eu-west-3", "AWS:EU-WEST-3"})
    void paris(String id) {
        Region region = CATALOG.get(id);
        assertThat(region.provider()).contains("aws");
        assertThat(region.gridZone()).contains("FR");
        assertThat(region.intensity().intensity()).isEqualTo(new CarbonIntensity(52.87));
        assertThat(region.intensity().year()).isEqualTo("2023");
        assertThat(region.marginal().orElseThrow().intensity()).isEqualTo(new CarbonIntensity(394.64));
        assertThat(region.carbonFree()).hasValueSatisfying(share -> {
            assertThat(share.fraction()).isEqualTo(1);
            assertThat(share.year()).isEqualTo("2022");
            assertThat(share.method()).startsWith("market-based annual claim");
        });
    }

    @Test
    void belgiumIsMatchedByTheHour() {
        CarbonFreeShare share = CATALOG.get("gcp:europe-west1").carbonFree().orElseThrow();
        assertThat(share.fraction()).isCloseTo(0.84, within(1e-15)); // 84.0 x 0.01, rounded once
        assertThat(share.method()).contains("hour by hour");
    }

    @Test
    void namibiaIsNotAMissingValue() {
        assertThat(CATALOG.get("NA").id()).isEqualTo("NAM");
        assertThat(CATALOG.get("NAM").iso2()).contains("NA");
    }

    @Test
    void zeroIsAnIntensity() {
        assertThat(CATALOG.get("CAF").intensity().intensity()).isEqualTo(new CarbonIntensity(0));
    }

    @Test
    void kosovoHasNoTwoLetterCode() {
        assertThat(CATALOG.get("XKX").iso2()).isEmpty();
    }

    @Test
    void refusesTheOneIntensityThatNobodyKnows() {
        Region calgary = CATALOG.get("aws:ca-west-1");
        assertThat(calgary.average()).isEmpty();
        assertThatExceptionOfType(NoSuchElementException.class)
                .isThrownBy(calgary::intensity)
                .withMessage("no grid intensity is known for 'aws:ca-west-1' (Canada West (Calgary)); "
                        + "ask for its country 'CAN', or give an intensity of your own");
        assertThat(CATALOG.regions())
                .filteredOn(region -> region.average().isEmpty())
                .containsExactly(calgary);
    }

    @ParameterizedTest
    @CsvSource({
        "aws:cn-north-1, CHN",
        "aws:cn-northwest-1, CHN",
        "azure:mexicocentral, MEX",
        "azure:westcentralus, USA",
        "azure:westus3, USA"
    })
    void fallsBackOnTheCountryAndSaysSo(String id, String country) {
        GridIntensity intensity = CATALOG.get(id).intensity();
        assertThat(intensity.intensity())
                .isEqualTo(CATALOG.get(country).intensity().intensity());
        assertThat(intensity.method()).startsWith("average of the whole country");
        assertThat(intensity.source().citation()).contains("Ember");
    }

    @Test
    void everyNumberHasItsYearMethodAndSource() {
        assertThat(CATALOG.regions())
                .allSatisfy(region -> assertThat(region.facts().values()).allSatisfy(fact -> {
                    assertThat(fact.year()).isPresent();
                    assertThat(fact.method()).isPresent();
                    assertThat(fact.source().citation()).isNotBlank();
                }));
    }

    @Test
    void refusesTheUnknown() {
        assertThatExceptionOfType(NoSuchElementException.class)
                .isThrownBy(() -> CATALOG.get("aws:eu-west-33"))
                .withMessage(
                        "no region 'aws:eu-west-33' among the 331 in this catalog; did you mean one of "
                                + "'aws:eu-west-3', 'aws:eu-west-1', 'aws:eu-west-2'? ids() lists them; ISO 3166 codes work too");
    }

    @Test
    void refusesARegionBuiltWrong() {
        Optional<String> none = Optional.empty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Region("paris", Kind.CLOUD_REGION, "Paris", none, none, none, Map.of()))
                .withMessage("the id of a cloud region must be provider:region, but was 'paris'");
        Fact undated = new Fact("5", RegionFact.AVERAGE_INTENSITY.unit(), new Source("s", "A source"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Region(
                        "X", Kind.AGGREGATE, "X", none, none, none, Map.of(RegionFact.AVERAGE_INTENSITY, undated)))
                .withMessageContaining("must be given in gCO2e/kWh with a year and a method");
    }

    @Test
    void refusesAShareAboveOne() {
        Source source = new Source("s", "A source");
        assertThatIllegalArgumentException().isThrownBy(() -> new CarbonFreeShare(1.01, "2024", "claimed", source));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new CarbonFreeShare(Double.NaN, "2024", "claimed", source));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "FRA,average-intensity,x,gCO2e/kWh,2024,m,ember-yearly   | 'x' is not a decimal number",
                "FRA,average-intensity,5,kgCO2e,2024,m,ember-yearly      | the unit must be gCO2e/kWh, but was kgCO2e",
                "FRA,average-intensity,5,gCO2e/kWh,,m,ember-yearly       | the column 'year' may not be empty",
                "FRA,average-intensity,5,gCO2e/kWh,2024,,ember-yearly    | the column 'method' may not be empty",
                "FRA,colour,5,gCO2e/kWh,2024,m,ember-yearly              | 'colour' is no fact",
                "GBR,average-intensity,5,gCO2e/kWh,2024,m,ember-yearly   | 'GBR' is no region of this catalog"
            })
    void refusesABrokenFact(String row, String problem) {
        CsvTable names = names("FRA,country,France,FR,FRA,,ember-yearly");
        assertThatIllegalStateException()
                .isThrownBy(() -> RegionCatalog.of(names, facts(row)))
                .withMessageStartingWith("grid.csv line 2: ")
                .withMessageContaining(problem);
    }

    @Test
    void refusesACodeOfTwoRegions() {
        CsvTable names = names("FRA,country,France,FR,FRA,,ember-yearly\nfr,aggregate,FR,,,,ember-yearly");
        CsvTable facts = facts("FRA,average-intensity,5,gCO2e/kWh,2024,m,ember-yearly");
        assertThatIllegalStateException()
                .isThrownBy(() -> RegionCatalog.of(names, facts))
                .withMessage("regions.csv line 3: the code 'fr' already means 'FRA'");
    }

    @Test
    void hasAVersion() {
        assertThat(CATALOG.version()).isNotBlank();
    }

    private static CsvTable names(String rows) {
        return CsvTable.parse(
                "regions.csv", NAMES + rows, 1, "region", "kind", "name", "iso2", "iso3", "zone", "source");
    }

    private static CsvTable facts(String rows) {
        return CsvTable.parse(
                "grid.csv", FACTS + rows, 2, "region", "fact", "value", "unit", "year", "method", "source");
    }
}
