package io.llmco2.graph.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.data.Percentage.withPercentage;

import java.math.BigDecimal;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What each family reads, down to the biases that a parameter count within 0.1 % would not show: the configurations in the
 * folder {@code configs}, and what becomes of them with other fields. The expectations are tables that say where they are
 * from; to add a family, add its configuration and a row to each.
 */
class FamilySpecsTest {
    private static final double PRINTED_TOLERANCE_PERCENT = 2;

    @ParameterizedTest
    @MethodSource
    void layers(CSVRecord expected) {
        LlmSpec llm = Configs.spec(Configs.read(expected.get("id")));
        assertThat(SpecText.layers(llm)).isEqualTo(expected.get("layers"));
        assertThat(SpecText.around(llm)).isEqualTo(expected.get("around"));
        assertThat(llm.maxPositions()).isEqualTo(Long.parseLong(expected.get("positions")));
    }

    @ParameterizedTest
    @MethodSource
    void counts(CSVRecord expected) {
        LlmSpec llm = Configs.spec(Configs.read(expected.get("id")));
        assertThat(llm.parameters()).isEqualTo(Long.parseLong(expected.get("parameters")));
        assertThat(llm.activeParameters()).isEqualTo(Long.parseLong(expected.get("active_parameters")));
        assertThat(llm.kvCacheElementsPerToken()).isEqualTo(Long.parseLong(expected.get("kv_elements_per_token")));
        assertThat(llm.stateElements()).isEqualTo(Long.parseLong(expected.get("state_elements")));
        assertThat(llm.layerKinds()).hasSize(Integer.parseInt(expected.get("kinds")));
        assertPrinted(llm.parameters(), expected.get("printed_b"));
        assertPrinted(llm.activeParameters(), expected.get("printed_active_b"));
    }

    /** Rounded or cut off to the digits of the figure, or within the tolerance. */
    private static void assertPrinted(long count, String figure) {
        if (figure.isEmpty()) {
            return;
        }
        BigDecimal printed = new BigDecimal(figure);
        BigDecimal difference =
                BigDecimal.valueOf(count).movePointLeft(9).subtract(printed).abs();
        if (difference.compareTo(printed.ulp()) >= 0) {
            assertThat((double) count)
                    .isCloseTo(printed.movePointRight(9).doubleValue(), withPercentage(PRINTED_TOLERANCE_PERCENT));
        }
    }

    @ParameterizedTest
    @MethodSource
    void variants(CSVRecord expected) {
        ModelConfig config = Configs.changed(expected.get("id"), expected.get("change"));
        assertThat(SpecText.layers(Configs.spec(config))).isEqualTo(expected.get("layers"));
    }

    @ParameterizedTest
    @MethodSource
    void refusals(CSVRecord expected) {
        ModelConfig config = Configs.changed(expected.get("id"), expected.get("change"));
        String message = expected.get("message");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Configs.spec(config))
                .withMessageStartingWith(expected.get("id") + (message.startsWith(":") ? "" : " ") + message);
    }

    @Test
    void everyConfigurationIsInBothTables() {
        assertThat(layers().map(row -> row.get("id")))
                .containsExactlyInAnyOrderElementsOf(Configs.ids().toList());
        assertThat(counts().map(row -> row.get("id")))
                .containsExactlyInAnyOrderElementsOf(Configs.ids().toList());
    }

    static Stream<CSVRecord> layers() {
        return Table.bars("layers.csv");
    }

    static Stream<CSVRecord> counts() {
        return Table.csv("configurations.csv");
    }

    static Stream<CSVRecord> variants() {
        return Table.bars("variants.csv");
    }

    static Stream<CSVRecord> refusals() {
        return Table.bars("refusals.csv");
    }
}
