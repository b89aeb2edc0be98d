package io.llmco2.core.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.llmco2.graph.NumberFormat;
import io.llmco2.graph.ParallelSplit;
import io.llmco2.graph.Precision;
import io.llmco2.graph.Workload.StaticBatch;
import io.llmco2.graph.llm.LlmCatalog;
import io.llmco2.hardware.catalog.Fact;
import io.llmco2.hardware.catalog.Source;
import io.llmco2.hardware.catalog.Unit;
import io.llmco2.hardware.gpu.Gpu;
import io.llmco2.hardware.gpu.GpuCatalog;
import io.llmco2.hardware.gpu.GpuFact;
import java.util.Map;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

class DeploymentTest {
    private static final Source SOURCE = new Source("datasheet", "Datasheet of my accelerator");
    private static final Gpu MINE = new Gpu(
            "mine",
            Map.of(
                    GpuFact.NAME, new Fact("Mine", Unit.TEXT, SOURCE),
                    GpuFact.MEMORY, new Fact("48", Unit.GIBIBYTE, SOURCE),
                    GpuFact.MEMORY_BANDWIDTH, new Fact("864", Unit.GIGABYTE_PER_SECOND, SOURCE),
                    GpuFact.PEAK_BF16, new Fact("362", Unit.TERAFLOP_PER_SECOND, SOURCE),
                    GpuFact.BOARD_POWER, new Fact("350", Unit.WATT, SOURCE)));

    @Test
    void aPrecisionWithoutPeakIsRefusedWithWhatThereIs() {
        Gpu a100 = GpuCatalog.bundled().get("a100-sxm-80");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Deployment(a100, ParallelSplit.NONE, Precision.FP8, Engine.VLLM))
                .withMessageContaining("FP8")
                .withMessageContaining("a100-sxm-80")
                .withMessageContaining("BF16")
                .withMessageContaining("add the fact");
    }

    @Test
    void severalGpusWithoutLinkAreRefused() {
        new Deployment(MINE, ParallelSplit.NONE, Precision.BF16, Engine.VLLM);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Deployment(MINE, new ParallelSplit(2, 2, 1), Precision.BF16, Engine.VLLM))
                .withMessageContaining("link bandwidth")
                .withMessageContaining("mine")
                .withMessageContaining("not 4")
                .withMessageContaining("add the fact " + GpuFact.LINK_BANDWIDTH_BIDIRECTIONAL);
    }

    @Test
    void whereTheVectorRateIsUnknownThatOfTheProductsStandsForIt() {
        Deployment mine = new Deployment(MINE, ParallelSplit.NONE, Precision.BF16, Engine.VLLM);
        assertThat(mine.peakFlops(NumberFormat.FP32)).isEqualTo(362e12);
        Deployment a100 = new Deployment(
                GpuCatalog.bundled().get("a100-sxm-80"), ParallelSplit.NONE, Precision.BF16, Engine.VLLM);
        assertThat(a100.peakFlops(NumberFormat.FP32)).isEqualTo(19.5e12);
    }

    @Test
    void enginesAreFoundWhateverTheirCase() {
        assertThat(Engine.named("vLLM")).isEqualTo(Engine.VLLM_0_11);
        assertThat(Engine.named("vllm-0.5.4")).isEqualTo(Engine.VLLM_0_5);
        for (Engine engine : Engine.values()) {
            assertThat(Engine.named(engine.id())).isEqualTo(engine);
        }
        assertThatExceptionOfType(NoSuchElementException.class)
                .isThrownBy(() -> Engine.named("sglang"))
                .withMessageContaining("'sglang'")
                .withMessageContaining("vllm-0.11.1");
    }

    @Test
    void whatDoesNotFitSaysWhatIsMissingAndWhatToDo() {
        Feasibility tooLarge = inference("meta-llama/Llama-3.1-70B", 1).feasibility();
        assertThat(tooLarge.fits()).isFalse();
        assertThat(tooLarge.shortfallBytes()).isEqualTo(tooLarge.need().totalBytes() - tooLarge.memoryBytes());
        assertThat(tooLarge.message())
                .startsWith("meta-llama/Llama-3.1-70B in bf16 on 1 x a100-sxm-80 needs ")
                .contains("weights 131.4", "of 80.0 GiB", "GiB too much", "use more GPUs");
    }

    @Test
    void whatFitsSaysHowMuchItNeeds() {
        Feasibility fits = inference("meta-llama/Llama-3.1-8B", 1).feasibility();
        assertThat(fits.fits()).isTrue();
        assertThat(fits.shortfallBytes()).isZero();
        assertThat(fits.message()).contains("weights 15.0", "of 80.0 GiB").doesNotContain("too much");
        assertThat(inference("meta-llama/Llama-3.1-70B", 4).feasibility().fits())
                .isTrue();
    }

    private static Inference inference(String llm, int gpus) {
        return Inference.of(
                LlmCatalog.bundled().get(llm),
                new StaticBatch(1, 512, 128),
                new Deployment(
                        GpuCatalog.bundled().get("a100-sxm-80"),
                        ParallelSplit.tensor(gpus),
                        Precision.BF16,
                        Engine.VLLM));
    }
}
