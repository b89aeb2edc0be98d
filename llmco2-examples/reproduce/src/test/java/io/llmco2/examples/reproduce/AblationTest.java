package io.llmco2.examples.reproduce;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.util.concurrent.MoreExecutors;
import io.llmco2.examples.reproduce.Chapter.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On made-up rows in the form of the real ones. */
class AblationTest {
    private static final String HEADER =
            "model,gpu,gpu_count,tensor_parallel,precision,engine,batch_size,prompt_tokens,"
                    + "output_tokens,total_energy_j,total_latency_s,source_row\n";
    private static final List<String> MODELS = List.of(
            "meta-llama/Llama-3.2-1B-Instruct",
            "meta-llama/Llama-3.1-8B-Instruct",
            "Qwen/Qwen2.5-7B-Instruct",
            "mistralai/Mistral-7B-Instruct-v0.3");

    @TempDir
    private Path folder;

    @Test
    void everyStepIsJudgedOnEveryRowAndNothingIsDoneTwice() throws IOException {
        measurements("mlenergy-v3", "vllm-0.11.1");
        measurements("joulebench", "hf-transformers");
        List<String> done = new ArrayList<>();
        Table table = Ablation.run(lab(done)).tables().get(0);
        assertThat(table.rows()).hasSize(14);
        assertThat(table.rows()).extracting(row -> row.get(1)).containsOnly("20"); // the four repeats are one row each
        assertThat(table.rows().subList(0, 7))
                .extracting(row -> row.get(2))
                .startsWith("nnlqp")
                .contains("+ Roofline = paper-net", "paper-net, a focused half")
                .endsWith("roofline-net");
        // three architectures, because two models have the same dimensions; each left out once, by seven steps, on two
        // sources
        assertThat(done.stream().filter(line -> line.startsWith("ablation-"))).hasSize(42);
        done.clear();
        assertThat(Ablation.run(lab(done)).tables().get(0)).isEqualTo(table);
        assertThat(done).isEmpty();
    }

    private Lab lab(List<String> done) {
        return new Lab(
                folder,
                new Answers(folder.resolve("cache"), MoreExecutors.newDirectExecutorService(), done::add),
                ImmutableList.of(1L),
                1,
                ImmutableSet.of(),
                Optional.empty(),
                line -> {});
    }

    private void measurements(String source, String engine) throws IOException {
        StringBuilder rows = new StringBuilder(HEADER);
        for (String model : MODELS) {
            for (int batch : new int[] {1, 2, 4, 8, 16, 16}) {
                rows.append(String.format(
                        Locale.ROOT,
                        "%s,A100-PCIe-80GB,1,1,float16,%s,%d,100,200,%.1f,%.2f,row%n",
                        model,
                        engine,
                        batch,
                        500 + 40.0 * batch,
                        3 + 0.1 * batch));
            }
        }
        Files.createDirectories(folder.resolve(source));
        Files.writeString(folder.resolve(source).resolve("measurements.csv"), rows.toString());
    }
}
