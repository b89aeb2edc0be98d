package io.llmco2.core.gnn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Maps;
import com.google.common.collect.Range;
import com.google.common.collect.Sets;
import io.llmco2.core.gnn.TrainedRange.Quantity;
import io.llmco2.core.inference.Deployment;
import io.llmco2.core.inference.Engine;
import io.llmco2.core.inference.HostLoad;
import io.llmco2.core.inference.Inference;
import io.llmco2.core.inference.Inference.Drafting;
import io.llmco2.core.predict.Support;
import io.llmco2.graph.ParallelSplit;
import io.llmco2.graph.Phase;
import io.llmco2.graph.Precision;
import io.llmco2.graph.Speculation;
import io.llmco2.graph.Workload;
import io.llmco2.graph.Workload.ContinuousBatching;
import io.llmco2.graph.Workload.OnePhase;
import io.llmco2.graph.Workload.StaticBatch;
import io.llmco2.graph.layer.Operator;
import io.llmco2.graph.llm.LlmCatalog;
import io.llmco2.hardware.gpu.Gpu;
import io.llmco2.hardware.gpu.GpuCatalog;
import io.llmco2.hardware.gpu.GpuFact;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrainedRangeTest {
    private static final Deployment H100 = on("h100-sxm", 1);

    /** Two models on one H100: batches of 4 to 32, prompts of 100 to 1000, answers of 10 to 500 tokens. */
    private static final TrainedRange RANGE = TrainedRange.of(List.of(
            of("meta-llama/Llama-3.1-8B", new StaticBatch(4, 100, 500), H100),
            of("meta-llama/Llama-3.1-8B", new StaticBatch(32, 1000, 10), H100),
            of("meta-llama/Llama-3.2-1B", new StaticBatch(8, 200, 100), H100)));

    @Test
    void whatWasMeasuredOnAQuietHostSaysLittleOfACrowdedOne() {
        StaticBatch load = new StaticBatch(16, 300, 50);
        assertThat(RANGE.supportOf(of("meta-llama/Llama-3.1-8B", load, H100))).isEqualTo(Support.MEASURED);
        assertThat(RANGE.supportOf(of("meta-llama/Llama-3.1-8B", load, H100.with(HostLoad.CROWDED))))
                .isEqualTo(Support.EXTRAPOLATED);
    }

    @ParameterizedTest
    @CsvSource({
        "4, 100, 10, MEASURED",
        "32, 1000, 500, MEASURED",
        "16, 300, 50, MEASURED",
        "3, 300, 50, EXTRAPOLATED",
        "33, 300, 50, EXTRAPOLATED",
        "16, 99, 50, EXTRAPOLATED",
        "16, 1001, 50, EXTRAPOLATED",
        "16, 300, 9, EXTRAPOLATED",
        "16, 300, 501, EXTRAPOLATED",
    })
    void loadsBetweenMeasurementsAreSupported(long batch, long prompt, long generated, Support support) {
        Inference asked = of("meta-llama/Llama-3.1-8B", new StaticBatch(batch, prompt, generated), H100);
        assertThat(RANGE.supportOf(asked)).isEqualTo(support);
    }

    @ParameterizedTest
    @CsvSource({
        "meta-llama/Meta-Llama-3-8B, MEASURED", // the same dimensions under another name
        "meta-llama/Llama-3.2-3B, INTERPOLATED",
        "meta-llama/Llama-2-13b-hf, EXTRAPOLATED", // larger than any
        "openai-community/gpt2, EXTRAPOLATED" // smaller
    })
    void modelsBetweenMeasuredOnesAreInterpolated(String llm, Support support) {
        assertThat(RANGE.supportOf(of(llm, new StaticBatch(16, 300, 50), H100))).isEqualTo(support);
    }

    @Test
    void anotherPlatformIsExtrapolated() {
        Workload batch = new StaticBatch(16, 300, 50);
        String llama = "meta-llama/Llama-3.1-8B";
        Gpu gpu = H100.gpu();
        assertThat(RANGE.supportOf(of(llama, batch, on("h200-sxm", 1)))).isEqualTo(Support.EXTRAPOLATED);
        assertThat(RANGE.supportOf(of(llama, batch, on("h100-sxm", 2)))).isEqualTo(Support.EXTRAPOLATED);
        assertThat(RANGE.supportOf(
                        of(llama, batch, new Deployment(gpu, ParallelSplit.NONE, Precision.FP8, Engine.VLLM))))
                .isEqualTo(Support.EXTRAPOLATED);
        assertThat(RANGE.supportOf(
                        of(llama, batch, new Deployment(gpu, ParallelSplit.NONE, Precision.BF16, Engine.TGIS))))
                .isEqualTo(Support.EXTRAPOLATED);
        assertThat(RANGE.supportOf(of(llama, new ContinuousBatching(16, 300, 50), H100)))
                .isEqualTo(Support.EXTRAPOLATED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Qwen/Qwen1.5-MoE-A2.7B", "deepseek-ai/DeepSeek-V2-Lite"})
    void operatorsThatNobodyMeasuredAreExtrapolated(String llm) {
        Inference asked = of(llm, new StaticBatch(16, 300, 50), H100);
        Set<Operator> unseen = Sets.difference(TrainedRange.of(List.of(asked)).operators(), RANGE.operators());
        assertThat(unseen).isNotEmpty();
        assertThat(RANGE.supportOf(asked)).isEqualTo(Support.EXTRAPOLATED);
        TrainedRange seen = new TrainedRange(
                RANGE.settings(), RANGE.platforms(), ImmutableSet.copyOf(Sets.union(RANGE.operators(), unseen)));
        assertThat(seen.supportOf(asked)).isEqualTo(Support.INTERPOLATED);
    }

    @Test
    void aPhaseIsOfThePlatformOfItsWhole() {
        for (Workload whole : List.of(new StaticBatch(4, 100, 50), new ContinuousBatching(4, 100, 50))) {
            assertThat(TrainedRange.platform(of("meta-llama/Llama-3.1-8B", new OnePhase(whole, Phase.DECODE), H100)))
                    .isEqualTo(TrainedRange.platform(of("meta-llama/Llama-3.1-8B", whole, H100)));
        }
    }

    @Test
    void draftingWasNeverMeasured() {
        Inference drafted = Inference.of(
                LlmCatalog.bundled().get("meta-llama/Llama-3.1-8B"),
                new StaticBatch(16, 300, 50),
                H100,
                new Drafting(LlmCatalog.bundled().get("meta-llama/Llama-3.2-1B"), new Speculation(3, 0.7)));
        assertThat(RANGE.supportOf(drafted)).isEqualTo(Support.EXTRAPOLATED);
    }

    @Test
    void aBoardOfUnknownIdlePowerIsExtrapolated() {
        Gpu unknown = new Gpu("h100-sxm", Maps.filterKeys(H100.gpu().facts(), fact -> fact != GpuFact.IDLE_POWER));
        Deployment deployment = new Deployment(unknown, ParallelSplit.NONE, Precision.BF16, Engine.VLLM);
        assertThat(RANGE.supportOf(of("meta-llama/Llama-3.1-8B", new StaticBatch(16, 300, 50), deployment)))
                .isEqualTo(Support.EXTRAPOLATED);
    }

    @Test
    void everyQuantityOfAPlatformHasItsRange() {
        assertThat(RANGE.platforms()).containsOnlyKeys("h100-sxm bf16 vllm-0.11.1 static");
        ImmutableMap<Quantity, Range<Double>> ranges = RANGE.platforms().get("h100-sxm bf16 vllm-0.11.1 static");
        assertThat(ranges)
                .containsOnlyKeys(Quantity.values())
                .containsEntry(Quantity.BATCH, Range.closed(4.0, 32.0))
                .containsEntry(Quantity.PROMPT, Range.closed(100.0, 1000.0))
                .containsEntry(Quantity.GENERATED, Range.closed(10.0, 500.0))
                .containsEntry(Quantity.GPUS, Range.singleton(1.0));
    }

    @Test
    void platformsHaveRangesOfTheirOwn() {
        TrainedRange two = TrainedRange.of(List.of(
                of("meta-llama/Llama-3.1-8B", new StaticBatch(4, 100, 500), H100),
                of("meta-llama/Llama-3.1-8B", new StaticBatch(64, 100, 500), on("h200-sxm", 1))));
        Workload load = new StaticBatch(64, 100, 500);
        assertThat(two.supportOf(of("meta-llama/Llama-3.1-8B", load, H100))).isEqualTo(Support.EXTRAPOLATED);
        assertThat(two.supportOf(of("meta-llama/Llama-3.1-8B", load, on("h200-sxm", 1))))
                .isEqualTo(Support.MEASURED);
    }

    @Test
    void aManifestKeepsIt() throws IOException {
        WeightsManifest manifest = Networks.manifest();
        WeightsManifest with = new WeightsManifest(
                manifest.name(),
                manifest.schema(),
                manifest.features(),
                manifest.command(),
                manifest.seed(),
                manifest.examples(),
                manifest.dataSha256(),
                manifest.interval(),
                manifest.errors(),
                RANGE);
        assertThat(ManifestJson.read(
                        "test",
                        new ByteArrayInputStream(ManifestJson.write(with).getBytes(StandardCharsets.UTF_8))))
                .isEqualTo(with);
    }

    @Test
    void nothingMeasuredHasNoRange() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TrainedRange.of(List.of()))
                .withMessageContaining("no whole inference");
    }

    private static Inference of(String llm, Workload workload, Deployment deployment) {
        return Inference.of(LlmCatalog.bundled().get(llm), workload, deployment);
    }

    private static Deployment on(String gpu, int gpus) {
        return new Deployment(GpuCatalog.bundled().get(gpu), ParallelSplit.tensor(gpus), Precision.BF16, Engine.VLLM);
    }
}
