package io.llmco2.examples.cli;

import static io.llmco2.examples.cli.Command.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
