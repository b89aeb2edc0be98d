package io.llmco2.core.inference;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import io.llmco2.core.inference.Inference.Drafting;
import io.llmco2.graph.ParallelSplit;
import io.llmco2.graph.Phase;
import io.llmco2.graph.Precision;
import io.llmco2.graph.Speculation;
import io.llmco2.graph.Workload;
import io.llmco2.graph.Workload.ContinuousBatching;
import io.llmco2.graph.Workload.OnePhase;
import io.llmco2.graph.Workload.RaggedBatch;
import io.llmco2.graph.Workload.StaticBatch;
import io.llmco2.graph.llm.LlmCatalog;
import io.llmco2.graph.llm.LlmSpec;
import io.llmco2.hardware.gpu.GpuCatalog;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class LargestBatchTest {
    private static final LlmSpec LLAMA = LlmCatalog.bundled().get("meta-llama/Llama-3.1-8B");
    private static final Drafting DRAFTING =
            new Drafting(LlmCatalog.bundled().get("meta-llama/Llama-3.2-1B"), new Speculation(4, 0.7));
    private static final Deployment H100 =
            new Deployment(GpuCatalog.bundled().get("h100-sxm"), ParallelSplit.NONE, Precision.BF16, Engine.VLLM);

    @Provide
    Arbitrary<Workload> workloads() {
        Arbitrary<StaticBatch> batches = Combinators.combine(
                        Arbitraries.longs().between(2, 8000),
                        Arbitraries.longs().between(2, 4000),
                        Arbitraries.longs().between(1, 4))
                .as((prompt, generated, samples) -> new StaticBatch(1, prompt, 0, generated, samples));
        return Arbitraries.oneOf(
                batches.map(Workload.class::cast),
                batches.map(batch -> new OnePhase(batch, Phase.DECODE)),
                batches.map(batch -> new ContinuousBatching(1, batch.prompt(), batch.generated())),
                batches.list().ofSize(3).map(parts -> new RaggedBatch(ImmutableList.copyOf(parts))));
    }

    @Property(tries = 60)
    void itFitsAndOneMoreDoesNot(@ForAll("workloads") Workload workload) {
        check(Inference.of(LLAMA, workload, H100));
        check(Inference.of(LLAMA, workload, H100, DRAFTING));
    }

    private static void check(Inference inference) {
        long largest = inference.feasibility().largestBatch();
        assertThat(largest).isPositive();
        assertThat(withRequests(inference, largest).fits()).isTrue();
        assertThat(withRequests(inference, largest + 1).fits()).isFalse();
    }

    private static Feasibility withRequests(Inference inference, long requests) {
        Workload workload = inference.workload().withRequests(requests);
        return inference
                .drafting()
                .map(drafting -> Inference.of(inference.llm(), workload, inference.deployment(), drafting))
                .orElseGet(() -> Inference.of(inference.llm(), workload, inference.deployment()))
                .feasibility();
    }

    @Property(tries = 20)
    void aDraftLeavesLessRoom(@ForAll("workloads") Workload workload) {
        assertThat(Inference.of(LLAMA, workload, H100, DRAFTING).feasibility().largestBatch())
                .isLessThanOrEqualTo(
                        Inference.of(LLAMA, workload, H100).feasibility().largestBatch());
    }

    @Test
    void whatDoesNotFitSaysHowManyWould() {
        Feasibility tooMany =
                Inference.of(LLAMA, new StaticBatch(1000, 8000, 100), H100).feasibility();
        assertThat(tooMany.message()).endsWith("a smaller batch: " + tooMany.largestBatch() + " would fit");
        LlmSpec large = LlmCatalog.bundled().get("meta-llama/Llama-3.1-70B");
        Feasibility never = Inference.of(large, new StaticBatch(2, 8, 8), H100).feasibility();
        assertThat(never.largestBatch()).isZero();
        assertThat(never.message()).endsWith("not even one request fits");
    }
}
