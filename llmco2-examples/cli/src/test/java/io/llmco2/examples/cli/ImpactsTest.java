package io.llmco2.examples.cli;

import static io.llmco2.examples.cli.Command.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What follows from the energy: the terms up to the meter, carbon, water, and the reports of them. */
class ImpactsTest {
    private static final String LLAMA = "--model meta-llama/Llama-3.1-8B --batch 16 --prompt 512 --generate 128";

    @Test
    void withoutARegionCarbonIsNullAndARemarkSaysSo() throws IOException {
        Command done = run("estimate " + LLAMA + " --gpu h100-sxm --format json");
        assertThat(done.json().at("/carbon/operational_g").isNull()).isTrue();
        assertThat(done.json().at("/carbon/total_g").isNull()).isTrue();
        assertThat(done.err()).contains("--region");
    }

    @Test
    void thePueScalesTheMeterOnly() throws IOException {
        JsonNode one = run("estimate " + LLAMA + " --gpu h100-sxm --region FR --pue 1 --format json")
                .json();
        JsonNode two = run("estimate " + LLAMA + " --gpu h100-sxm --region FR --pue 2 --format json")
                .json();
        assertThat(two.at("/energy/total_j")).isEqualTo(one.at("/energy/total_j"));
        assertThat(two.at("/carbon/operational_g").doubleValue())
                .isCloseTo(2 * one.at("/carbon/operational_g").doubleValue(), within(1e-12));
    }

    @Test
    void regionsHaveSeveralNames() throws IOException {
        assertThat(run("estimate " + LLAMA + " --gpu h100-sxm --region FR --format json")
                        .json())
                .isEqualTo(run("estimate " + LLAMA + " --gpu h100-sxm --region FRA --format json")
                        .json());
        assertThat(run("estimate " + LLAMA + " --gpu h100-sxm --region aws:eu-west-3")
                        .status())
                .isZero();
    }

    @Test
    void everyTermOfTheLadderIsNamedAndTheyAddUpToTheMeter() throws IOException {
        JsonNode json = run("estimate " + LLAMA + " --gpu h100-sxm --region aws:eu-west-3 --host-power stated"
                        + " --utilization 0.5 --format json")
                .json();
        double sum = 0;
        for (JsonNode term : json.path("ladder")) {
            assertThat(term.path("source").textValue()).isNotBlank();
            sum += term.path("energy_j").doubleValue();
        }
        assertThat(json.path("ladder").findValuesAsText("term"))
                .containsExactly("accelerator", "host", "idle", "facility");
        assertThat(json.at("/energy/facility_j").doubleValue()).isCloseTo(sum, within(1e-9 * sum));
        assertThat(json.at("/ladder/1/basis").textValue()).isEqualTo("stated");
        assertThat(json.path("complete").booleanValue()).isTrue();
        assertThat(json.path("methodology").textValue()).isEqualTo("llmco2-2");
        assertThat(json.at("/water/total_l").doubleValue()).isPositive();
        assertThat(json.at("/resources/operational_primary_energy_mj").doubleValue())
                .isPositive();
        assertThat(json.at("/sci/g_per_request").doubleValue() * 16)
                .isCloseTo(json.at("/carbon/total_g").doubleValue(), within(1e-12));
        assertThat(json.at("/inputs/gen_ai.usage.input_tokens").isIntegralNumber())
                .isTrue();
        assertThat(json.at("/inputs/gen_ai.request.model").textValue()).isEqualTo("meta-llama/Llama-3.1-8B");
        assertThat(json.at("/carbon/embodied_by_method/spread").doubleValue()).isGreaterThan(11);
    }

    @Test
    void accountingsAndFootprintsAreChosenByName() throws IOException {
        String paris = "estimate " + LLAMA + " --gpu h100-sxm --region gcp:europe-west9 --format json";
        JsonNode location = run(paris).json();
        JsonNode market = run(paris + " --accounting market").json();
        assertThat(location.at("/ghg_protocol/dual").booleanValue()).isTrue();
        assertThat(market.at("/carbon/operational_g")).isEqualTo(location.at("/carbon/by_accounting/market_g"));
        assertThat(market.path("sci").isNull()).isTrue(); // the SCI excludes market-based measures
        JsonNode act = run(paris + " --embodied act").json();
        assertThat(act.at("/carbon/embodied_method").textValue()).isEqualTo("act");
        assertThat(act.at("/carbon/embodied_g").doubleValue())
                .isLessThan(location.at("/carbon/embodied_g").doubleValue());
        JsonNode own = run(paris + " --embodied 500").json();
        assertThat(own.at("/carbon/embodied_method").textValue()).isEqualTo("custom");
    }

