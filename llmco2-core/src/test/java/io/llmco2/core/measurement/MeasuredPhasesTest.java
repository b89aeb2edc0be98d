package io.llmco2.core.measurement;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmco2.core.inference.Inference;
import io.llmco2.core.measurement.Measurement.Part;
import io.llmco2.core.measurement.Observations.Observation;
import io.llmco2.graph.Phase;
import io.llmco2.graph.Workload.OnePhase;
import io.llmco2.graph.Workload.StaticBatch;
import io.llmco2.graph.llm.LlmCatalog;
import io.llmco2.hardware.gpu.GpuCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows whose energy and time are of one phase, or of both apart. */
class MeasuredPhasesTest {
    private static final String HEADER =
            "model,gpu,gpu_count,tensor_parallel,precision,engine,batch_size,prompt_tokens,"
                    + "output_tokens,total_energy_j,total_latency_s,source_row,"
                    + "prefill_energy_j,prefill_latency_s,decode_energy_j,decode_latency_s\n";
    private static final String SETTING = "meta-llama/Llama-3.1-8B,h100-sxm,1,1,bf16,vllm,8,100,200,";

    @TempDir
    private Path folder;

    @Test
    void totalsAreOfTheWholeWithThePrefillBeside() throws IOException {
        Observation read = read("3000,4.5,row,500,0.5,2500,4");
        assertThat(read.measurement().phase()).isEmpty();
        assertThat(read.measurement().joules()).hasValue(3000);
        assertThat(read.measurement().seconds()).hasValue(4.5);
        assertThat(read.measurement().prefill()).isEqualTo(new Part(OptionalDouble.of(500), OptionalDouble.of(0.5)));
        assertThat(read.inference().workload()).isEqualTo(new StaticBatch(8, 100, 200));
    }

    @Test
    void aTotalTimeAloneIsOfTheWholeToo() throws IOException {
        Observation read = read(",4.5,row,,0.5,,");
        assertThat(read.measurement().phase()).isEmpty();
        assertThat(read.measurement().joules()).isEmpty();
        assertThat(read.measurement().prefill()).isEqualTo(new Part(OptionalDouble.empty(), OptionalDouble.of(0.5)));
    }

    @Test
    void aPrefillAloneIsABatchThatYieldsOneToken() throws IOException {
        Observation read = read(",,row,500,0.5,,");
        assertThat(read.measurement().phase()).contains(Phase.PREFILL);
        assertThat(read.measurement().joules()).hasValue(500);
        assertThat(read.measurement().seconds()).hasValue(0.5);
        assertThat(read.measurement().prefill()).isEqualTo(Part.NONE);
        assertThat(read.inference().workload()).isEqualTo(new StaticBatch(8, 100, 1)); // nothing is sent elsewhere
        assertThat(read.inference().workload().phases()).containsExactly(Phase.PREFILL);
    }

    @Test
    void aDecodeAloneIsOnePhaseOfTheBatch() throws IOException {
        Observation read = read(",,row,,,2500,4");
        assertThat(read.measurement().phase()).contains(Phase.DECODE);
        assertThat(read.measurement().joules()).hasValue(2500);
        assertThat(read.measurement().seconds()).hasValue(4);
        assertThat(read.inference().workload()).isEqualTo(new OnePhase(new StaticBatch(8, 100, 200), Phase.DECODE));
    }

    @Test
    void aDecodeTimeAloneIsEnough() throws IOException {
        Observation read = read(",,row,,,,4");
        assertThat(read.measurement().phase()).contains(Phase.DECODE);
        assertThat(read.measurement().joules()).isEmpty();
    }

    @Test
    void aDecodeOfOneTokenIsNone() throws IOException {
        Observations mapped = observations(SETTING.replace(",200,", ",1,") + ",,row,,,2500,4");
        assertThat(mapped.usable()).isEmpty();
        assertThat(mapped.skipped().get(0).reason()).contains("nothing decodes");
    }

    @Test
    void aRowWithoutAnyNumberIsSkipped() throws IOException {
        assertThat(observations(SETTING + ",,row,,,,").skipped().get(0).reason())
                .contains("neither energy nor latency");
    }

    @Test
    void aBadCellOfAPhaseIsSkippedWithItsColumn() throws IOException {
        Observations mapped = observations(SETTING + ",,row,,,minus one,4");
        assertThat(mapped.skipped()).singleElement().satisfies(skipped -> {
            assertThat(skipped.row()).isEqualTo("measurements.csv:2");
            assertThat(skipped.reason()).contains("decode_energy_j", "'minus one'");
        });
    }

    @Test
    void theGraphsOfAPartAreThoseOfTheWhole() throws IOException {
        Inference whole = read("3000,4.5,row,,,,").inference();
        assertThat(read(",,row,500,0.5,,").inference().graphs())
                .containsExactly(whole.graphs().get(0));
        assertThat(read(",,row,,,2500,4").inference().graphs())
                .containsExactly(whole.graphs().get(1));
    }

    private Observation read(String numbers) throws IOException {
        Observations mapped = observations(SETTING + numbers);
        assertThat(mapped.skipped()).isEmpty();
        return mapped.usable().get(0);
    }

    private Observations observations(String row) throws IOException {
        Path file = Files.writeString(folder.resolve("measurements.csv"), HEADER + row + "\n");
        return Observations.of(MeasurementFile.read(file), LlmCatalog.bundled(), GpuCatalog.bundled());
    }
}
