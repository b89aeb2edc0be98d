package io.llmco2.examples.cli;

import static io.llmco2.examples.cli.Command.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Llmco2Test {
    private static final String LLAMA = "--model meta-llama/Llama-3.1-8B --batch 16 --prompt 512 --generate 128";

    @Test
    void estimateAnswersInTheNamesThatScriptsRelyOn() throws IOException {
        Command done = run("estimate " + LLAMA + " --gpu h100-sxm --gpus 1 --tp 1 --precision bf16 --engine vllm"
                + " --region FR --format json");
        JsonNode json = done.json();
        for (String pointer : new String[] {
            "/energy/prefill_j", "/energy/decode_j", "/energy/total_j", "/energy/per_request_j", "/energy/facility_j",
            "/latency/prefill_s", "/latency/decode_s", "/latency/total_s", "/latency/ttft_s", "/latency/tpot_s",
            "/power_w", "/carbon/operational_g", "/carbon/embodied_g", "/carbon/total_g"
        }) {
            assertThat(json.at(pointer).isNumber()).as(pointer).isTrue();
            assertThat(json.at(pointer).doubleValue()).as(pointer).isPositive();
        }
        assertThat(json.has("interval")).isTrue();
        assertThat(json.path("schema").textValue()).isEqualTo("llmco2-estimate-1");
        assertThat(json.path("boundary").textValue()).isEqualTo("facility");
        assertThat(json.path("support").isTextual()).isTrue();
        assertThat(json.at("/provenance/model").textValue()).contains("meta-llama/Llama-3.1-8B");
        assertThat(json.at("/energy/per_request_j").doubleValue())
                .isEqualTo(json.at("/energy/total_j").doubleValue() / 16);
        assertThat(json.at("/carbon/total_g").doubleValue())
                .isEqualTo(json.at("/carbon/operational_g").doubleValue()
                        + json.at("/carbon/embodied_g").doubleValue());
        assertThat(done.err())
                .contains("the host energy is unknown", "an average stands in")
                .hasLineCount(2);
    }

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
    void continuousBatchingTakesDecimals() throws IOException {
        JsonNode json = run("estimate --model meta-llama/Llama-3.1-8B --gpu h100-sxm --batch 3.5 --prompt 100.5"
                        + " --generate 99.5 --continuous --format json")
                .json();
        assertThat(json.at("/energy/prefill_j").doubleValue()).isPositive();
        assertThat(json.at("/energy/decode_j").doubleValue()).isPositive();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --model nope --gpu h100-sxm --batch 1 --prompt 8 --generate 8                 | no LLM 'nope'
            --model gpt2 --gpu h900 --batch 1 --prompt 8 --generate 8                     | no GPU 'h900'
            --model gpt2 --gpu h100-sxm --batch 1 --prompt 8 --generate 8 --region XX     | no region 'XX'
            --model gpt2 --gpu h100-sxm --batch 1 --prompt 8 --generate 8 --precision fp7 | no precision 'fp7'
            --model gpt2 --gpu h100-sxm --batch 1 --prompt 8 --generate 8 --engine tgi    | no measurements of an engine
            --model gpt2 --gpu h100-sxm --batch 1 --prompt 8 --generate 8 --boundary rack | no boundary 'rack'
            --model gpt2 --gpu h100-sxm --batch 1 --prompt 8 --generate 8 --pue 0.5       | pue must be
            --model gpt2 --gpu h100-sxm --batch 1 --prompt 8 --generate 8 --utilization 2 | utilisation must be
            --model gpt2 --gpu h100-sxm --batch 1 --prompt 8 --generate 8 --method v3     | no methodology 'v3'
            --model gpt2 --gpu h100-sxm --batch 1 --prompt 8 --generate 8 --accounting x  | no grid accounting 'x'
            --model gpt2 --gpu h100-sxm --batch 1 --prompt 8 --generate 8 --embodied pcf  | --embodied takes vendor, act, llmcarbon or kgCO2e per GPU, but was 'pcf'
            --model gpt2 --gpu h100-sxm --batch 1 --prompt 8 --generate 8 --host-power x  | --host-power takes measured
            --model gpt2 --gpu h100-sxm --batch 1 --prompt 8 --generate 8 --region FR --accounting market | count by location
            --model gpt2 --gpu h100-sxm --batch 1 --prompt -8 --generate 8                | prompt tokens must be at least 1
            --model gpt2 --gpu h100-sxm --batch 1 --prompt 8 --generate 0                 | generated tokens must be at least 1
            --model gpt2 --gpu h100-sxm --batch NaN --prompt 8 --generate 8               | but was NaN
            --model gpt2 --gpu h100-sxm --batch 0 --prompt 8 --generate 8                 | batch size must be at least 1
            --model gpt2 --gpu h100-sxm --batch one --prompt 8 --generate 8               | 'one' is not a number
            --model gpt2 --gpu h100-sxm --prompt 8 --generate 8                           | --batch
            --model gpt2 --gpu h100-sxm --gpus 2 --tp 3 --batch 1 --prompt 8 --generate 8 | 3 x 1 x 1 x 1 on 2
            --model gpt2 --gpu h100-sxm --gpus 5 --batch 1 --prompt 8 --generate 8        | choose a divisor
            --model meta-llama/Llama-3.1-70B --gpu h100-sxm --batch 1 --prompt 8 --generate 8 | GiB too much; use more GPUs
            --model none/config.json --gpu h100-sxm --batch 1 --prompt 8 --generate 8     | there is no file
            """)
    void badInputEndsWithTwoAndSaysWhat(String arguments, String message) {
        Command done = run("estimate " + arguments + " --format json");
        assertThat(done.status()).isEqualTo(2);
        assertThat(done.out()).isEmpty();
        assertThat(done.err()).contains(message).doesNotContain("\tat ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "fly",
                "estimate --nope",
                "graph " + LLAMA + " --phase mixed",
                "graph " + LLAMA,
                "compare " + LLAMA + " --gpu h900",
                "compare " + LLAMA + " --gpu h100-sxm --cached -1"
            })
    void otherBadCommandsEndWithTwo(String arguments) {
        Command done = run(arguments);
        assertThat(done.status()).isEqualTo(2);
        assertThat(done.out()).isEmpty();
        assertThat(done.err()).isNotBlank();
    }

    @Test
    void aConfigIsReadAndItsDefectsAreNamed(@TempDir Path directory) throws IOException {
        String config = """
                {"model_type": "llama", "hidden_size": 4096, "intermediate_size": 14336, "num_attention_heads": 32,
                 "num_key_value_heads": 8, "num_hidden_layers": 32, "vocab_size": 128256,
                 "max_position_embeddings": 131072, "tie_word_embeddings": false}
                """;
        Path file = Files.writeString(directory.resolve("config.json"), config);
        String rest = " --gpu h100-sxm --batch 16 --prompt 512 --generate 128 --format json";
        JsonNode known =
                run("estimate " + LLAMA + " --gpu h100-sxm --format json").json();
        assertThat(run("estimate --model " + file + rest).json().path("energy")).isEqualTo(known.path("energy"));
        assertThat(run("estimate --model " + directory + rest).status()).isZero();

        Files.writeString(file, config.replace("\"hidden_size\": 4096, ", ""));
        Command lacking = run("estimate --model " + file + rest);
        assertThat(lacking.status()).isEqualTo(2);
        assertThat(lacking.err()).contains("has no 'hidden_size'").contains(file.toString());

        Files.writeString(file, "{ not json");
        assertThat(run("estimate --model " + file + rest).status()).isEqualTo(2);
    }

    @Test
    void compareSortsAndKeepsWhatCannotRun() throws IOException {
        JsonNode json = run("compare --model meta-llama/Llama-3.1-70B --gpu h100-sxm,h200-sxm --gpus 1,3,4"
                        + " --batch 8 --prompt 512 --generate 64 --region FR,US --format json")
                .json();
        assertThat(json.path("sorted_by").textValue()).isEqualTo("total_carbon");
        assertThat(json.path("placements")).hasSize(12);
        double[] carbon = StreamSupport.stream(json.path("placements").spliterator(), false)
                .filter(placement -> placement.path("feasible").booleanValue())
                .mapToDouble(
                        placement -> placement.at("/estimate/carbon/total_g").doubleValue())
                .toArray();
        assertThat(carbon).isSorted().hasSizeGreaterThanOrEqualTo(4);
        JsonNode last = json.path("placements").get(11);
        assertThat(last.path("feasible").booleanValue()).isFalse();
        assertThat(last.path("reason").textValue()).isNotBlank();
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

    @Test
    void compareMarksWhatIsALowerBoundAndRanksItAfterwards() throws IOException {
        String both = "compare " + LLAMA + " --gpu h100-sxm,a100-sxm-40 --region FR";
        JsonNode json = run(both + " --host-power stated --format json").json();
        assertThat(json.at("/placements/0/gpu").textValue()).isEqualTo("h100-sxm");
        assertThat(json.at("/placements/0/lower_bound").booleanValue()).isFalse();
        assertThat(json.at("/placements/1/lower_bound").booleanValue()).isTrue(); // no footprint of the A100's host
        assertThat(json.at("/placements/1/estimate/lacking/0").textValue()).isEqualTo("embodied host");
        assertThat(run(both).out())
                .contains("* a lower bound, not to be ranked")
                .contains("spread");
        JsonNode zero = run("compare " + LLAMA + " --gpu h100-sxm --host-power stated --region CAF,FR --format json")
                .json();
        assertThat(zero.at("/placements/0/region").textValue()).isEqualTo("FR");
        assertThat(zero.at("/placements/1/estimate/lacking/0").textValue()).isEqualTo("grid emissions");
    }

    @Test
    void aBoardOfUnknownIdlePowerDoesNotRankBesideOthers() throws IOException {
        JsonNode json = run("compare " + LLAMA + " --gpu mi300x,h100-sxm --precision bf16 --format json")
                .json();
        assertThat(json.path("sorted_by").textValue()).isEqualTo("energy");
        assertThat(json.at("/placements/0/gpu").textValue()).isEqualTo("h100-sxm");
        assertThat(json.at("/placements/1/lower_bound").booleanValue()).isTrue();
        assertThat(json.at("/placements/1/estimate/ladder/0/basis").textValue()).isEqualTo("partial");
    }

    @Test
    void aRegionWithoutIntensityDoesNotEndTheComparison() throws IOException {
        JsonNode json = run("compare " + LLAMA + " --gpu h100-sxm --region aws:ca-west-1,FR --format json")
                .json();
        assertThat(json.at("/placements/0/region").textValue()).isEqualTo("FR");
        JsonNode last = json.at("/placements/1");
        assertThat(last.path("estimate").isNull()).isTrue();
        assertThat(last.path("feasible").booleanValue()).isTrue();
        assertThat(last.path("reason").textValue()).contains("no grid intensity", "aws:ca-west-1");
        assertThat(run("compare " + LLAMA + " --gpu h100-sxm --region gcp:europe-west9,FR")
                        .err())
                .contains("different scopes (life-cycle, not-stated)");
    }

    @Test
    void diffShowsTwoMethodsSideBySide() throws IOException {
        String request = "diff " + LLAMA + " --gpu h100-sxm --region FR --format json --methods ";
        JsonNode versions = run(request + "llmco2-1,llmco2-2").json();
        assertThat(versions.path("changes").findValuesAsText("quantity")).contains("meter_j", "total_g");
        assertThat(run(request + "ecologits,llmco2-2").json().path("before").textValue())
                .isEqualTo("ecologits@5be90da");
        assertThat(run(request + "llmcarbon,llmco2-2 --efficiency 0.4 --device-power 700")
                        .status())
                .isZero();
        assertThat(run(request + "llmcarbon,llmco2-2").err()).contains("efficiency");
        assertThat(run(request + "llmco2-1").status()).isEqualTo(2);
        assertThat(run(request + "ecologit,llmco2-2").err()).contains("llmco2-2, ecologits and llmcarbon");
        assertThat(run(request + "ecologits,llmco2-2").err()).contains("llmco2-2: the host energy is unknown");
        assertThat(run(request + "ecologits,llmco2-2").json().at("/remarks/0").textValue())
                .contains("lower bound");
        assertThat(run("diff " + LLAMA + " --gpu h100-sxm --methods ecologits,llmco2-2")
                        .err())
                .contains("--region or --intensity");
        assertThat(run("diff " + LLAMA + " --gpu h100-sxm --region FR --methods llmco2-1,llmco2-2")
                        .out())
                .contains("llmco2-1", "unknown");
    }

    @Test
    void scheduleFindsHourAndRegion(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("grid.csv"), """
                region,from,to,g_per_kwh,accounting,source
                FRA,2026-11-23T12:00:00Z,2026-11-23T13:00:00Z,60,location,test
                FRA,2026-11-23T13:00:00Z,2026-11-23T14:00:00Z,30,location,test
                DEU,2026-11-23T12:00:00Z,2026-11-23T14:00:00Z,300,location,test
                """);
        String request = "schedule " + LLAMA + " --gpu h100-sxm --region FR,DE --repeat 100 --format json"
                + " --now 2026-11-23T12:10:00Z --deadline 2026-11-23T14:00:00Z --forecast ";
        JsonNode json = run(request + file).json();
        assertThat(json.path("region").textValue()).isEqualTo("FR");
        assertThat(json.path("start").textValue()).isEqualTo("2026-11-23T13:00:00Z");
        assertThat(json.path("intensity_g_per_kwh").doubleValue()).isEqualTo(30);
        assertThat(run(request.replace("T14", "T12") + file).err()).contains("cannot be done by the deadline");
        assertThat(run(request + "nowhere.csv").err()).contains("there is no file");
        assertThat(run(request.replace("FR,DE", "US") + file).err())
                .contains("no location intensities of USA", "it names FRA, DEU");
        assertThat(json.path("source").textValue()).contains("test", "grid.csv");
        assertThat(json.path("lacking").path(0).textValue()).isEqualTo("host energy");
        assertThat(json.path("operational_g").doubleValue())
                .isCloseTo(json.path("facility_j").doubleValue() / 3.6e6 * 30, within(1e-9));
        assertThat(run(request + file + " --host-power stated")
                        .json()
                        .path("complete")
                        .booleanValue())
                .isTrue();
        assertThat(run(request + file).err()).contains("in DE the host energy is unknown");
        assertThat(run(request + file + " --intensity 5").err()).contains("leave --intensity out");
        assertThat(run(request + file + " --boundary accelerator").err()).contains("must be facility");
        assertThat(run(request.replace("2026-11-23T14:00:00Z", "soon") + file).err())
                .contains("--deadline takes a time");
        Files.writeString(file, "region\nFRA\n");
        assertThat(run(request + file).err()).contains("line 1: expected the columns");
    }

    @Test
    void graphListsOperatorsAndEdges() throws IOException {
        JsonNode json = run("graph " + LLAMA + " --phase prefill --format json").json();
        JsonNode first = json.path("nodes").get(0);
        assertThat(first.path("operator").textValue()).isEqualTo("embedding");
        for (String name :
                new String[] {"repeat", "flops", "weight_bytes", "activation_bytes", "kv_bytes", "network_bytes"}) {
            assertThat(first.path(name).isIntegralNumber()).as(name).isTrue();
        }
        assertThat(json.path("edges").get(0)).hasSize(2);
        assertThat(run("graph " + LLAMA + " --phase decode --gpu h100-sxm").out())
                .contains("Roofline", "lm_head");
        assertThat(run("graph " + LLAMA + " --phase decode --continuous").status())
                .isZero();
    }

    @ParameterizedTest
    @CsvSource({"models, qwen3-8b", "gpus, h100-sxm", "regions, eu-west-3"})
    void catalogsAreListedWithTheirSources(String catalog, String find) throws IOException {
        JsonNode json = run(catalog + " --find " + find + " --format json").json();
        assertThat(json.path(catalog)).isNotEmpty();
        assertThat(json.path(catalog).get(0).findValuesAsText("source")).isNotEmpty();
        assertThat(run(catalog).out()).contains("\n");
        Command none = run(catalog + " --find no-such-thing --format json");
        assertThat(none.json().path(catalog)).isEmpty();
        assertThat(none.err()).contains("no-such-thing");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--help",
                "--version",
                "help",
                "completion",
                "estimate --help",
                "compare --help",
                "diff --help",
                "graph --help"
            })
    void helpIsNoError(String arguments) {
        Command done = run(arguments);
        assertThat(done.status()).isZero();
        assertThat(done.out()).isNotBlank();
    }
}
