package io.llmco2.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** From a file of measurements to figures and weights, through the command line. */
class TrainAndEvaluateTest {
    private static final Path DATA = Path.of("..", "..", "..", "shared", "data");
    private static final String HEADER =
            "model,gpu,gpu_count,tensor_parallel,precision,engine,batch_size,prompt_tokens,output_tokens,"
                    + "total_energy_j,total_latency_s,source_row\n";

    @TempDir
    private Path folder;

    private record Done(int status, String out, String err) {}

    private static Done run(Object... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine commandLine =
                Llmco2.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        String[] words = Arrays.stream(arguments).map(Object::toString).toArray(String[]::new);
        return new Done(commandLine.execute(words), out.toString(), err.toString());
    }

    private Path file(String rows) throws IOException {
        return Files.writeString(folder.resolve("rows.csv"), HEADER + rows);
    }

    @Test
    void everyRowIsJudgedOrListedWithItsReason() throws IOException {
        Path rows = file("meta-llama/Llama-3.1-8B,h100-sxm,1,1,bf16,vllm,8,150,128,1000,2,first\n"
                + "meta-llama/Llama-3.1-8B,h100-sxm,1,1,bf16,vllm,16,150,128,1500,,second\n"
                + "acme/unheard-of,h100-sxm,1,1,bf16,vllm,8,150,128,1000,2,third\n");
        Done done = run("evaluate", "--measurements", rows, "--format", "json");
        assertThat(done.status).as(done.err).isZero();
        JsonNode json = new ObjectMapper().readTree(done.out);
        assertThat(json.get("rows").asInt()).isEqualTo(2);
        assertThat(json.get("skipped")).hasSize(1);
        assertThat(json.at("/skipped/0/row").asText()).isEqualTo("rows.csv:4");
        assertThat(json.at("/skipped/0/reason").asText()).contains("acme/unheard-of");
        assertThat(json.get("results")).allSatisfy(result -> {
            assertThat(result.get("mape").asDouble()).isPositive();
            assertThat(result.get("n").asInt())
                    .isEqualTo(result.get("target").asText().equals("energy") ? 2 : 1);
        });
        assertThat(json.get("results").findValuesAsText("predictor"))
                .contains("roofline-net", "roofline", "roofline-fitted", "tdp-0.7", "ecologits");
    }

    @Test
    void aRaggedRowIsSkippedAndTheOthersAreJudged() throws IOException {
        Path rows = file("meta-llama/Llama-3.1-8B,h100-sxm,1,1,bf16,vllm,8,150,128,1000,2,first\n"
                + "meta-llama/Llama-3.1-8B,h100-sxm,1\n"
                + "meta-llama/Llama-3.1-8B,h100-sxm,1,1,bf16,vllm,16,,128,1000,2,no prompt\n");
        Done done = run("evaluate", "--measurements", rows, "--format", "json");
        assertThat(done.status).as(done.err).isZero();
        JsonNode json = new ObjectMapper().readTree(done.out);
        assertThat(json.get("rows").asInt()).isEqualTo(1);
        assertThat(json.get("skipped").findValuesAsText("row")).containsExactly("rows.csv:3", "rows.csv:4");
        assertThat(json.at("/skipped/0/reason").asText()).contains("3 cells", "12");
        assertThat(json.at("/skipped/1/reason").asText()).contains("prompt");
    }

    @Test
    void badMeasurementsAreBadInput() throws IOException {
        Done number = run("evaluate", "--measurements", file("m,h100-sxm,1,1,bf16,vllm,-8,150,128,1000,2,row\n"));
        assertThat(number.status).isEqualTo(2);
        assertThat(number.err).contains("line 2", "batch_size", "-8");

        Done nothing = run("evaluate", "--measurements", file(""));
        assertThat(nothing.status).isEqualTo(2);
        assertThat(nothing.err).contains("rows.csv", "no measurements below");

        Files.writeString(folder.resolve("rows.csv"), "model,gpu\na,b\n");
        Done column = run("evaluate", "--measurements", folder.resolve("rows.csv"));
        assertThat(column.status).isEqualTo(2);
        assertThat(column.err).contains("gpu_count", "total_energy_j");

        Done missing = run("evaluate", "--measurements", folder.resolve("none.csv"));
        assertThat(missing.status).isEqualTo(2);
        assertThat(missing.err).contains("there is no file", "none.csv", "the measurements");

        Done mistyped =
                run("evaluate", "--measurements", folder.resolve("none.csv"), "--predictor", "mlp", "--sees", 3);
        assertThat(mistyped.status).isEqualTo(2);
        assertThat(mistyped.err).contains("Unknown option: '--sees'");

        Done seeds = run("evaluate", "--measurements", folder.resolve("none.csv"), "--seeds", 0);
        assertThat(seeds.status).isEqualTo(2);
        assertThat(seeds.err).contains("--seeds");

        Done oracle = run("evaluate", "--measurements", folder.resolve("none.csv"), "--predictor", "oracle");
        assertThat(oracle.status).isEqualTo(2);
        assertThat(oracle.err).contains("oracle", "random-forest", "roofline-net");

        Done folderWithoutData = run("train", "--data", folder, "--out", folder.resolve("w"));
        assertThat(folderWithoutData.status).isEqualTo(2);
        assertThat(folderWithoutData.err).contains("mlenergy-v3");
    }

