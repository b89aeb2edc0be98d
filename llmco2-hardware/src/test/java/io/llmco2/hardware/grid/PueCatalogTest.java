package io.llmco2.hardware.grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.llmco2.hardware.grid.Pue.Scope;
import io.llmco2.hardware.internal.CsvTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PueCatalogTest {
    private static final PueCatalog CATALOG = PueCatalog.bundled();

    @ParameterizedTest
    @CsvSource({
        "aws, eu-west-1, 1.11, REGION, 2024",
        "AWS, EU-WEST-1, 1.11, REGION, 2024",
        "azure, northeurope, 1.19, REGION, 2023",
        "gcp, us-central1, 1.1, REGION, 2024",
        "aws, eu-west-3, 1.15, FLEET, 2024",
        "azure, no-such-region, 1.17, FLEET, 2025",
        "gcp, no-such-region, 1.1, FLEET, 2024",
        "Meta, no-such-region, 1.08, FLEET, 2024"
    })
    void newestOfTheRegionElseOfTheFleet(String provider, String region, double ratio, Scope scope, int year) {
        Pue pue = CATALOG.latest(provider, region).orElseThrow();
        assertThat(pue.ratio()).isEqualTo(ratio);
        assertThat(pue.scope()).isEqualTo(scope);
        assertThat(pue.year()).hasValue(year);
    }

    @Test
    void findsTheRegionOfTheGridCatalog() {
        RegionCatalog regions = RegionCatalog.bundled();
        assertThat(CATALOG.latest(regions.get("aws:eu-west-1"))).isEqualTo(CATALOG.latest("aws", "eu-west-1"));
        assertThat(CATALOG.latest(regions.get("FR"))).isEmpty();
    }

    @Test
    void doesNotPassOffAnAssumptionAsPublished() {
        assertThat(CATALOG.latest("on-premise", "here")).isEmpty();
        assertThat(CATALOG.latest("Alibaba", "cn-beijing")).isEmpty();
        assertThat(CATALOG.values())
                .filteredOn(pue -> pue.scope() == Scope.TOOL_DEFAULT)
                .hasSize(9);
    }

    @Test
    void surveyAverageIsThatOfTheNewestSurvey() {
        assertThat(CATALOG.surveyAverage().ratio()).isEqualTo(1.56);
        assertThat(CATALOG.surveyAverage().year()).hasValue(2024);
    }

    @Test
    void everyValueHasASource() {
        assertThat(CATALOG.values())
                .hasSize(154)
                .allSatisfy(pue -> assertThat(pue.source().citation()).isNotBlank());
        assertThat(CATALOG.version()).isNotBlank();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "AWS,x,region,2024,0.9,1,,statista-equinix    | a PUE must be finite and >= 1, but was 0.9",
                "AWS,x,region,,1.1,1,,statista-equinix        | the column 'year' may not be empty",
                "AWS,,region,2024,1.1,1,,statista-equinix     | the column 'region' may not be empty",
                "AWS,x,galaxy,2024,1.1,1,,statista-equinix    | 'galaxy' is no scope",
                "AWS,x,region,2024,1.1,W,,statista-equinix    | the unit must be 1, but was W"
            })
    void refusesABrokenRow(String row, String problem) {
        CsvTable table = CsvTable.parse(
                "pue.csv",
                "provider,region,scope,year,value,unit,method,source\n" + row,
                4,
                "provider",
                "region",
                "scope",
                "year",
                "value",
                "unit",
                "method",
                "source");
        assertThatIllegalStateException()
                .isThrownBy(() -> PueCatalog.of(table))
                .withMessageStartingWith("pue.csv line 2: ")
                .withMessageContaining(problem);
    }
}
