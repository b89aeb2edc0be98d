package io.llmco2.examples.cli;

import static io.llmco2.examples.cli.Command.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From measurements of one's own to calibrated estimates, through the command line. */
class CalibrateTest {
    private static final Path DATA = Path.of("..", "..", "..", "shared", "data");
    private static final String HEADER =
            "model,gpu,gpu_count,tensor_parallel,precision,engine,batch_size,prompt_tokens,output_tokens,"
                    + "total_energy_j,total_latency_s,source_row\n";
    private static final String LLAMA = "--model meta-llama/Llama-3.1-8B --prompt 256 --generate 64 --precision bf16";

    @TempDir
    private Path folder;

    /** What the bundled weights say, twice as long and so at 1.6 times the energy. */
    private Path measured() throws IOException {
        StringBuilder rows = new StringBuilder(HEADER);
        for (int batch = 1; batch <= 64; batch *= 2) {
            Command estimate = run("estimate " + LLAMA + " --gpu a100-sxm-80 --batch " + batch + " --format json");
            rows.append("meta-llama/Llama-3.1-8B,a100-sxm-80,1,1,bf16,vllm," + batch + ",256,64,"
                    + 1.6 * estimate.number("/energy/total_j") + "," + 2 * estimate.number("/latency/total_s")
                    + ",x.json#" + batch + "\n");
        }
        return Files.writeString(
                folder.resolve("mine.csv"), rows + "acme/unheard-of,a100-sxm-80,1,1,bf16,vllm,8,1,1,1,1,\n");
    }

    @Test
    void estimatesFollowMeasurements() throws IOException {
        Path calibration = folder.resolve("calibration.json");
        Command done = run("calibrate --measurements " + measured() + " --out " + calibration + " --format json");
        JsonNode json = done.json();
        assertThat(done.err()).contains("calibration written to " + calibration);
        assertThat(json.path("schema").textValue()).isEqualTo("llmco2-calibrate-1");
        assertThat(json.path("rows").intValue()).isEqualTo(7);
        assertThat(json.at("/skipped/0/reason").textValue()).contains("acme/unheard-of");
        assertThat(json.at("/platforms/0/gpu").textValue()).isEqualTo("a100-sxm-80");
        assertThat(json.at("/results/0/target").textValue()).isEqualTo("energy");
        assertThat(json.at("/results/0/before/median_ape").doubleValue()).isCloseTo(0.375, within(1e-9)); // 1 - 1 / 1.6
        assertThat(json.at("/results/0/after/median_ape").doubleValue()).isLessThan(0.05);

        String request = "estimate " + LLAMA + " --gpu a100-sxm-80 --batch 24 --format json";
        Command before = run(request);
        Command after = run(request + " --calibration " + calibration);
        assertThat(after.number("/energy/total_j") / before.number("/energy/total_j"))
                .isCloseTo(1.6, within(0.08));
        assertThat(after.number("/latency/total_s") / before.number("/latency/total_s"))
                .isCloseTo(2, within(0.1));
        assertThat(after.json().at("/provenance/predictor").textValue())
                .contains("calibrated for a100-sxm-80 with vllm-0.11.1 by 7 rows");

        String elsewhere = "estimate " + LLAMA + " --gpu h100-sxm --batch 24 --format json";
        assertThat(run(elsewhere + " --calibration " + calibration).json())
                .isEqualTo(run(elsewhere).json());
        assertThat(run("explain " + LLAMA + " --gpu a100-sxm-80 --batch 24 --calibration " + calibration)
                        .out())
                .contains("calibrated for a100-sxm-80");
    }

    @Test
    void textIsForPeople() throws IOException {
        Command done = run("calibrate --measurements " + measured());
        assertThat(done.status()).as(done.err()).isZero();
        assertThat(done.out())
                .contains("7 rows, 1 skipped", "errors on rows left out")
                .contains("energy", "latency", "power")
                .contains("a100-sxm-80 with vllm-0.11.1, 7 rows of 7 configurations");
    }

    @Test
    void calibrationIsJudgedByDraws() throws IOException {
        Command done = run("calibrate --measurements " + measured() + " --rows 5 --draws 3 --format json");
        JsonNode json = done.json();
        assertThat(json.path("draws").intValue()).isEqualTo(3);
        assertThat(json.at("/results/0/n").intValue()).isEqualTo(2);
        assertThat(json.at("/results/0/spread/median_ape").isNumber()).isTrue();
    }

    @Test
    void theSourceIsLeftOutOfTrainingOnce() throws IOException {
        assumeTrue(Files.isDirectory(DATA), "no measurements beside the project");
        String command =
                "calibrate --measurements " + DATA.resolve("joulebench").resolve("measurements.csv")
                        + " --data " + DATA
                        + " --source-left-out --rows 12 --draws 1 --members 1 --epochs 1 --format json --cache "
                        + folder.resolve("cache");
        Command first = run(command);
        assertThat(first.json().at("/results/0/after/median_ape").doubleValue())
                .isLessThan(first.json().at("/results/0/before/median_ape").doubleValue());
        assertThat(first.err()).contains("weights without joulebench");
        assertThat(folder.resolve("cache")).isDirectoryContaining("glob:**weights-roofline-net-*.json");
        assertThat(run(command).out()).isEqualTo(first.out());
    }

    @Test
    void everyRowIsAccountedFor() throws IOException {
        String again = "meta-llama/Llama-3.1-8B,a100-sxm-80,1,1,bf16,vllm,8,256,64,%s,2,\n";
        Files.writeString(
                measured(), String.format(again, "500") + String.format(again, "5e6"), StandardOpenOption.APPEND);
        Command done = run("calibrate --measurements " + folder.resolve("mine.csv"));
        assertThat(done.out())
                .startsWith("8 rows, 2 skipped, 1 repeating a setting, which counts once with its mean; ")
                .contains("skipped 1: no LLM 'acme/unheard-of'", "skipped 1: energy over latency is 2500000.0 W");
    }

    @Test
    void badInputIsSaid() throws IOException {
        Path mine = measured();
        says("calibrate --measurements " + mine + " --source-left-out", "--data");
        says("calibrate --measurements " + mine + " --draws 2 --out x.json", "--draws", "--out");
        says("calibrate --measurements " + mine + " --draws 0", "at least once");
        says("calibrate --measurements " + mine + " --out " + folder.resolve("no/x.json"), "cannot be written");
        Path few = Files.writeString(
                folder.resolve("few.csv"),
                HEADER + "meta-llama/Llama-3.1-8B,a100-sxm-80,1,1,bf16,vllm,8,256,64,500,2,\n");
        says("calibrate --measurements " + few, "1 rows of 1 configurations", "at least 5");
        String request = "estimate " + LLAMA + " --gpu a100-sxm-80 --batch 24 --calibration ";
        says(request + folder.resolve("none.json"), "there is no file", "none.json", "the calibration");
        says(request + Files.writeString(folder.resolve("bad.json"), "{}"), "schema");
    }

    private static void says(String command, String... words) {
        Command done = run(command);
        assertThat(done.status()).as(done.err()).isEqualTo(2);
        assertThat(done.err()).contains(words);
    }
}
