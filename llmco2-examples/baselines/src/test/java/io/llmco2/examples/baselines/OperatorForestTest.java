package io.llmco2.examples.baselines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.common.collect.ImmutableList;
import io.llmco2.core.evaluate.TrainingData;
import io.llmco2.core.measurement.OperatorTables;
import io.llmco2.core.measurement.OperatorTables.OperatorMeasurement;
import io.llmco2.core.predict.PhaseCost;
import io.llmco2.hardware.gpu.GpuCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OperatorForestTest {
    @TempDir
    private Path folder;

    /** Products of 1 to 128 rows; those on an A100 take 40 us at 200 W, those on an H100 20 us at 500 W. */
    private ImmutableList<OperatorMeasurement> products() throws IOException {
        List<String> lines = new ArrayList<>(List.of("gpu,engine,dtype,m,n,k,latency_ms,power_w_clean"));
        for (int m = 1; m <= 128; m++) {
            lines.add("a100-sxm-80,vllm,bfloat16," + m + ",4096,4096,0.04,200");
            lines.add("h100-sxm,vllm,bfloat16," + m + ",4096,4096,0.02,500");
        }
        return new OperatorTables(GpuCatalog.bundled(), 1).products(Files.write(folder.resolve("gemm.csv"), lines));
    }

    @Test
    void timeAndPowerOfOperatorsThatItSawAreTold() throws IOException {
        ImmutableList<OperatorMeasurement> products = products();
        List<PhaseCost> costs = OperatorForest.candidate()
                .fitting()
                .fit(new TrainingData(ImmutableList.of(), products), 1)
                .apply(products);
        for (int i = 0; i < costs.size(); i++) {
            boolean a100 = products.get(i).deployment().gpu().id().equals("a100-sxm-80");
            double seconds = costs.get(i).time().seconds();
            assertThat(seconds).isBetween(a100 ? 3.6e-5 : 1.8e-5, a100 ? 4.4e-5 : 2.2e-5);
            assertThat(costs.get(i).energy().joules() / seconds).isBetween(a100 ? 180.0 : 450.0, a100 ? 220.0 : 550.0);
        }
    }

    @Test
    void withoutAnyPowerThereIsNothingToLearn() throws IOException {
        Path file = Files.write(
                folder.resolve("gemm.csv"),
                List.of("gpu,engine,dtype,m,n,k,latency_ms", "h100-sxm,vllm,bfloat16,1,4096,4096,0.02"));
        TrainingData data =
                new TrainingData(ImmutableList.of(), new OperatorTables(GpuCatalog.bundled(), 1).products(file));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OperatorForest.candidate().fitting().fit(data, 1))
                .withMessageContaining("power");
    }
}