    @Test
    void reportsHaveTheirFormats() {
        Command csv = run("estimate " + LLAMA + " --gpu h100-sxm --region FR --format csv");
        assertThat(csv.status()).isZero();
        assertThat(csv.out())
                .startsWith("estimate,quantity,value,unit,basis,source\n")
                .contains("host-energy,,J,unknown");
        Command manifest = run("estimate " + LLAMA + " --gpu h100-sxm --region FR --format manifest");
        assertThat(manifest.out()).startsWith("name: ").contains("method: Sci", "lower bound, lacks host energy");
        Command none = run("estimate " + LLAMA + " --gpu h100-sxm --format manifest");
        assertThat(none.status()).isEqualTo(2);
        assertThat(none.err()).contains("give a region or an intensity");
        Command compared = run("compare " + LLAMA + " --gpu h100-sxm,l4 --region FR --format csv");
        assertThat(compared.out()).contains("\"1 x h100-sxm, bf16, FR\",accelerator-energy", "1 x l4");
        assertThat(run("compare " + LLAMA + " --gpu h100-sxm --region aws:ca-west-1,FR --format csv")
                        .err())
                .contains("1 x h100-sxm, bf16, aws:ca-west-1 is not in the table: no grid intensity");
        Command gpus = run("gpus --format csv");
        assertThat(gpus.status()).isEqualTo(2);
        assertThat(gpus.err()).contains("'gpus' has no format csv; --format takes text, json");
        assertThat(run("estimate " + LLAMA + " --gpu h100-sxm --format dot").err())
                .contains("--format takes text, json, csv, manifest");
        assertThat(run("estimate " + LLAMA + " --gpu h100-sxm --region FR --water")
                        .out())
                .contains("water off site", "primary energy", "kgSbe  (hardware)", "gCO2e  (lower bound)");
    }

    @Test
    void everyAccountingTellsItsSource() throws IOException {
        JsonNode carbon = run("estimate " + LLAMA + " --gpu h100-sxm --region gcp:europe-west4 --format json")
                .json()
                .path("carbon");
        assertThat(carbon.at("/source_by_accounting/location").textValue()).contains("208.81 gCO2e/kWh", "2024");
        assertThat(carbon.at("/source_by_accounting/market").textValue()).contains("lower bound");
        assertThat(carbon.at("/source_by_accounting/marginal").textValue()).contains("gCO2e/kWh, marginal");
    }

    @Test
    void waterAtTheMeterIsALowerBoundWhateverTheBoundaryOfCarbon() throws IOException {
        String accelerators = "estimate " + LLAMA + " --gpu h100-sxm --region FR --boundary accelerator --format json";
        JsonNode unknownHost = run(accelerators).json();
        assertThat(unknownHost.path("complete").booleanValue()).isTrue();
        assertThat(unknownHost.at("/water/complete").booleanValue()).isFalse();
        assertThat(run(accelerators + " --host-power 150")
                        .json()
                        .at("/water/complete")
                        .booleanValue())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-3", "lots", "NaN", "custom"})
    void aFootprintThatIsNoneIsToldInTheWordsOfTheCommandLine(String footprint) {
        Command done = run("estimate " + LLAMA + " --gpu h100-sxm --embodied " + footprint);
        assertThat(done.status()).isEqualTo(2);
        assertThat(done.err()).contains("--embodied takes vendor, act, llmcarbon or kgCO2e per GPU");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1000", "1e3", "1000.", "1.0E+3"})
    void numbersAreWrittenAsPeopleWriteThem(String footprint) throws IOException {
        String request = "estimate " + LLAMA + " --gpu h100-sxm --format json --embodied ";
        assertThat(run(request + footprint).json().at("/carbon/embodied_g"))
                .isEqualTo(run(request + "1000.0").json().at("/carbon/embodied_g"));
    }
}
