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
    void badMeasurementsAreBadInput() throws IOException {
        Done number = run("evaluate", "--measurements", file("m,h100-sxm,1,1,bf16,vllm,-8,150,128,1000,2,row\n"));
        assertThat(number.status).isEqualTo(2);
        assertThat(number.err).contains("line 2", "batch_size", "-8");

        Files.writeString(folder.resolve("rows.csv"), "model,gpu\na,b\n");
        Done column = run("evaluate", "--measurements", folder.resolve("rows.csv"));
        assertThat(column.status).isEqualTo(2);
        assertThat(column.err).contains("gpu_count", "total_energy_j");

        Done missing = run("evaluate", "--measurements", folder.resolve("none.csv"));
        assertThat(missing.status).isEqualTo(2);
        assertThat(missing.err).contains("none.csv");

        Done folderWithoutData = run("train", "--data", folder, "--out", folder.resolve("w"));
        assertThat(folderWithoutData.status).isEqualTo(2);
        assertThat(folderWithoutData.err).contains("mlenergy-v3");
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
