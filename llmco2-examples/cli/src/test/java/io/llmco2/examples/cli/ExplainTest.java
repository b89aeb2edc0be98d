package io.llmco2.examples.cli;

import static io.llmco2.examples.cli.Command.run;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

class ExplainTest {
    private static final String LLAMA = " --model meta-llama/Llama-3.1-8B --gpu a100-sxm-80 --batch 16 --prompt 512"
            + " --generate 128 --precision bf16";

    @Test
    void operatorsAddUpToTheEstimate() {
        JsonNode json = run("explain" + LLAMA + " --format json").json();
        assertThat(json.path("schema").textValue()).isEqualTo("llmco2-explain-1");
        double joules = 0;
        for (JsonNode operator : json.path("operators")) {
            joules += operator.path("energy_j").doubleValue();
            assertThat(operator.path("bound").textValue()).isIn("compute", "memory", "network", "overhead");
        }
        assertThat(joules)
                .isEqualTo(json.path("energy_j").doubleValue())
                .isEqualTo(run("estimate" + LLAMA + " --format json").number("/energy/total_j"));
        assertThat(json.path("phases").findValuesAsText("phase")).containsExactly("prefill", "decode");
        assertThat(json.path("j_per_token").doubleValue()).isEqualTo(joules * (1.0 / (16 * 128)));
    }

    @Test
    void everyChangeHasAnEffectOrAReason() {
        JsonNode changes = run("explain" + LLAMA + " --format json").json().path("changes");
        assertThat(changes.findValuesAsText("change")).contains("batch", "precision", "tensor_parallelism");
        for (JsonNode change : changes) {
            if (change.path("feasible").booleanValue()) {
                assertThat(change.path("energy_ratio").doubleValue()).isPositive();
                assertThat(change.path("tpot_ratio").doubleValue()).isPositive();
                assertThat(change.path("support").isTextual()).isTrue();
            } else {
                assertThat(change.path("to").textValue()).isEqualTo("fp8");
                assertThat(change.path("reason").textValue()).contains("no dense FP8 peak rate");
            }
        }
    }

    @Test
    void textIsForPeople() {
        Command done = run("explain" + LLAMA);
        assertThat(done.status()).as(done.err()).isZero();
        assertThat(done.out())
                .contains("layer0.ffn_up", "memory", "least energy per token: ")
                .contains("cannot be: no dense FP8")
                .contains("predictor");
    }

    @Test
    void aSingleTokenHasNoTimePerFurtherToken() {
        Command done = run("explain --model openai-community/gpt2 --gpu h100-sxm --batch 2 --prompt 8 --generate 1"
                + " --precision bf16 --format json");
        assertThat(done.json().path("tpot_s").isNull()).isTrue();
        assertThat(done.json().at("/changes/0/tpot_ratio").isNull()).isTrue();
        assertThat(done.json().path("phases")).hasSize(1);
    }

    @Test
    void whatDoesNotFitIsBadInput() {
        Command done =
                run("explain --model meta-llama/Llama-3.1-405B --gpu a100-sxm-80 --batch 1 --prompt 8 --generate 8");
        assertThat(done.status()).isEqualTo(2);
        assertThat(done.err()).contains("GiB");
    }
}
