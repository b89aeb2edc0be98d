package io.llmco2.core.measurement;

import static io.llmco2.core.measurement.Measured.LLAMA;
import static org.assertj.core.api.Assertions.assertThat;

import io.llmco2.core.measurement.Measurement.Part;
import io.llmco2.core.measurement.Observations.Observation;
import io.llmco2.graph.Phase;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RepeatsTest {

    @Test
    void repeatsBecomeTheirMean() {
        List<Observation> merged = merged(LLAMA.took(1000, 2), LLAMA.took(2000, 3), LLAMA.took(3000, 4));
        assertThat(merged).hasSize(1);
        assertThat(merged.get(0).measurement().joules()).hasValue(2000);
        assertThat(merged.get(0).measurement().seconds()).hasValue(3);
        assertThat(merged.get(0).inference()).isEqualTo(LLAMA.observed().inference());
    }

    @Test
    void meansAreOfWhatWasMeasured() {
        Measurement mean = merged(
                        LLAMA.took(OptionalDouble.of(1000), OptionalDouble.empty()),
                        LLAMA.took(OptionalDouble.empty(), OptionalDouble.of(2)),
                        LLAMA.took(3000, 4))
                .get(0)
                .measurement();
        assertThat(mean.joules()).hasValue(2000);
        assertThat(mean.seconds()).hasValue(3);
        Measured timed = LLAMA.took(OptionalDouble.empty(), OptionalDouble.of(2));
        assertThat(merged(timed, timed).get(0).measurement().joules()).isEmpty();
    }

    @Test
    void thePrefillBesideHasAMeanOfItsOwn() {
        Measurement mean = merged(
                        LLAMA.with(new Part(OptionalDouble.of(100), OptionalDouble.of(0.5))),
                        LLAMA.with(new Part(OptionalDouble.of(300), OptionalDouble.empty())),
                        LLAMA)
                .get(0)
                .measurement();
        assertThat(mean.prefill()).isEqualTo(new Part(OptionalDouble.of(200), OptionalDouble.of(0.5)));
    }

    @Test
    void theOrderIsThatOfTheFirst() {
        Measured two = LLAMA.on("h100-sxm", 2, 2, "bf16");
        Measured fp8 = LLAMA.on("h100-sxm", 1, 1, "fp8");
        assertThat(merged(two, LLAMA, fp8, LLAMA, two))
                .extracting(Observation::inference)
                .containsExactly(
                        two.observed().inference(),
                        LLAMA.observed().inference(),
                        fp8.observed().inference());
    }

    @Test
    void namesOfTheSameFormatAreTheSame() {
        assertThat(merged(LLAMA, LLAMA.on("h100-sxm", 1, 1, "bfloat16"), LLAMA.from("a-source", "vllm-0.11.1")))
                .hasSize(1);
    }

    @Test
    void sourcesStayApart() {
        assertThat(merged(LLAMA, LLAMA.from("another", "vllm"), LLAMA.from("a-source", "vllm-0.5.4")))
                .hasSize(3);
    }

    @Test
    void phasesStayApart() {
        List<Observation> merged = merged(
                LLAMA.took(3000, 4),
                LLAMA.of(Phase.PREFILL).took(100, 1),
                LLAMA.of(Phase.DECODE).took(2000, 3),
                LLAMA.of(Phase.PREFILL).took(300, 1));
        assertThat(merged)
                .extracting(one -> one.measurement().joules().getAsDouble())
                .containsExactly(3000.0, 200.0, 2000.0);
    }

    @Test
    void aPrefillAloneIsNotTheWholeOfOneToken() {
        Observation prefill = LLAMA.of(Phase.PREFILL).took(100, 1).observed();
        Observation whole =
                new Observation(LLAMA.took(300, 1).observed().measurement(), prefill.inference()); // of equal work
        assertThat(Repeats.merged(List.of(prefill, whole))).containsExactly(prefill, whole);
    }

    @Test
    void nothingMergesToNothing() {
        assertThat(merged()).isEmpty();
    }

    private static List<Observation> merged(Measured... rows) {
        return Repeats.merged(Stream.of(rows).map(Measured::observed).toList());
    }
}
