package io.llmco2.core.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.llmco2.graph.NumberFormat;
import io.llmco2.graph.ParallelSplit;
import io.llmco2.graph.Precision;
import io.llmco2.graph.layer.OperatorNode;
import io.llmco2.hardware.gpu.Gpu;
import io.llmco2.hardware.gpu.GpuCatalog;
import io.llmco2.hardware.gpu.NumericFormat;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RatesTest {
    private static final double INFINIBAND = 50e9;

    static Stream<Gpu> gpus() {
        return GpuCatalog.bundled().ids().stream().map(GpuCatalog.bundled()::get);
    }

    @ParameterizedTest
    @MethodSource("gpus")
    void ratesAreThoseOfTheDeployment(Gpu gpu) {
        Deployment deployment = on(gpu, Nodes.ofEight(INFINIBAND));
        Rates rates = deployment.rates();
        for (NumberFormat format : NumberFormat.values()) {
            assertThat(rates.peakFlops(format)).as(format.name()).isEqualTo(deployment.peakFlops(format));
        }
        assertThat(rates.memoryBytesPerSecond()).isEqualTo(gpu.memoryBytesPerSecond());
        if (gpu.linkBytesPerSecond().isPresent()) {
            assertThat(rates.linkBytesPerSecond(8))
                    .isEqualTo(gpu.linkBytesPerSecond().getAsDouble());
        } else {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> rates.linkBytesPerSecond(8))
                    .withMessageContaining(gpu.id());
        }
        assertThat(rates.linkBytesPerSecond(OperatorNode.BEYOND))
                .isEqualTo(deployment.linkBytesPerSecond(OperatorNode.BEYOND));
    }

    @Property(tries = 200)
    void linksAreThoseOfTheDeployment(
            @ForAll @IntRange(min = 1, max = 72) int nodeGpus, @ForAll @IntRange(min = 1, max = 200) int span) {
        Deployment deployment =
                on(GpuCatalog.bundled().get("h100-sxm"), new Nodes(nodeGpus, OptionalDouble.of(INFINIBAND)));
        assertThat(deployment.rates().linkBytesPerSecond(span)).isEqualTo(deployment.linkBytesPerSecond(span));
        assertThat(deployment.linkBytesPerSecond(span)).isEqualTo(span <= nodeGpus ? 450e9 : INFINIBAND);
    }

    @ParameterizedTest
    @CsvSource({"fp8-weights", "int8-weights", "int4", "nf4", "mxfp4", "nvfp4-weights"})
    void weightsAloneNeedTheRateOfTheActivationsOnly(String precision) {
        Gpu a100 = GpuCatalog.bundled().get("a100-sxm-80"); // neither FP8 nor FP4
        Rates rates = new Deployment(a100, ParallelSplit.NONE, Precision.named(precision), Engine.VLLM).rates();
        assertThat(rates.peakFlops(NumberFormat.BF16)).isEqualTo(312e12);
        assertThat(rates.peakFlops(NumberFormat.FP4)).isEqualTo(312e12); // never multiplied, so never faster
    }

    @ParameterizedTest
    @CsvSource({
        "fp8, a100-sxm-80, FP8",
        "nvfp4, h100-sxm, FP4",
        "nvfp4, a100-sxm-80, FP4",
        "bf16, v100-sxm2-16, BF16",
        "int4, v100-sxm2-16, BF16",
        "bf16+kv-fp8, t4, BF16"
    })
    void aPrecisionWithoutItsRateIsRefusedInItsOwnName(String precision, String gpu, String lacking) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Deployment(
                        GpuCatalog.bundled().get(gpu), ParallelSplit.NONE, Precision.named(precision), Engine.VLLM))
                .withMessageContainingAll(
                        "no dense " + lacking + " peak rate is known for " + gpu,
                        "precision " + precision + " needs",
                        "it has ",
                        "add the fact");
    }

    @ParameterizedTest
    @CsvSource({"fp16+kv-fp8, t4", "bf16+kv-int8, a100-sxm-80"})
    void aCacheIsStoredAndNeedsNoRate(String precision, String gpu) {
        Deployment deployment = new Deployment(
                GpuCatalog.bundled().get(gpu), ParallelSplit.NONE, Precision.named(precision), Engine.VLLM);
        assertThat(deployment.precision().name()).isEqualTo(precision);
    }

    private static Deployment on(Gpu gpu, Nodes nodes) {
        Precision sixteenBit = gpu.peak(NumericFormat.BF16).isPresent() ? Precision.BF16 : Precision.FP16;
        return new Deployment(gpu, Engine.VLLM, Engine.VLLM.execution(sixteenBit, ParallelSplit.NONE), nodes);
    }
}
