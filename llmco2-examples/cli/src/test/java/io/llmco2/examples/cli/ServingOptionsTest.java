package io.llmco2.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Estimates of everything that serving engines do beside a batch on one GPU. */
class ServingOptionsTest {
    private static final String LLAMA = "estimate --format json --gpu h100-sxm --model meta-llama/Llama-3.1-8B";
    private static final String BATCH = " --batch 8 --prompt 512 --generate 128";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " --gpus 2 --pp 2",
                " --gpus 4 --pp 2 --tp 2 --micro-batches 8",
                " --gpus 2 --cp 2",
                " --gpus 16 --tp 8 --dp 2 --node-link 400",
                " --gpus 16 --node-gpus 16",
                " --draft mtp --drafts 1 --acceptance 0.8",
                " --draft meta-llama/Llama-3.2-1B --drafts 4 --acceptance 0.7",
                " --samples 4",
                " --only decode",
                " --only prefill --node-link 400",
                " --lora-rank 16 --lora-adapters 4",
                " --precision bf16+kv-fp8",
                " --precision int4",
                " --chunk 512",
                " --continuous --cached 100.5",
                " --engine llama.cpp --gpus 3 --cached 511"
            })
    void everyOptionEstimates(String options) {
        Command done = Command.run(LLAMA + BATCH + options);
        assertThat(done.number("/energy/total_j")).isPositive();
        assertThat(done.number("/latency/total_s")).isPositive();
        assertThat(done.number("/energy/prefill_j") + done.number("/energy/decode_j"))
                .isCloseTo(done.number("/energy/total_j"), within(1e-9 * done.number("/energy/total_j")));
    }

    @Test
    void requestsOfSeveralLengthsAreOneBatch() {
        Command ragged = Command.run(LLAMA + " --requests 8x512x128,2x4000x300");
        assertThat(ragged.number("/energy/per_request_j"))
                .isCloseTo(ragged.number("/energy/total_j") / 10, within(1e-9));
        assertThat(ragged.number("/inputs/gen_ai.usage.input_tokens")).isEqualTo((8 * 512 + 2 * 4000) / 10.0);
        assertThat(ragged.number("/inputs/gen_ai.usage.output_tokens")).isEqualTo((8 * 128 + 2 * 300) / 10.0);
        assertThat(ragged.number("/energy/total_j"))
                .isGreaterThan(Command.run(LLAMA + " --requests 8x512x128").number("/energy/total_j"));
    }

    @Test
    void requestsOfOneLengthAreABatch() {
        assertThat(Command.run(LLAMA + " --requests 8x512x128").json().path("energy"))
                .isEqualTo(Command.run(LLAMA + BATCH).json().path("energy"));
    }

    /** Single B200 were measured on such hosts, where a step of a small batch takes several times as long, at less power. */
    @Test
    void aCrowdedHostLetsTheGpuWait() {
        String b200 =
                "estimate --format json --gpu b200 --model Qwen/Qwen3-8B --batch 8 --prompt 250 --generate 5000 --continuous";
        Command quiet = Command.run(b200);
        Command crowded = Command.run(b200 + " --host-load crowded");
        assertThat(Command.run(b200 + " --host-load quiet").json().path("energy"))
                .isEqualTo(quiet.json().path("energy"));
        assertThat(crowded.number("/latency/tpot_s")).isGreaterThan(1.5 * quiet.number("/latency/tpot_s"));
        assertThat(crowded.number("/energy/total_j") / crowded.number("/latency/total_s"))
                .isLessThan(quiet.number("/energy/total_j") / quiet.number("/latency/total_s"));
        assertThat(crowded.json().path("provenance").path("host_load").asText()).isEqualTo("crowded");
        Command nonsense = Command.run(b200 + " --host-load busy");
        assertThat(nonsense.status()).isNotZero();
        assertThat(nonsense.err()).contains("busy").contains("quiet, crowded");
    }

    @Test
    void onePhaseIsThatPhase() {
        Command decode = Command.run(LLAMA + BATCH + " --only decode");
        assertThat(decode.number("/energy/prefill_j")).isZero();
        assertThat(decode.number("/energy/decode_j"))
                .isEqualTo(Command.run(LLAMA + BATCH).number("/energy/decode_j"));
        Command prefill = Command.run(LLAMA + BATCH + " --only prefill --node-link 400");
        assertThat(prefill.number("/energy/decode_j")).isZero();
        assertThat(prefill.json().at("/latency/tpot_s").isNull()).isTrue();
    }

    @Test
    void aDraftIsNeverWhatWasMeasured() {
        Command drafted = Command.run(LLAMA + BATCH + " --draft mtp --drafts 1 --acceptance 0.8");
        assertThat(drafted.json().path("support").textValue()).isEqualToIgnoringCase("extrapolated");
        assertThat(drafted.json().at("/provenance/drafting").textValue()).contains("multi-token prediction", "0.8");
    }

    @Test
    void theAnswerSaysWhatWasAsked() {
        Command done = Command.run(LLAMA + BATCH + " --gpus 4 --pp 2 --samples 3 --precision bf16+kv-fp8");
        assertThat(done.json().at("/provenance/workload").textValue()).contains("samples=3");
        assertThat(done.json().at("/provenance/split").textValue()).contains("pipeline=2", "tensor=2");
        assertThat(done.json().at("/provenance/precision").textValue()).isEqualTo("bf16+kv-fp8");
    }

    @Test
    void placementsThatDegreesDoNotFillCannotRunAndEndNothing() {
        Command done = Command.run("compare --format json --gpu h100-sxm --gpus 1,2,16 --tp 2 --region FR"
                + " --model meta-llama/Llama-3.1-8B" + BATCH);
        assertThat(done.json().path("placements")).hasSize(3);
        assertThat(done.json().at("/placements/0/gpus").intValue()).isEqualTo(2);
        assertThat(done.json().path("placements").findValuesAsText("reason"))
                .anyMatch(reason -> reason.contains("--tp x --dp x --pp x --cp"))
                .anyMatch(reason -> reason.contains("--node-link"));
    }

    /** Whoever says fp8 of a checkpoint means the one that there is. */
    @Test
    void fp8OfACheckpointScaledByBlocksIsThat() {
        String where = " --gpu h200-sxm --gpus 8 --batch 4 --prompt 64 --generate 8 --precision fp8 --format json";
        Command blocks = Command.run("estimate --model deepseek-ai/DeepSeek-V3" + where);
        Command channels = Command.run("estimate --model meta-llama/Llama-3.1-8B" + where);

        assertThat(blocks.json().at("/provenance/precision").textValue()).isEqualTo("fp8-block");
        assertThat(blocks.err()).contains("fp8 of deepseek-ai/DeepSeek-V3 is fp8-block, as it is published");
        assertThat(channels.json().at("/provenance/precision").textValue()).isEqualTo("fp8");
        assertThat(channels.err()).doesNotContain("as it is published");
    }
}
