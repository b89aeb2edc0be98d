package io.llmco2.core.measurement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.llmco2.core.measurement.OperatorTables.OperatorMeasurement;
import io.llmco2.graph.layer.Dimensions;
import io.llmco2.graph.layer.Operator;
import io.llmco2.hardware.gpu.GpuCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayerTablesTest {
    private static final Path DATA = Path.of("../../shared/data/kernels/vidur/mlp_op_medians.csv");
    private static final String HEADER =
            "gpu,model,tp,num_tokens,n_head,n_kv_head,n_embd,n_ffn,vocab,gated_mlp,emb_ms,input_layernorm_ms,"
                    + "attn_pre_proj_ms,attn_rope_ms,attn_post_proj_ms,post_attention_layernorm_ms,mlp_up_proj_ms,"
                    + "mlp_act_ms,mlp_down_proj_ms,add_ms";
    private static final String LAYER = ",64,32,8,4096,14336,128256,True,";

    private final List<String> leftOut = new ArrayList<>();

    /** One of two ranks: half of the heads, half of the inner width. */
    @Test
    void aLayerByHand(@TempDir Path folder) throws IOException {
        List<OperatorMeasurement> read =
                read(folder, "A40,some/model,2" + LAYER + "0.006,0.007,0.05,0.008,0.04,0.009,0.2,0.011,0.1,0.012");
        assertThat(read)
                .extracting(m -> m.node().operator())
                .containsExactly(
                        Operator.EMBEDDING,
                        Operator.NORM,
                        Operator.QKV_PROJECTION,
                        Operator.ROPE,
                        Operator.OUTPUT_PROJECTION,
                        Operator.NORM,
                        Operator.FFN_UP,
                        Operator.ACTIVATION,
                        Operator.FFN_DOWN,
                        Operator.RESIDUAL);
        OperatorMeasurement up = read.get(6);
        assertThat(up.node().dimensions()).isEqualTo(new Dimensions(64, 4096, 14336, 1));
        assertThat(up.node().cost().flops()).isEqualTo(2L * 64 * 4096 * 14336);
        assertThat(up.node().cost().weightBytes()).isEqualTo(2L * 4096 * 14336);
        assertThat(up.node().repeat()).isEqualTo(1);
        assertThat(up.seconds()).isCloseTo(2e-4, within(1e-15));
        assertThat(up.joules()).isEmpty();
        assertThat(up.deployment().gpu().id()).isEqualTo("a40");
        assertThat(up.deployment().gpuCount()).isEqualTo(1);
        assertThat(read.get(2).node().dimensions()).isEqualTo(new Dimensions(64, 4096, (32 + 2 * 8) / 2 * 128, 1));
        assertThat(leftOut).isEmpty();
    }

    @Test
    void whatSaysTooLittleIsLeftOutAndTold(@TempDir Path folder) throws IOException {
        List<OperatorMeasurement> read = read(
                folder,
                // embedding below the resolution, 58.7 MB at 696 GB/s take 84 us, no second normalisation
                "A40,some/model,2" + LAYER + "0.004,0.007,0.05,0.008,0.04,,0.2,0.011,0.08,0.012",
                "TPU,some/model,2" + LAYER + "0.006,0.007,0.05,0.008,0.04,0.009,0.2,0.011,0.1,0.012");
        assertThat(read).hasSize(7);
        assertThat(read).extracting(m -> m.node().operator()).doesNotContain(Operator.EMBEDDING, Operator.FFN_DOWN);
        assertThat(leftOut)
                .containsExactly(
                        "shorter than 5.0 us, measured to one", "faster than the Roofline", "no facts of a TPU");
    }

    @Test
    void aBadCellIsRefusedWithFileAndLine(@TempDir Path folder) {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        read(folder, "A40,some/model,two" + LAYER + "0.006,0.007,0.05,0.008,0.04,,0.2,0.011,0.1,1"))
                .withMessageContaining("layers.csv line 2")
                .withMessageContaining("two");
    }

    @Test
    void mostOfTheRealTableIsRead() throws IOException {
        assumeTrue(Files.isRegularFile(DATA), () -> DATA + " is not part of this repository");
        List<OperatorMeasurement> read = new LayerTables(GpuCatalog.bundled(), 1, leftOut::add).operators(DATA);
        assertThat(read).hasSizeGreaterThan(10_000).allSatisfy(m -> assertThat(m.beatsRoofline())
                .isFalse());
        assertThat(read).extracting(m -> m.deployment().gpu().id()).contains("a40", "a100-sxm-80", "h100-sxm");
    }

    private List<OperatorMeasurement> read(Path folder, String... rows) throws IOException {
        List<String> lines = new ArrayList<>(List.of(rows));
        lines.add(0, HEADER);
        Path file = Files.write(folder.resolve("layers.csv"), lines);
        return new LayerTables(GpuCatalog.bundled(), 1, leftOut::add).operators(file);
    }
}
