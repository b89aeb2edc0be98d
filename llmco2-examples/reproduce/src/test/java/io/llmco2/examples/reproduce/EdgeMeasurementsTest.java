package io.llmco2.examples.reproduce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.llmco2.core.measurement.Observations.Observation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EdgeMeasurementsTest {
    private static final Path TRACE = Path.of("..", "..", "..", "shared", "data", "co2meter", "measurements.csv");

    @TempDir
    private Path folder;

    @Test
    void bothDevicesAndTheModelOutsideTheCatalogAreKnown() throws IOException {
        Path file = Files.writeString(folder.resolve("measurements.csv"), """
                model,gpu,gpu_count,tensor_parallel,precision,engine,batch_size,prompt_tokens,output_tokens,\
                total_energy_j,total_latency_s,source_row
                internlm/internlm2-chat-1_8b,RK3588-NPU,1,1,float16,rkllm,1,77,6,9.8,1.3,a
                internlm/internlm2-chat-1_8b,Jetson-AGX-Orin,1,1,float16,edge,1,77,1,9.8,1.3,b
                """);
        List<Observation> rows = EdgeMeasurements.read(file).rows();
        assertThat(rows).hasSize(2);
        // 1.89e9 parameters by InternLM2's model card
        assertThat(rows.get(0).inference().llm().parameters()).isEqualTo(1_889_110_016L);
        assertThat(rows).extracting(row -> row.inference().graphs().size()).containsExactly(2, 1);
        assertThat(rows).extracting(EdgeMeasurements::prefillOnly).containsExactly(false, true);
    }

    @Test
    void aTenthJudgesAndRepeatsStayTogether() throws IOException {
        assumeTrue(Files.isRegularFile(TRACE), "CO2-Meter's measurements are not here");
        List<Observation> rows = EdgeMeasurements.read(TRACE).rows();
        assertThat(rows).hasSize(31_987);
        Set<String> judged = configurations(rows, true);
        assertThat((double) rows.stream().filter(EdgeMeasurements::judges).count() / rows.size())
                .isBetween(0.09, 0.11);
        assertThat(judged).doesNotContainAnyElementsOf(new HashSet<>(configurations(rows, false)));
    }

    private static Set<String> configurations(List<Observation> rows, boolean judged) {
        return rows.stream()
                .filter(row -> EdgeMeasurements.judges(row) == judged)
                .map(EdgeMeasurements::configuration)
                .collect(Collectors.toSet());
    }
}
