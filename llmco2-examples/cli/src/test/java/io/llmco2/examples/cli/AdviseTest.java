package io.llmco2.examples.cli;

import static io.llmco2.examples.cli.Command.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code advise} from the command line to its answer. */
class AdviseTest {
    private static final String ASKED =
            "advise --model meta-llama/Llama-3.1-8B --batch 16 --prompt 512 --generate 250 ";
    private static final String OFFERED = ASKED + "--gpu h100-sxm,a100-sxm-80 --gpus 1,2,3 --region FR,DE"
            + " --host-power stated --price h100-sxm=2.5,a100-sxm-80=1.5,a100-sxm-80@DE=1 ";

    @Test
    void theChoiceIsTheLeastCarbonOfWhatKeepsTheLimits() {
        JsonNode json = run(OFFERED + "--p90 600 --max-tpot 0.02 --format json").json();
        assertThat(json.path("schema").textValue()).isEqualTo("llmco2-advise-1");
        assertThat(json.path("objective").textValue()).isEqualTo("carbon");
        assertThat(json.path("candidates")).hasSize(12);
        List<JsonNode> kept = new ArrayList<>();
        for (JsonNode candidate : json.path("candidates")) {
            String verdict = candidate.path("verdict").textValue();
            if (candidate.path("gpus").intValue() == 3) {
                assertThat(verdict).isEqualTo("impossible");
                assertThat(candidate.at("/reasons/0").textValue()).contains("tensor parallelism 3");
            }
            boolean keepsLimits = verdict.equals("efficient") || verdict.equals("dominated");
            if (keepsLimits && candidate.at("/per_request/lacking/carbon").isEmpty()) { // lower bounds come after these
                kept.add(candidate);
            }
            assertThat(candidate.path("reasons").isEmpty()).isEqualTo(verdict.equals("efficient"));
        }
        JsonNode choice = json.path("choice");
        JsonNode best = kept.stream()
                .min((one, other) -> Double.compare(
                        one.at("/per_request/carbon_g").doubleValue(),
                        other.at("/per_request/carbon_g").doubleValue()))
                .orElseThrow();
        for (String field : List.of("gpu", "gpus", "precision", "region")) {
            assertThat(choice.path(field)).isEqualTo(best.path(field));
        }
        assertThat(json.at("/one_more_request/marginal_j").doubleValue())
                .isLessThan(json.at("/one_more_request/average_share_j").doubleValue());
    }

    /** Its figures are those of estimate, over the requests of the batch. */
    @Test
    void figuresAreThoseOfEstimate() {
        String one = "--gpu h100-sxm --region FR --host-power stated --format json ";
        JsonNode advised = run(ASKED + one).json().at("/candidates/0/per_request");
        JsonNode estimated = run(ASKED.replace("advise", "estimate") + one).json();
        assertThat(advised.path("energy_j").doubleValue())
                .isEqualTo(estimated.at("/energy/per_request_j").doubleValue());
        assertThat(advised.path("carbon_g").doubleValue())
                .isCloseTo(estimated.at("/carbon/total_g").doubleValue() / 16, within(1e-12));
        assertThat(advised.path("latency_s").doubleValue())
                .isCloseTo(
                        estimated.at("/latency/ttft_s").doubleValue()
                                + 249 * estimated.at("/latency/tpot_s").doubleValue(),
                        within(1e-12));
        assertThat(advised.path("cost").isNull()).isTrue();
    }

    @Test
    void textNamesTheBestAndTheReasonsOfOthers() {
        Command done = run(OFFERED + "--objective cost --max-latency 2.7");
        assertThat(done.status()).as(done.err()).isZero();
        assertThat(done.out())
                .startsWith("best by cost: ")
                .contains("one more request there: ")
                .contains("latency of", "exceeds the limit of 2.700 s")
                .contains("tensor parallelism 3");
        assertThat(done.out().lines().filter(line -> line.startsWith("efficient")))
                .isNotEmpty();
    }

    @Test
    void withoutRegionAndPriceTheyAreUnknownAndSaidToBe() {
        Command done = run(ASKED + "--gpu h100-sxm --max-cost 1 --format json");
        assertThat(done.json().path("choice").isNull()).isTrue();
        assertThat(done.json().at("/candidates/0/reasons/0").textValue()).contains("cost per request is unknown");
        assertThat(done.json().at("/candidates/0/per_request/carbon_g").isNull())
                .isTrue();
        assertThat(done.err()).contains("no --region", "no --price", "no candidate keeps the limits");
        assertThat(run(ASKED + "--gpu h100-sxm --region FR").err()).contains("by a lower bound", "host energy");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --gpu h100-sxm --p90 100             | --generate and --p90 | at least the mean
            --gpu h100-sxm --price b200=3        | --price b200 | nothing that is offered
            --gpu h100-sxm --price h100-sxm=-3   | --price h100-sxm | was -3.0
            --gpu h100-sxm --price h100-sxm=dear | '--price' | 'dear' is not a number
            --gpu h100-sxm --objective beauty    | no objective 'beauty' | carbon, energy, latency, cost
            --gpu h100-sxm --max-ttft 0          | --max-ttft | was 0.0
            --gpu h100-sxm --max-memory 1.5      | --max-memory | was 1.5
            --gpu h100-sxm --gpus 0              | --gpus | were 0
            --gpu h100-sxn                       | no GPU 'h100-sxn' | 'llmco2 gpus' lists them
            """)
    void badInputIsRefused(String options, String expected, String given) {
        Command done = run(ASKED + options);
        assertThat(done.status()).as(done.out() + done.err()).isEqualTo(2);
        assertThat(done.out()).isEmpty();
        assertThat(done.err()).contains(expected, given).doesNotContain("\tat ", "io.llmco2");
    }
}
