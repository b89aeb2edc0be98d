package io.llmco2.core.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import com.google.common.collect.ImmutableList;
import io.llmco2.graph.ParallelSplit;
import io.llmco2.graph.Phase;
import io.llmco2.graph.Precision;
import io.llmco2.graph.Workload;
import io.llmco2.graph.Workload.OnePhase;
import io.llmco2.graph.Workload.RaggedBatch;
import io.llmco2.graph.Workload.StaticBatch;
import io.llmco2.graph.layer.LayerGraphs;
import io.llmco2.graph.llm.LlmCatalog;
import io.llmco2.graph.llm.LlmSpec;
import io.llmco2.hardware.gpu.GpuCatalog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InferenceTest {
    private static final LlmSpec LLAMA = LlmCatalog.bundled().get("meta-llama/Llama-3.1-8B"); // 32 and 8 heads

    @Test
    void graphsFollowFromTheRest() {
        Deployment deployment = on(2, Engine.VLLM);
        Workload batch = new StaticBatch(4, 100, 10);
        assertThat(Inference.of(LLAMA, batch, deployment).graphs())
                .isEqualTo(LayerGraphs.of(LLAMA, batch, deployment.execution()));
    }

    @ParameterizedTest
    @CsvSource({"VLLM_0_11, 3", "VLLM_0_5, 5", "HF_TRANSFORMERS, 6", "TENSORRT_LLM, 7", "TGIS, 3", "DEEPSPEED, 12"})
    void unevenHeadsAreRefusedWhereTheEngineAsksForEvenOnes(Engine engine, int ranks) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> of(LLAMA, on(ranks, engine)))
                .withMessageContainingAll(
                        "tensor parallelism " + ranks,
                        "32 query heads and 8 key/value heads",
                        engine.id(),
                        "choose a divisor");
    }

    @ParameterizedTest
    @CsvSource({"LLAMA_CPP, 3", "LLAMA_CPP, 5", "OPERATOR_LOOP, 7"})
    void othersTakeUnevenHeads(Engine engine, int ranks) {
        assertThat(of(LLAMA, on(ranks, engine)).graphs()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({"1", "2", "4", "8", "16", "32"})
    void keysMayBeDividedOrRepeated(int ranks) {
        assertThat(of(LLAMA, on(ranks, Engine.VLLM)).graphs()).hasSize(2);
    }

    @Test
    void theHeadsOfLatentAttentionCountToo() {
        LlmSpec latent = LlmCatalog.bundled().get("deepseek-ai/DeepSeek-V2-Lite"); // 16 heads
        assertThat(of(latent, on(4, Engine.VLLM)).graphs()).hasSize(2);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> of(latent, on(6, Engine.VLLM)))
                .withMessageContainingAll("tensor parallelism 6", "16 query heads");
    }

    @Test
    void sequencesBeyondTheModelsPositionsAreRefusedOnRequest() {
        LlmSpec gpt2 = LlmCatalog.bundled().get("openai-community/gpt2"); // 1024 positions
        Deployment one = on(1, Engine.VLLM);
        assertThatNoException().isThrownBy(() -> Inference.of(gpt2, new StaticBatch(1, 1000, 24), one)
                .requireLength());
        Inference tooLong = Inference.of(gpt2, new StaticBatch(1, 1000, 25), one);
        assertThatIllegalArgumentException()
                .isThrownBy(tooLong::requireLength)
                .withMessageContainingAll("openai-community/gpt2", "up to 1024 tokens", "have 1025;", "shorten");
    }

    @Test
    void theLongestOfARaggedBatchCounts() {
        LlmSpec gpt2 = LlmCatalog.bundled().get("openai-community/gpt2");
        Workload ragged = new RaggedBatch(ImmutableList.of(new StaticBatch(99, 10, 10), new StaticBatch(1, 2000, 10)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Inference.of(gpt2, ragged, on(1, Engine.VLLM)).requireLength())
                .withMessageContaining("have 2010;");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Inference.of(gpt2, new OnePhase(ragged, Phase.DECODE), on(1, Engine.VLLM))
                        .requireLength())
                .withMessageContaining("have 2010;");
    }

    private static Inference of(LlmSpec llm, Deployment deployment) {
        return Inference.of(llm, new StaticBatch(1, 100, 10), deployment);
    }

    private static Deployment on(int ranks, Engine engine) {
        return new Deployment(
                GpuCatalog.bundled().get("h100-sxm"),
                engine,
                engine.execution(Precision.BF16, ParallelSplit.tensor(ranks)),
                Nodes.ofEight(50e9));
    }
}
