package io.llmco2.core.measurement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.common.collect.ImmutableMap;
import io.llmco2.core.measurement.Measurement.Requests;
import io.llmco2.core.measurement.Measurement.Server;
import io.llmco2.core.measurement.Observations.Skipped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MeasurementFileTest {
    private static final String HEADER =
            "model,gpu,gpu_count,tensor_parallel,precision,engine,batch_size,prompt_tokens,"
                    + "output_tokens,total_energy_j,total_latency_s,source_row";
    private static final String SOUND = "org/model,a100,2,1,bf16,vllm,8,100,200,3000,4.5,here.json;task=chat;dp=2";

    private Path file;

    @BeforeEach
    void folder(@TempDir Path folder) throws IOException {
        file = Files.createDirectory(folder.resolve("my-source")).resolve("measurements.csv");
    }

    @Test
    void everyColumnArrives() throws IOException {
        assertThat(read(SOUND))
                .containsExactly(new Measurement(
                        "measurements.csv:2",
                        "my-source",
                        new Server("org/model", "a100", 2, 1, "bf16", "vllm"),
                        new Requests(8, OptionalDouble.of(100), 200),
                        OptionalDouble.of(3000),
                        OptionalDouble.of(4.5),
                        ImmutableMap.of("task", "chat", "dp", "2")));
    }

    @Test
    void whatMayBeUnknownMayBeEmpty() throws IOException {
        Measurement read = read("org/model,a100,1,1,bf16,vllm,8,,200,,,").get(0);
        assertThat(read.requests().promptTokens()).isEmpty();
        assertThat(read.joules()).isEmpty();
        assertThat(read.seconds()).isEmpty();
        assertThat(read.extras()).isEmpty();
    }

    @Test
    void rowsKeepTheirOrderAndTheirLines() throws IOException {
        assertThat(read(SOUND, SOUND, SOUND))
                .extracting(Measurement::row)
                .containsExactly("measurements.csv:2", "measurements.csv:3", "measurements.csv:4");
    }

    @Test
    void missingColumnsAreNamed() throws IOException {
        Files.writeString(file, HEADER.replace("engine,", "").replace(",source_row", "") + "\n");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MeasurementFile.read(file))
                .withMessageContaining(file.toString())
                .withMessageContaining("no column engine, source_row;");
    }

    @ParameterizedTest
    @CsvSource({
        "6, batch_size, eight, must be a number",
        "6, batch_size, -8, finite and > 0",
        "6, batch_size, 0, finite and > 0",
        "6, batch_size, NaN, finite and > 0",
        "6, batch_size, '', is empty",
        "2, gpu_count, 1.5, whole number",
        "2, gpu_count, '', is empty",
        "3, tensor_parallel, -1, finite and > 0",
        "7, prompt_tokens, -1, finite and > 0",
        "8, output_tokens, '', is empty",
        "9, total_energy_j, NaN, finite and > 0",
        "9, total_energy_j, Infinity, finite and > 0",
        "10, total_latency_s, -4.5, finite and > 0",
    })
    void aBadCellIsSkippedWithFileLineAndColumn(int index, String column, String cell, String rule) throws IOException {
        String[] cells = SOUND.split(",");
        cells[index] = cell;
        String[] rows = {SOUND, SOUND, String.join(",", cells), SOUND};
        assertThat(read(rows)).hasSize(3);
        assertThat(skipped(rows)).singleElement().satisfies(skipped -> {
            assertThat(skipped.row()).isEqualTo("measurements.csv:4");
            assertThat(skipped.reason()).contains(column).contains(rule).contains(cell);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"org/model,a100,1", SOUND + ",more", "\n" + SOUND + ",more"})
    void aRaggedRowIsSkippedWithFileAndLine(String ragged) throws IOException {
        long line = 3 + ragged.chars().filter(c -> c == '\n').count();
        assertThat(read(SOUND, ragged, SOUND)).hasSize(2);
        assertThat(skipped(SOUND, ragged, SOUND))
                .containsExactly(new Skipped(
                        "measurements.csv:" + line,
                        "has " + ragged.strip().split(",").length + " cells, but the header has 12"));
    }

    @Test
    void aHeaderAloneIsRefused() throws IOException {
        Files.writeString(file, HEADER + "\n");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MeasurementFile.read(file))
                .withMessageContaining(file.toString())
                .withMessageContaining("no measurements below");
    }

    @Test
    void whatIsNoCsvIsRefusedWithItsLine() throws IOException {
        Files.writeString(file, HEADER + "\n" + SOUND + "\n\"broken\"quote," + SOUND + "\n");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MeasurementFile.read(file))
                .withMessageContaining(file + " is not CSV from line 3");
    }

    @Test
    void theLastLineNeedsNoLineBreak() throws IOException {
        Files.writeString(file, HEADER + "\n" + SOUND + "\n" + SOUND);
        assertThat(MeasurementFile.read(file).measurements())
                .extracting(Measurement::row)
                .endsWith("measurements.csv:3");
    }

    private List<Measurement> read(String... rows) throws IOException {
        Files.writeString(file, HEADER + "\n" + String.join("\n", rows) + "\n");
        return MeasurementFile.read(file).measurements();
    }

    private List<Skipped> skipped(String... rows) throws IOException {
        read(rows);
        return MeasurementFile.read(file).skipped();
    }
}
