package io.llmco2.core.measurement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.common.collect.Iterables;
import io.llmco2.core.measurement.OperatorTables.OperatorMeasurement;
import io.llmco2.core.predict.Roofline;
import io.llmco2.graph.Phase;
import io.llmco2.graph.layer.Cost;
import io.llmco2.graph.layer.Dimensions;
import io.llmco2.graph.layer.OperatorNode;
import io.llmco2.hardware.gpu.GpuCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OperatorTablesTest {
    private static final Path DATA = Path.of("../../shared/data/kernels/aiconfigurator");

    @Test
    void aProductByHand(@TempDir Path folder) throws IOException {
        List<OperatorMeasurement> read = new OperatorTables(GpuCatalog.bundled(), 1)
                .products(file(
                        folder,
                        "gpu,engine,dtype,m,n,k,latency_ms,power_w_clean",
                        "a100-sxm-80,vllm,bfloat16,64,4096,1024,0.05,300",
                        "a100-sxm-80,vllm,bfloat16,64,4096,1024,0.05,900", // above the limit: 0.99 of it
                        "a100-sxm-80,vllm,bfloat16,64,4096,1024,0.004,300", // 9.04 MB at 2039 GB/s take 4.4 us
                        "a100-sxm-80,vllm,nf5,64,4096,1024,0.05,300",
                        "no-such-gpu,vllm,bfloat16,64,4096,1024,0.05,300"));
        assertThat(read).hasSize(2);
        OperatorNode node = read.get(0).graph().nodes().get(0);
        assertThat(node.dimensions()).isEqualTo(new Dimensions(64, 1024, 4096, 1));
        assertThat(node.cost().flops()).isEqualTo(2L * 64 * 4096 * 1024);
        assertThat(node.cost().memoryBytes()).isEqualTo(2.0 * (4096 * 1024 + 64 * (4096 + 1024)));
        assertThat(read.get(0).seconds()).isEqualTo(5e-5);
        assertThat(read.get(0).joules().getAsDouble()).isCloseTo(0.015, within(1e-12));
        assertThat(read.get(1).joules().getAsDouble()).isCloseTo(5e-5 * 0.99 * 400, within(1e-12));
    }

    @Test
    void everyRowThatIsLeftOutIsTold(@TempDir Path folder) throws IOException {
        Path file = file(
                folder,
                "gpu,engine,dtype,m,n,k,latency_ms",
                "a100-sxm-80,vllm,bfloat16,64,4096,1024,0.05",
                "a100-sxm-80,vllm,bfloat16,64,4096,1024,0.004", // 9.04 MB at 2039 GB/s take 4.4 us
                "a100-sxm-80,vllm,nf5,64,4096,1024,0.05",
                "no-such-gpu,vllm,bfloat16,64,4096,1024,0.05");
        List<String> reasons = new ArrayList<>();
        assertThat(new OperatorTables(GpuCatalog.bundled(), 1, reasons::add).products(file))
                .hasSize(1);
        assertThat(reasons).hasSize(3);
        assertThat(reasons.get(0)).isEqualTo("faster than the Roofline");
        assertThat(reasons.get(1)).contains("nf5");
        assertThat(reasons.get(2)).contains("no-such-gpu");
    }

    /** What is left out of training as one shape must be left out wherever and however it was measured. */
    @Test
    void aShapeIsTheSameOnEveryGpuAndInEveryFormat(@TempDir Path folder) throws IOException {
        List<OperatorMeasurement> read = new OperatorTables(GpuCatalog.bundled(), 1)
                .products(file(
                        folder,
                        "gpu,engine,dtype,m,n,k,latency_ms",
                        "h100-sxm,vllm,bfloat16,64,4096,1024,0.05",
                        "h100-sxm,vllm,fp8,64,4096,1024,0.03",
                        "a100-sxm-80,vllm,bfloat16,64,4096,1024,0.05",
                        "h100-sxm,vllm,bfloat16,64,1024,4096,0.05"));
        assertThat(read).extracting(OperatorMeasurement::type).containsOnly("matrix-product");
        assertThat(read.subList(0, 3))
                .extracting(OperatorMeasurement::shape)
                .containsOnly(read.get(0).shape());
        assertThat(read.get(3).shape()).isNotEqualTo(read.get(0).shape());
    }

    @Test
    void attentionIsAnotherTypeInEachPhase(@TempDir Path folder) throws IOException {
        Path file = file(
                folder,
                "gpu,engine,batch_size,new_tokens,past_tokens,num_heads,num_kv_heads,head_dim,latency_ms",
                "h100-sxm,vllm,2,1,1023,32,8,128,0.05");
        OperatorTables tables = new OperatorTables(GpuCatalog.bundled(), 1);
        OperatorMeasurement decode = tables.attention(file, Phase.DECODE).get(0);
        OperatorMeasurement prefill = tables.attention(file, Phase.PREFILL).get(0);
        assertThat(decode.type()).isEqualTo("decode-attention");
        assertThat(prefill.type()).isEqualTo("prefill-attention");
        assertThat(decode.shape()).isNotEqualTo(prefill.shape());
    }

    /** Reading (32 + 2 x 8) and writing 32 heads of 128 elements for each of 2 x 4 tokens, in a kernel of its own. */
    @Test
    void whatAnOperatorDoesBesideAttentionCounts(@TempDir Path folder) throws IOException {
        List<OperatorMeasurement> read = new OperatorTables(GpuCatalog.bundled(), 1)
                .attention(
                        file(
                                folder,
                                "gpu,engine,batch_size,new_tokens,past_tokens,num_heads,num_kv_heads,head_dim,latency_ms",
                                "h100-sxm,vllm-0.22.0,2,4,0,32,8,128,0.05",
                                "h100-sxm,tensorrt-llm-1.3.0rc17,2,4,0,32,8,128,0.05"),
                        Phase.PREFILL);
        Cost alone = read.get(0).node().cost();
        Cost rotated = read.get(1).node().cost();
        assertThat(rotated.launches()).isEqualTo(alone.launches() + 1);
        assertThat(rotated.memoryBytes() - alone.memoryBytes()).isEqualTo((32 + 2 * 8 + 32) * 128 * 2 * (2 * 4));
        assertThat(rotated.flops()).isEqualTo(alone.flops());
        assertThat(read.get(1).shape()).isEqualTo(read.get(0).shape());
    }

    @Test
    void theStrideCountsRows(@TempDir Path folder) throws IOException {
        String row = "a100-sxm-80,vllm,bfloat16,64,4096,1024,0.05";
        Path file = file(folder, "gpu,engine,dtype,m,n,k,latency_ms", row, row, row, row, row);
        assertThat(new OperatorTables(GpuCatalog.bundled(), 2).products(file)).hasSize(3);
        assertThat(new OperatorTables(GpuCatalog.bundled(), 1)
                        .products(file)
                        .get(0)
                        .joules())
                .isEmpty();
    }

    @Test
    void aBadRowIsRefusedWithFileAndLine(@TempDir Path folder) throws IOException {
        Path file = file(
                folder,
                "gpu,engine,dtype,m,n,k,latency_ms",
                "a100-sxm-80,vllm,bfloat16,64,4096,1024,0.05",
                "a100-sxm-80,vllm,bfloat16,64,many,1024,0.05");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new OperatorTables(GpuCatalog.bundled(), 1).products(file))
                .withMessageContaining(file + " line 3: ")
                .withMessageContaining("many");
    }

    /** A message of 64 tokens looks as it does in a graph: of every element 2 (8 - 1) / 8 are sent. */
    @Test
    void allReducesHaveTheSizesOfThoseInGraphs(@TempDir Path folder) throws IOException {
        Path file = file(
                folder,
                "gpu,library,op,num_gpus,message_elems,latency_ms",
                "h100-sxm,vllm_graph,custom_allreduce,8," + 64 * 4096 + ",0.05");
        OperatorNode node = Iterables.getOnlyElement(new OperatorTables(GpuCatalog.bundled(), 1).allReduces(file))
                .node();
        assertThat(node.dimensions()).isEqualTo(new Dimensions(64, 7168, 7168, 1));
        assertThat(node.cost().networkBytes()).isEqualTo(64 * 7168 * 2);
        assertThat(node.span()).isEqualTo(8);
    }

    @Test
    void noRealRowBeatsItsRoofline() throws IOException {
        assumeTrue(Files.isDirectory(DATA), () -> DATA + " is not part of this repository");
        OperatorTables tables = new OperatorTables(GpuCatalog.bundled(), 7);
        noneBeatsItsRoofline(tables.products(DATA.resolve("gemm_power.csv")));
        noneBeatsItsRoofline(tables.products(DATA.resolve("gemm_latency.csv")));
        noneBeatsItsRoofline(tables.attention(DATA.resolve("context_attention_power.csv"), Phase.PREFILL));
        noneBeatsItsRoofline(tables.attention(DATA.resolve("generation_attention_power.csv"), Phase.DECODE));
        noneBeatsItsRoofline(tables.experts(DATA.resolve("moe_power.csv")));
        noneBeatsItsRoofline(tables.allReduces(DATA.resolve("collectives_latency.csv")));
    }

    private static void noneBeatsItsRoofline(List<OperatorMeasurement> measurements) {
        assertThat(measurements).isNotEmpty();
        for (OperatorMeasurement m : measurements) {
            assertThat(m.graph().nodes()).hasSize(1);
            double roofline = Roofline.of(
                            m.graph().nodes().get(0), m.deployment().rates())
                    .seconds();
            assertThat(m.seconds()).isGreaterThanOrEqualTo(roofline);
            double limit = m.deployment().gpu().boardPower().watts();
            assertThat(m.joules().orElse(0) / m.seconds()).isLessThan(limit);
        }
    }

    private static Path file(Path folder, String... lines) throws IOException {
        return Files.write(folder.resolve("operators.csv"), List.of(lines));
    }
}