    /** Two architectures on one and on two GPUs, one of them cheaper, in batches of 1 to 8. */
    private Path placements() throws IOException {
        StringBuilder rows = new StringBuilder();
        for (String llm : new String[] {"meta-llama/Llama-3.1-8B", "Qwen/Qwen3-14B", "google/gemma-2-9b"}) {
            for (int gpus = 1; gpus <= 2; gpus++) {
                for (int batch = 1; batch <= 8; batch++) {
                    rows.append(llm + ",h100-sxm," + gpus + "," + gpus + ",bf16,vllm," + batch + ",150,128,"
                            + 1000 * batch * gpus + "," + 2.5 * batch + ",x.json;task=chat;max_num_seqs=" + batch
                            + "\n");
                }
            }
        }
        return file(rows.toString());
    }

    @Test
    void foldsAreRememberedAndReported() throws IOException {
        Path cache = folder.resolve("cache");
        Path report = folder.resolve("report");
        Object[] words = {
            "evaluate",
            "--measurements",
            placements(),
            "--protocol",
            "leave-one-architecture-out",
            "--predictor",
            "roofline-fitted",
            "random-forest",
            "--seeds",
            2,
            "--threads",
            2,
            "--cache",
            cache,
            "--report",
            report,
            "--format",
            "json"
        };
        Done first = run(words);
        assertThat(first.status).as(first.err).isZero();
        JsonNode json = new ObjectMapper().readTree(first.out);
        JsonNode forest = find(json.get("results"), "random-forest");
        assertThat(forest.get("n").asInt()).isEqualTo(48);
        assertThat(forest.get("seeds").asInt()).isEqualTo(2);
        assertThat(forest.at("/spread/mape").asDouble()).isPositive();
        assertThat(forest.get("coverage").isNumber()).isTrue();
        JsonNode fitted = find(json.get("results"), "roofline-fitted");
        assertThat(fitted.get("seeds").asInt()).isEqualTo(1);
        assertThat(fitted.at("/spread/mape").isNull()).isTrue();
        assertThat(find(json.get("ranking"), "roofline-fitted").get("pairs").asInt())
                .isEqualTo(24);
        assertThat(json.get("intervals").findValuesAsText("level")).contains("0.5", "0.8", "0.9");
        try (Stream<Path> folds = Files.list(cache)) {
            assertThat(folds).hasSize(3 + 2 * 3);
        }
        assertThat(report.resolve("README.md"))
                .content()
                .contains("evaluate --measurements", "SHA-256", "energy-random-forest.png");
        assertThat(report).isDirectoryContaining("glob:**energy-by-group.png");

        Done second = run(words);
        assertThat(second.out).isEqualTo(first.out);
        assertThat(second.err).doesNotContain("seed 1, without");
    }

    /** The name of an ablation has a stroke, which no file can have. */
    @Test
    void ablationsAreReportedToo() throws IOException {
        Path report = folder.resolve("report");
        Done done = run(
                "evaluate",
                "--measurements",
                placements(),
                "--predictor",
                "roofline",
                "roofline-net/no-messages",
                "--epochs",
                1,
                "--members",
                1,
                "--report",
                report);
        assertThat(done.status).as(done.err).isZero();
        assertThat(done.err).contains("roofline-net/no-messages learned from the very rows that judge here");
        assertThat(report).isDirectoryContaining("glob:**energy-roofline-net-no-messages.png");
        assertThat(report.resolve("README.md")).content().contains("(energy-roofline-net-no-messages.png)");
    }

    @Test
    void rowsOfSeveralSourcesAreJudgedBySource() throws IOException {
        String row = "Qwen/Qwen3-14B,h100-sxm,1,1,bf16,vllm,8,150,128,1000,2,first\n";
        String[] words = new String[2];
        for (int i = 0; i < 2; i++) {
            Path source = Files.createDirectories(folder.resolve("source-" + i));
            words[i] = Files.writeString(source.resolve("measurements.csv"), HEADER + row.repeat(i + 1))
                    .toString();
        }
        Object[] json = {"evaluate", "--measurements", words[0], words[1], "--predictor", "roofline", "--format", "json"
        };
        JsonNode sources = new ObjectMapper().readTree(run(json).out).get("sources");
        assertThat(sources).hasSize(2 * 3); // of energy, latency and power
        assertThat(sources.get(0).get("source").asText()).isEqualTo("source-0");
        assertThat(sources.findValuesAsText("n")).containsExactly("1", "1", "1", "2", "2", "2");

        json[json.length - 1] = "csv";
        List<String> lines = run(json).out.lines().toList();
        assertThat(lines).hasSize(1 + 3);
        assertThat(lines.get(0)).startsWith("predictor,seed,source,row,left_out,model");
        assertThat(lines.get(3).split(",", -1))
                .hasSameSizeAs(lines.get(0).split(","))
                .contains("source-1", "measurements.csv:3", "Qwen/Qwen3-14B", "1000.0");

        Object[] one = {"evaluate", "--measurements", words[0], "--predictor", "roofline", "--format", "json"};
        assertThat(new ObjectMapper().readTree(run(one).out).get("sources")).isEmpty();
    }

