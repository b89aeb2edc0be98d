package io.llmco2.core.measurement;

import static io.llmco2.core.measurement.Measured.LLAMA;
import static org.assertj.core.api.Assertions.assertThat;

import io.llmco2.core.inference.Deployment;
import io.llmco2.core.inference.Engine;
import io.llmco2.core.inference.Nodes;
import io.llmco2.graph.ParallelSplit;
import io.llmco2.graph.layer.OperatorNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What sources call engines, number formats and degrees. */
class SourceConventionsTest {

    @ParameterizedTest
    @CsvSource({
        "argonne-llm-inference-bench, vllm, VLLM_OFFLINE",
        "argonne-llm-inference-bench, vllm-0.11.1, VLLM_0_11",
        "argonne-llm-inference-bench, tensorrt-llm, TENSORRT_LLM",
        "another-source, vllm, VLLM_0_11"
    })
    void aSourceOfAnotherTimeMeansTheVersionOfItsTime(String source, String name, Engine engine) {
        assertThat(deployment(LLAMA.from(source, name)).engine()).isEqualTo(engine);
    }

    @ParameterizedTest
    @CsvSource({
        "nf4-bnb, h100-sxm, nf4",
        "int8-bnb, h100-sxm, int8-weights",
        "awq, a100-sxm-80, int4",
        "float16, a100-sxm-80, fp16",
        "bf16, a100-sxm-80, bf16",
        "bf16, v100-sxm2-32, fp16",
        "bfloat16, t4, fp16",
        "fp16, v100-sxm2-32, fp16"
    })
    void precisionsAreThoseThatRan(String published, String gpu, String precision) {
        assertThat(deployment(LLAMA.on(gpu, 1, 1, published)).precision().name())
                .isEqualTo(precision);
    }

    @Test
    void anUnknownPrecisionIsSkippedWithThoseThatAreKnown() {
        assertThat(LLAMA.on("h100-sxm", 1, 1, "q4_k_m")
                        .mapped()
                        .skipped()
                        .get(0)
                        .reason())
                .contains("no precision 'q4_k_m'", "int4");
    }

    @ParameterizedTest
    @CsvSource({"4, 2, 2, 1", "8, 2, 2, 2", "4, 1, 4, 1", "16, 8, 2, 1"})
    void pipelineStagesAreAnExtra(int gpus, int tensor, int stages, int data) {
        ParallelSplit split = deployment(LLAMA.on("h100-sxm", gpus, tensor, "bf16")
                        .with("pp", String.valueOf(stages))
                        .with("dp", String.valueOf(data)))
                .split();
        assertThat(split).isEqualTo(new ParallelSplit(tensor, data, 1).withPipeline(stages));
        assertThat(split.gpus()).isEqualTo(gpus);
        assertThat(split.microBatches()).isEqualTo(stages);
    }

    @ParameterizedTest
    @CsvSource({"0", "1.5", "-2", "two", "''"})
    void aDegreeIsAWholeNumber(String degree) {
        assertThat(LLAMA.with("pp", degree).mapped().skipped().get(0).reason())
                .contains("pp must be a whole number", "'" + degree + "'");
    }

    @Test
    void gpusThatNoDegreeUsesAreNotGuessedAt() {
        assertThat(LLAMA.on("h100-sxm", 8, 2, "bf16")
                        .with("pp", "2")
                        .mapped()
                        .skipped()
                        .get(0)
                        .reason())
                .contains("2 pipeline stages does not use the 8 GPUs");
    }

    @Test
    void nodesAreOfEightWithTheAssumedLinkBetweenThem() {
        Deployment two = deployment(LLAMA.on("h100-sxm", 16, 16, "bf16"));
        assertThat(two.nodes()).isEqualTo(Nodes.ofEight(Observations.ASSUMED_BYTES_PER_SECOND_BETWEEN_NODES));
        assertThat(two.linkBytesPerSecond(OperatorNode.BEYOND)).isEqualTo(50e9);
    }

    private static Deployment deployment(Measured measured) {
        Observations mapped = measured.mapped();
        assertThat(mapped.skipped()).isEmpty();
        return mapped.usable().get(0).inference().deployment();
    }
}
