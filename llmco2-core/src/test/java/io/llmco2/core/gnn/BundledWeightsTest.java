package io.llmco2.core.gnn;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmco2.core.feature.FeatureSchema;
import io.llmco2.core.inference.Deployment;
import io.llmco2.core.inference.Engine;
import io.llmco2.core.inference.Inference;
import io.llmco2.core.predict.EnergyPrediction;
import io.llmco2.core.predict.Interval;
import io.llmco2.core.predict.Support;
import io.llmco2.graph.ParallelSplit;
import io.llmco2.graph.Precision;
import io.llmco2.graph.Workload.ContinuousBatching;
import io.llmco2.graph.Workload.StaticBatch;
import io.llmco2.graph.llm.LlmCatalog;
import io.llmco2.hardware.gpu.GpuCatalog;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BundledWeightsTest {
    private final RooflineNet net = RooflineNet.bundled();

    private static Inference inference(String llm, String gpu, boolean continuous, double batch) {
        return Inference.of(
                LlmCatalog.bundled().get(llm),
                continuous ? new ContinuousBatching(batch, 150, 390) : new StaticBatch((long) batch, 150, 390),
                new Deployment(GpuCatalog.bundled().get(gpu), ParallelSplit.NONE, Precision.BF16, Engine.VLLM));
    }

    @Test
    void theManifestSaysWhatTheyLearnedFromAndHowWellTheyDid() {
        WeightsManifest manifest = net.manifest();
        assertThat(manifest.features()).isEqualTo(FeatureSchema.names());
        assertThat(manifest.examples()).containsKeys("mlenergy-v3", "mlenergy-v2", "operators");
        assertThat(manifest.dataSha256()).isNotEmpty().allSatisfy((file, hash) -> assertThat(hash)
                .hasSize(64));
        assertThat(manifest.command()).startsWith("train --seed 1");
        assertThat(manifest.interval()).get().extracting(Interval::level).isEqualTo(0.9);
        assertThat(manifest.errors().get("energy.median_ape.leave-one-architecture-out.mlenergy-v3"))
                .isBetween(0.0, 0.18);
    }

    /** An estimate asks for the totals alone, an explanation for every operator: they must not differ in the last bit. */
    @Test
    void totalsAreThoseOfThePrediction() {
        Deployment stages = new Deployment(
                GpuCatalog.bundled().get("h100-sxm"),
                ParallelSplit.tensor(2).withPipeline(2).withMicroBatches(4),
                Precision.FP8,
                Engine.VLLM);
        Stream.of(
                        inference("meta-llama/Llama-3.1-8B", "h100-sxm", true, 64),
                        inference("Qwen/Qwen3-30B-A3B", "b200", false, 3),
                        Inference.of(
                                LlmCatalog.bundled().get("Qwen/Qwen3-30B-A3B"), new StaticBatch(7, 900, 33), stages),
                        Inference.of(
                                LlmCatalog.bundled().get("meta-llama/Llama-3.1-8B"),
                                new StaticBatch(7, 900, 1), // prefill alone
                                stages))
                .forEach(inference -> assertThat(net.totals(inference))
                        .isEqualTo(net.predict(inference).totals()));
    }

    @Test
    void supportFollowsWhatWasMeasured() {
        assertThat(net.predict(inference("meta-llama/Llama-3.1-8B", "h100-sxm", true, 64))
                        .support())
                .isEqualTo(Support.MEASURED);
        assertThat(net.predict(inference("Qwen/Qwen2.5-14B", "h100-sxm", true, 64))
                        .support())
                .isEqualTo(Support.INTERPOLATED);
        assertThat(net.predict(inference("meta-llama/Llama-3.1-8B", "h100-sxm", false, 64))
                        .support())
                .as("no static batch was measured")
                .isEqualTo(Support.EXTRAPOLATED);
        assertThat(net.predict(inference("meta-llama/Llama-3.1-8B", "l40s", true, 64))
                        .support())
                .as("no L40S was measured")
                .isEqualTo(Support.EXTRAPOLATED);
        assertThat(net.predict(inference("meta-llama/Llama-3.1-8B", "h100-sxm", true, 1))
                        .support())
                .as("no batch as small was measured")
                .isEqualTo(Support.EXTRAPOLATED);
    }

    @Test
    void whatWasNotMeasuredHasTheWiderInterval() {
        Interval measured = interval(net.predict(inference("Qwen/Qwen2.5-14B", "h100-sxm", true, 64)));
        Interval beyond = interval(net.predict(inference("Qwen/Qwen2.5-14B", "l40s", true, 64)));
        assertThat(beyond.lowFactor()).isLessThan(measured.lowFactor());
        assertThat(beyond.highFactor()).isGreaterThan(measured.highFactor());
    }

    private static Interval interval(EnergyPrediction prediction) {
        return prediction.interval().orElseThrow();
    }

    @Test
    void anotherNumberOfMembersIsAnotherAnswer() {
        Inference inference = inference("meta-llama/Llama-3.1-8B", "h100-sxm", true, 64);
        RooflineNet first = new RooflineNet(net.members().subList(0, 1), net.manifest());
        assertThat(net.members()).hasSizeGreaterThan(1);
        assertThat(first.predict(inference).total())
                .isNotEqualTo(net.predict(inference).total());
    }
}
