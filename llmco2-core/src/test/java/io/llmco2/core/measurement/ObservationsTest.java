package io.llmco2.core.measurement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.common.collect.ImmutableMap;
import io.llmco2.core.inference.Engine;
import io.llmco2.core.inference.HostLoad;
import io.llmco2.core.measurement.Measurement.Requests;
import io.llmco2.core.measurement.Measurement.Server;
import io.llmco2.core.measurement.Observations.Observation;
import io.llmco2.graph.ParallelSplit;
import io.llmco2.graph.Precision;
import io.llmco2.graph.Workload.ContinuousBatching;
import io.llmco2.graph.Workload.StaticBatch;
import io.llmco2.graph.llm.LlmCatalog;
import io.llmco2.hardware.gpu.GpuCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ObservationsTest {
    private static final String MIXTRAL = "mistralai/Mixtral-8x7B-v0.1";

    @ParameterizedTest
    @CsvSource({
        // GPUs, published tensor parallelism, extras -> split
        "1, 1, task=chat, 1, 1, 1",
        "4, 4, task=chat, 4, 1, 1",
        "4, 2, task=chat;dp=2;ep=1, 2, 2, 1",
        "4, 1, task=chat;dp=1;ep=4, 4, 1, 4",
        "8, 1, task=chat;dp=8;ep=8, 1, 8, 8",
        "8, 1, task=chat;dp=2;ep=8, 4, 2, 8",
    })
    void parallelismIsMapped(int gpus, int published, String extras, int tensor, int data, int expert) {
        Observations mapped = of(measurement(MIXTRAL, "h100-sxm", gpus, published, "bf16", extras));
        assertThat(mapped.skipped()).isEmpty();
        assertThat(mapped.usable().get(0).inference().deployment().split())
                .isEqualTo(new ParallelSplit(tensor, data, expert));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "no/model-of-this-name | h100-sxm | 1 | 1 | bf16 | task=chat     | no/model-of-this-name",
                MIXTRAL + " | abacus   | 1 | 1 | bf16 | task=chat             | abacus",
                MIXTRAL + " | h100-sxm | 1 | 1 | nf5  | task=chat             | nf5",
                MIXTRAL + " | a100-sxm-80 | 1 | 1 | fp8 | task=chat           | FP8",
                MIXTRAL + " | h100-sxm | 2 | 1 | bf16 | task=chat             | does not use the 2 GPUs",
                MIXTRAL + " | h100-sxm | 4 | 2 | bf16 | task=chat;pp=3        | pipeline",
                MIXTRAL + " | h100-sxm | 3 | 3 | bf16 | task=chat             | divide",
                MIXTRAL + " | h100-sxm | 1 | 1 | bf16 | task=juggling         | juggling",
                MIXTRAL + " | h100-sxm | 1 | 1 | bf16 | other=thing           | no task",
                MIXTRAL + " | h100-sxm | 1 | 1 | bf16 | task=chat;dp=0;ep=2   | dp",
                MIXTRAL + " | h100-sxm | 1 | 1 | bf16 | task=chat;dp=two      | dp",
            })
    void whatCannotBeUsedIsListedWithItsReason(
            String model, String gpu, int gpus, int tensor, String precision, String extras, String reason) {
        Measurement sound = measurement(MIXTRAL, "h100-sxm", 1, 1, "bf16", "task=chat");
        Observations mapped = of(sound, measurement(model, gpu, gpus, tensor, precision, extras), sound);
        assertThat(mapped.usable()).hasSize(2);
        assertThat(mapped.skipped()).singleElement().satisfies(skipped -> {
            assertThat(skipped.row()).isEqualTo("file.csv:7");
            assertThat(skipped.reason()).contains(reason);
        });
    }

    /** Servers of one B200 of the leaderboard that publishes times between tokens shared their host. */
    @ParameterizedTest
    @CsvSource({
        "b200, 1, itl_ms_p50=30;itl_ms_p90=45, CROWDED",
        "b200, 1, itl_ms_p50=30;itl_ms_p90=31, CROWDED",
        "b200, 2, itl_ms_p50=30;itl_ms_p90=45, QUIET",
        "b200, 1, host_load=quiet;itl_ms_p90=45, QUIET",
        "h100-sxm, 4, host_load=crowded, CROWDED",
        "h100-sxm, 1, itl_ms_p50=30;itl_ms_p90=45, QUIET",
        "b200, 1, other=thing, QUIET"
    })
    void theHostIsCrowdedWhereAWholeClassOfRowsSaysSo(String gpu, int gpus, String extras, HostLoad load) {
        Observations mapped = of(measurement(MIXTRAL, gpu, gpus, gpus, "bf16", "task=chat;" + extras));
        assertThat(mapped.usable().get(0).inference().deployment().hostLoad()).isEqualTo(load);
    }

    /** What {@link HostLoad#CROWDED} says of the rows that are taken for crowded. */
    @Test
    void timesBetweenTokensSayThatHostsWereCrowded() throws IOException {
        Path file = Path.of("../../shared/data/mlenergy-v3/measurements.csv");
        assumeTrue(Files.isReadable(file), "needs " + file);
        Observations rows = Observations.of(MeasurementFile.read(file), LlmCatalog.bundled(), GpuCatalog.bundled());
        double[] crowded = unsteadiness(rows, o -> o.inference().deployment().hostLoad() == HostLoad.CROWDED);
        double[] alone = unsteadiness(
                rows,
                o -> o.measurement().server().gpuCount() == 1
                        && o.inference().deployment().gpu().id().equals("h100-sxm"));
        assertThat(crowded).hasSize(97);
        assertThat(crowded[0]).isGreaterThan(1.15);
        assertThat(crowded[48]).isGreaterThan(1.4);
        assertThat(alone[alone.length / 2]).isLessThan(1.1);
    }

    /** Ninetieth percentile of the time between tokens over its median, in order. */
    private static double[] unsteadiness(Observations rows, Predicate<Observation> which) {
        return rows.usable().stream()
                .filter(which)
                .map(Observation::measurement)
                .mapToDouble(m -> Double.parseDouble(m.extra("itl_ms_p90").orElseThrow())
                        / Double.parseDouble(m.extra("itl_ms_p50").orElseThrow()))
                .sorted()
                .toArray();
    }

    /** Sources say fp8 of both. */
    @ParameterizedTest
    @CsvSource({
        "Qwen/Qwen3-30B-A3B-Instruct-2507-FP8, fp8, fp8-block",
        "deepseek-ai/DeepSeek-V3.1, fp8, fp8-block",
        "meta-llama/Llama-3.1-70B-Instruct-FP8, fp8, fp8",
        "Qwen/Qwen3-30B-A3B-Instruct-2507, bf16, bf16"
    })
    void theScalesOfEightBitsAreThoseOfTheCheckpoint(String model, String published, String precision) {
        Observations mapped = of(measurement(model, "h200-sxm", 8, 8, published, "task=chat"));
        assertThat(mapped.skipped()).isEmpty();
        assertThat(mapped.usable().get(0).inference().deployment().precision().name())
                .isEqualTo(precision);
    }

    @Test
    void aRowWithoutAnythingMeasuredIsSkipped() {
        Measurement m = measurement(MIXTRAL, "h100-sxm", 1, 1, "bf16", "task=chat");
        Measurement nothing = m.with(OptionalDouble.empty(), OptionalDouble.empty(), Measurement.Part.NONE);
        assertThat(of(nothing).skipped().get(0).reason()).contains("neither energy nor latency");
    }

    /** An H100 draws 70.5 to 700 W; ten times more and a tenth of it are still believed. */
    @ParameterizedTest
    @CsvSource({
        "1, 3000, 1, true",
        "1, 7000, 1, true",
        "1, 7001, 1, false",
        "2, 14000, 1, true",
        "1, 2000000, 5, false", // millijoules
        "1, 2, 5, false", // kilojoules
        "1, 2000, 5000, false", // milliseconds
        "2, 14.2, 1, true",
        "2, 14, 1, false",
    })
    void confusedUnitsAreToldByThePower(int gpus, double joules, double seconds, boolean usable) {
        Measurement m = measurement(MIXTRAL, "h100-sxm", gpus, gpus, "bf16", "task=chat")
                .with(OptionalDouble.of(joules), OptionalDouble.of(seconds), Measurement.Part.NONE);
        Observations mapped = of(m);
        assertThat(mapped.usable()).hasSize(usable ? 1 : 0);
        assertThat(mapped.skipped()).allSatisfy(skipped -> assertThat(skipped.reason())
                .contains(joules / seconds / gpus + " W", "h100-sxm", "limit is 700.0 W", "idle 70.5 W"));
    }

    @Test
    void aCapOnRunningRequestsMeansContinuousBatching() {
        Observation served = of(measurement(MIXTRAL, "h100-sxm", 1, 1, "bfloat16", "task=gpqa;max_num_seqs=16"))
                .usable()
                .get(0);
        assertThat(served.inference().workload()).isEqualTo(new ContinuousBatching(8, 250, 100));
        assertThat(served.inference().deployment().precision()).isEqualTo(Precision.BF16);
        assertThat(served.inference().deployment().engine()).isEqualTo(Engine.VLLM_0_11);
        Observation batch = of(measurement(MIXTRAL, "h100-sxm", 1, 1, "bf16", "task=gpqa"))
                .usable()
                .get(0);
        assertThat(batch.inference().workload()).isEqualTo(new StaticBatch(8, 250, 100));
    }

    /** Changes with the data and with the catalogs, and is then looked at. */
    @ParameterizedTest
    @CsvSource({
        "mlenergy-v3, 452, 452",
        "mlenergy-v2, 253, 239",
        "joulebench, 706, 706",
        "splitwise, 765, 765",
        "edgereasoning, 386, 386",
        "ibm-llm-pilot, 454, 246"
    })
    void realDataIsUsableAsFarAsIsKnown(String source, int rows, int usable) throws IOException {
        Path file = Path.of("../../shared/data", source, "measurements.csv");
        assumeTrue(Files.exists(file), () -> file + " is not part of this repository");
        List<Measurement> measurements = MeasurementFile.read(file).measurements();
        Observations mapped = of(measurements.toArray(Measurement[]::new));
        assertThat(measurements).hasSize(rows);
        assertThat(mapped.usable().size() + mapped.skipped().size()).isEqualTo(rows);
        assertThat(mapped.usable()).hasSize(usable);
        assertThat(mapped.skipped()).allMatch(skipped -> !skipped.reason().isBlank());
        assertThat(measurements).allMatch(m -> m.source().equals(source));
    }

    private static Observations of(Measurement... measurements) {
        return Observations.of(List.of(measurements), LlmCatalog.bundled(), GpuCatalog.bundled());
    }

    private static Measurement measurement(
            String model, String gpu, int gpus, int tensor, String precision, String extras) {
        ImmutableMap.Builder<String, String> map = ImmutableMap.builder();
        for (String extra : extras.split(";")) {
            map.put(extra.split("=")[0], extra.split("=")[1]);
        }
        return new Measurement(
                "file.csv:7",
                "a-source",
                new Server(model, gpu, gpus, tensor, precision, "vllm-0.11.1"),
                new Requests(8, OptionalDouble.empty(), 100),
                OptionalDouble.of(1000),
                OptionalDouble.of(5),
                map.buildOrThrow());
    }
}
