package io.llmco2.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Experiments through the command line, on made-up data in the form of the real. */
class ReproduceTest {
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

    @Test
    void writesAReportAndGoesOnWhereItWas() throws IOException {
        requests();
        Object[] command = {
            "reproduce",
            "a",
            "--data",
            folder,
            "--out",
            folder.resolve("report"),
            "--seeds",
            1,
            "--epochs",
            2,
            "--cache",
            folder.resolve("cache"),
            "--format",
            "json"
        };
        Done done = run(command);
        assertThat(done.status).as(done.err).isZero();
        JsonNode rows = new ObjectMapper().readTree(done.out).at("/experiments/0/tables/0/rows");
        assertThat(rows.findValuesAsText("predictor"))
                .contains("paper-net", "nnlqp-repaired", "mlp", "random-forest", "closed-form", "roofline-net");
        Path report = folder.resolve("report").resolve("README.md");
        String written = Files.readString(report);
        assertThat(written).contains("simulated", "SHA-256", "a-errors.png");
        assertThat(folder.resolve("report").resolve("a-errors.png")).isNotEmptyFile();

        Done again = run(command);
        assertThat(again.out).isEqualTo(done.out);
        assertThat(again.err).doesNotContain("paper-net"); // nothing was fitted again
        assertThat(Files.readString(report)).isEqualTo(written);
    }

    @Test
    void somePredictorsAlone() throws IOException {
        requests();
        Object[] command = {
            "reproduce",
            "a",
            "--data",
            folder,
            "--out",
            folder,
            "--cache",
            folder,
            "--format",
            "json",
            "--predictor",
            "closed-form"
        };
        Done done = run(command);
        assertThat(done.status).as(done.err).isZero();
        assertThat(new ObjectMapper().readTree(done.out).findValuesAsText("predictor"))
                .containsOnly("closed-form");
        command[command.length - 1] = "oracle";
        Done unknown = run(command);
        assertThat(unknown.status).isEqualTo(2);
        assertThat(unknown.err).contains("oracle", "closed-form", "paper-net");
    }

    @Test
    void whatIsMissingIsSaid() {
        Done unknown = run("reproduce", "c", "--data", folder, "--out", folder);
        assertThat(unknown.status).isEqualTo(2);
        assertThat(unknown.err).contains("'c'", "known are a, b, ablation, sampling and all");
        Done absent = run("reproduce", "a", "--data", folder, "--out", folder);
        assertThat(absent.status).isEqualTo(2);
        assertThat(absent.err).contains("requests.csv", "not there");
    }

    private void requests() throws IOException {
        StringBuilder text = new StringBuilder("split,model,prompt_tokens,output_tokens,prefill_s,decode_s\n");
        for (int i = 0; i < 60; i++) {
            String split = i % 6 == 0 ? "test" : i % 6 == 1 ? "validation" : "train";
            String model = i % 2 == 0 ? "meta-llama/Llama-2-7b-hf" : "internlm/internlm-20b";
            int prompt = 50 + 37 * i;
            int generated = 10 + 7 * (i % 13);
            text.append(String.format(
                    Locale.ROOT,
                    "%s,%s,%d,%d,%.6f,%.6f%n",
                    split,
                    model,
                    prompt,
                    generated,
                    0.01 + 1e-4 * prompt,
                    0.02 * generated));
        }
        Files.createDirectories(folder.resolve("llmco2-release"));
        Files.writeString(folder.resolve("llmco2-release").resolve("requests.csv"), text.toString());
    }
}