    @Test
    void operatorsAreJudgedWithoutTheirShapes() throws IOException {
        assumeTrue(Files.isDirectory(DATA), "no measurements beside the project");
        Path report = folder.resolve("report");
        Done done = run(
                "evaluate-operators",
                "--data",
                DATA,
                "--predictor",
                "roofline",
                "roofline-fitted",
                "--report",
                report,
                "--format",
                "json");
        assertThat(done.status).as(done.err).isZero();
        JsonNode json = new ObjectMapper().readTree(done.out);
        int rows = json.get("rows").asInt();
        assertThat(json.at("/results/0/n").asInt()).isEqualTo(rows);
        assertThat(json.at("/results/0/type").asText()).isEqualTo("all");
        assertThat(find(json.get("results"), "roofline-fitted")
                        .get("median_ape")
                        .asDouble())
                .isBetween(
                        0.01,
                        find(json.get("results"), "roofline").get("median_ape").asDouble());
        assertThat(json.get("left_out").findValuesAsText("reason")).contains("faster than the Roofline");
        assertThat(report.resolve("README.md"))
                .content()
                .contains("evaluate-operators --data", rows + " rows judged", "| decode-attention, b200 |", "SHA-256");
    }

    @Test
    void aGpuOfTheOperatorsIsLeftOut() throws IOException {
        assumeTrue(Files.isDirectory(DATA), "no measurements beside the project");
        Done done = run(
                "evaluate-operators",
                "--data",
                DATA,
                "--protocol",
                "leave-one-gpu-out",
                "--gpu",
                "gb200",
                "--predictor",
                "roofline-fitted",
                "--format",
                "csv");
        assertThat(done.status).as(done.err).isZero();
        List<String> lines = done.out.lines().toList();
        assertThat(lines.subList(1, lines.size()))
                .hasSizeGreaterThan(1000)
                .allMatch(line -> line.contains(",gb200,"))
                .allMatch(line -> line.split(",", -1).length == lines.get(0).split(",").length);

        Done shapes = run("evaluate-operators", "--data", DATA, "--gpu", "gb200");
        assertThat(shapes.status).isEqualTo(2);
        assertThat(shapes.err).contains("--gpu", "leave-one-gpu-out");
        Done unknown = run("evaluate-operators", "--data", DATA, "--protocol", "leave-one-gpu-out", "--gpu", "mi300x");
        assertThat(unknown.status).isEqualTo(2);
        assertThat(unknown.err).contains("mi300x", "gb200", "h200-sxm");
    }

    @Test
    void badRequestsToJudgeOperatorsAreBadInput() {
        Done protocol = run("evaluate-operators", "--data", folder, "--protocol", "folds");
        assertThat(protocol.status).isEqualTo(2);
        assertThat(protocol.err).contains("folds", "held-out-shapes");
        Done predictor = run("evaluate-operators", "--data", folder, "--predictor", "oracle");
        assertThat(predictor.status).isEqualTo(2);
        assertThat(predictor.err).contains("oracle", "random-forest");
        Done seeds = run("evaluate-operators", "--data", folder, "--seeds", 0);
        assertThat(seeds.status).isEqualTo(2);
        assertThat(seeds.err).contains("--seeds");
        Done empty = run("evaluate-operators", "--data", folder);
        assertThat(empty.status).isEqualTo(2);
        assertThat(empty.err).contains("mlenergy-v3");
    }

    private static JsonNode find(JsonNode array, String predictor) {
        for (JsonNode one : array) {
            if (one.get("predictor").asText().equals(predictor)) {
                return one;
            }
        }
        throw new AssertionError("no " + predictor + " in " + array);
    }

    @Test
    void twoRunsOfTrainingGiveTheSameBits() throws IOException {
        assumeTrue(Files.isDirectory(DATA), "no measurements beside the project");
        for (String name : new String[] {"first", "second"}) {
            Done done = run(
                    "train",
                    "--data",
                    DATA,
                    "--out",
                    folder.resolve(name),
                    "--skip-evaluation",
                    "--members",
                    1,
                    "--epochs",
                    2,
                    "--seed",
                    7);
            assertThat(done.status).as(done.err).isZero();
        }
        assertThat(folder.resolve("first")).hasSameBinaryContentAs(folder.resolve("second"));
        assertThat(folder.resolve("first.json")).hasSameBinaryContentAs(folder.resolve("second.json"));

        Path rows = file("meta-llama/Llama-3.1-8B,h100-sxm,1,1,bf16,vllm,8,150,128,1000,2,first\n");
        Done judged = run("evaluate", "--measurements", rows, "--weights", folder.resolve("first"));
        assertThat(judged.status).as(judged.err).isZero();
        assertThat(judged.out).contains("roofline-net");
    }
}
