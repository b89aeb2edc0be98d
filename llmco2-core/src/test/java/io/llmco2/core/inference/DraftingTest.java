package io.llmco2.core.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.llmco2.core.inference.Inference.Drafting;
import io.llmco2.graph.ParallelSplit;
import io.llmco2.graph.Phase;
import io.llmco2.graph.Precision;
import io.llmco2.graph.Speculation;
import io.llmco2.graph.Workload;
import io.llmco2.graph.Workload.ContinuousBatching;
import io.llmco2.graph.Workload.OnePhase;
import io.llmco2.graph.Workload.StaticBatch;
import io.llmco2.graph.layer.LayerGraph;
import io.llmco2.graph.layer.LayerGraphs;
import io.llmco2.graph.layer.MemoryFootprint;
import io.llmco2.graph.llm.LlmCatalog;
import io.llmco2.graph.llm.LlmSpec;
import io.llmco2.hardware.gpu.GpuCatalog;
import org.junit.jupiter.api.Test;

class DraftingTest {
    private static final LlmSpec TARGET = LlmCatalog.bundled().get("meta-llama/Llama-3.1-8B");
    private static final LlmSpec DRAFT = LlmCatalog.bundled().get("meta-llama/Llama-3.2-1B");
    private static final Speculation FOUR = new Speculation(4, 0.7);
    private static final Workload BATCH = new StaticBatch(8, 512, 128);
    private static final Deployment H100 = on("h100-sxm", 1);

    @Test
    void everyPhaseHasAGraphOfTheTargetAndOneOfTheDraft() {
        Inference inference = Inference.of(TARGET, BATCH, H100, new Drafting(DRAFT, FOUR));
        assertThat(inference.llm()).isEqualTo(TARGET);
        assertThat(inference.drafting()).contains(new Drafting(DRAFT, FOUR));
        assertThat(inference.graphs())
                .extracting(LayerGraph::phase)
                .containsExactly(Phase.PREFILL, Phase.PREFILL, Phase.DECODE, Phase.DECODE);
        assertThat(inference.graphs()).isEqualTo(LayerGraphs.speculative(TARGET, DRAFT, FOUR, BATCH, H100.execution()));
    }

    @Test
    void theNodesOfTheDraftSayThatTheyAreItsOwn() {
        Inference inference = Inference.of(TARGET, BATCH, H100, new Drafting(DRAFT, FOUR));
        for (int i = 0; i < inference.graphs().size(); i++) {
            boolean drafts = i % 2 == 1;
            assertThat(inference.graphs().get(i).nodes())
                    .allMatch(node -> node.name().startsWith("draft.") == drafts);
        }
    }

    @Test
    void onePhaseHasTheGraphsOfThatPhaseOnly() {
        Inference inference = Inference.of(TARGET, new OnePhase(BATCH, Phase.DECODE), H100, new Drafting(DRAFT, FOUR));
        assertThat(inference.graphs()).extracting(LayerGraph::phase).containsExactly(Phase.DECODE, Phase.DECODE);
    }

    @Test
    void aModelMayDraftForItself() {
        Drafting own = new Drafting(TARGET.nextTokenPredictor(), new Speculation(1, 0.8));
        Inference inference = Inference.of(TARGET, new ContinuousBatching(8, 512, 128), H100, own);
        assertThat(inference.graphs()).hasSize(4);
        assertThat(own.model().layers()).isEqualTo(1);
        assertThat(inference.feasibility().need().weightBytes())
                .isGreaterThan(
                        Inference.of(TARGET, BATCH, H100).feasibility().need().weightBytes());
    }

    @Test
    void withoutDraftThereIsNone() {
        Inference plain = Inference.of(TARGET, BATCH, H100);
        assertThat(plain.drafting()).isEmpty();
        assertThat(plain.graphs()).extracting(LayerGraph::phase).containsExactly(Phase.PREFILL, Phase.DECODE);
    }

    @Test
    void bothModelsLieInMemory() {
        MemoryFootprint both = Inference.of(TARGET, BATCH, H100, new Drafting(DRAFT, FOUR))
                .feasibility()
                .need();
        MemoryFootprint target = Inference.of(TARGET, BATCH, H100).feasibility().need();
        MemoryFootprint draft = Inference.of(DRAFT, BATCH, H100).feasibility().need();
        assertThat(both).isEqualTo(target.plus(draft));
        assertThat(both.totalBytes()).isGreaterThan(target.totalBytes());
    }

    @Test
    void aDraftMayBeWhatIsTooMuch() {
        Deployment tight = on("l4", 1); // 24 GB
        Workload one = new StaticBatch(1, 512, 128);
        assertThat(Inference.of(TARGET, one, tight).feasibility().fits()).isTrue();
        Feasibility both =
                Inference.of(TARGET, one, tight, new Drafting(TARGET, FOUR)).feasibility();
        assertThat(both.fits()).isFalse();
        assertThat(both.message()).contains("GiB too much", "use more GPUs");
    }

    @Test
    void theHeadsOfTheDraftMustBeEvenToo() {
        LlmSpec target = LlmCatalog.bundled().get("Qwen/Qwen2.5-7B"); // 28 and 4 heads
        LlmSpec draft = LlmCatalog.bundled().get("Qwen/Qwen2.5-0.5B"); // 14 and 2 heads
        Inference.of(target, BATCH, on("h100-sxm", 4));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Inference.of(target, BATCH, on("h100-sxm", 4), new Drafting(draft, FOUR)))
                .withMessageContainingAll("tensor parallelism 4", "14 query heads", "Qwen/Qwen2.5-0.5B", "divisor");
    }

    @Test
    void aDraftThatWasMadeForShorterSequencesIsRefused() {
        LlmSpec gpt2 = LlmCatalog.bundled().get("openai-community/gpt2"); // 1024 positions
        Inference tooLong = Inference.of(TARGET, new StaticBatch(1, 2000, 10), H100, new Drafting(gpt2, FOUR));
        assertThatIllegalArgumentException()
                .isThrownBy(tooLong::requireLength)
                .withMessageContainingAll("openai-community/gpt2", "up to 1024 tokens", "have 2010;");
    }

    private static Deployment on(String gpu, int gpus) {
        return new Deployment(GpuCatalog.bundled().get(gpu), ParallelSplit.tensor(gpus), Precision.BF16, Engine.VLLM);
    }
}
