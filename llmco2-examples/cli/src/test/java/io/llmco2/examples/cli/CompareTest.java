package io.llmco2.examples.cli;

import static io.llmco2.examples.cli.Command.run;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

class CompareTest {
    private static final String LLAMA = "--model meta-llama/Llama-3.1-8B --batch 16 --prompt 512 --generate 128";

    @Test
    void compareSortsAndKeepsWhatCannotRun() throws IOException {
        JsonNode json = run("compare --model meta-llama/Llama-3.1-70B --gpu h100-sxm,h200-sxm --gpus 1,3,4"
                        + " --batch 8 --prompt 512 --generate 64 --region FR,US --format json")
                .json();
        assertThat(json.path("sorted_by").textValue()).isEqualTo("total_carbon");
        assertThat(json.path("placements")).hasSize(12);
        double[] carbon = StreamSupport.stream(json.path("placements").spliterator(), false)
                .filter(placement -> placement.path("feasible").booleanValue())
                .mapToDouble(
                        placement -> placement.at("/estimate/carbon/total_g").doubleValue())
                .toArray();
        assertThat(carbon).isSorted().hasSizeGreaterThanOrEqualTo(4);
        JsonNode last = json.path("placements").get(11);
        assertThat(last.path("feasible").booleanValue()).isFalse();
        assertThat(last.path("reason").textValue()).isNotBlank();
    }

    @Test
    void compareMarksWhatIsALowerBoundAndRanksItAfterwards() throws IOException {
        String both = "compare " + LLAMA + " --gpu h100-sxm,a100-sxm-40 --region FR";
        JsonNode json = run(both + " --host-power stated --format json").json();
        assertThat(json.at("/placements/0/gpu").textValue()).isEqualTo("h100-sxm");
        assertThat(json.at("/placements/0/lower_bound").booleanValue()).isFalse();
        assertThat(json.at("/placements/1/lower_bound").booleanValue()).isTrue(); // no footprint of the A100's host
        assertThat(json.at("/placements/1/estimate/lacking/0").textValue()).isEqualTo("embodied host");
        assertThat(run(both).out())
                .contains("* a lower bound, not to be ranked")
                .contains("spread");
        JsonNode zero = run("compare " + LLAMA + " --gpu h100-sxm --host-power stated --region CAF,FR --format json")
                .json();
        assertThat(zero.at("/placements/0/region").textValue()).isEqualTo("FR");
        assertThat(zero.at("/placements/1/estimate/lacking/0").textValue()).isEqualTo("grid emissions");
    }

    @Test
    void aBoardOfUnknownIdlePowerDoesNotRankBesideOthers() throws IOException {
        JsonNode json = run("compare " + LLAMA + " --gpu mi300x,h100-sxm --precision bf16 --format json")
                .json();
        assertThat(json.path("sorted_by").textValue()).isEqualTo("energy");
        assertThat(json.at("/placements/0/gpu").textValue()).isEqualTo("h100-sxm");
        assertThat(json.at("/placements/1/lower_bound").booleanValue()).isTrue();
        assertThat(json.at("/placements/1/estimate/ladder/0/basis").textValue()).isEqualTo("partial");
    }

    @Test
    void aRegionWithoutIntensityDoesNotEndTheComparison() throws IOException {
        JsonNode json = run("compare " + LLAMA + " --gpu h100-sxm --region aws:ca-west-1,FR --format json")
                .json();
        assertThat(json.at("/placements/0/region").textValue()).isEqualTo("FR");
        JsonNode last = json.at("/placements/1");
        assertThat(last.path("estimate").isNull()).isTrue();
        assertThat(last.path("feasible").booleanValue()).isTrue();
        assertThat(last.path("reason").textValue()).contains("no grid intensity", "aws:ca-west-1");
        assertThat(run("compare " + LLAMA + " --gpu h100-sxm --region gcp:europe-west9,FR")
                        .err())
                .contains("different scopes (life-cycle, not-stated)");
    }
}
