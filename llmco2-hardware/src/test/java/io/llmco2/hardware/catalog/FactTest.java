package io.llmco2.hardware.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FactTest {
    private static final Source SOURCE = new Source("sheet", "A datasheet");

    @ParameterizedTest
    @CsvSource({
        "GIBIBYTE, 80, 85899345920",
        "MEBIBYTE, 50, 52428800",
        "GIGABYTE_PER_SECOND, 3350, 3.35e12",
        "TERAFLOP_PER_SECOND, 989.4, 9.894e14",
        "TERAOP_PER_SECOND, 1979, 1.979e15",
        "MEGAHERTZ, 1980, 1.98e9",
        "KILOGRAM_CO2E, 164, 164000",
        "PERCENT, 84, 0.84",
        "WATT, 700, 700"
    })
    void convertsToTheBaseUnit(Unit unit, String value, double expected) {
        Fact fact = new Fact(value, unit, SOURCE);
        assertThat(fact.inBaseUnit()).isCloseTo(expected, within(expected * 1e-15)); // one rounded product
        assertThat(fact.number()).isEqualTo(Double.parseDouble(value));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "NaN", "Infinity", "-1", "12f", "0x10", "1,5", "1e999", "about 5"})
    void refusesWhatIsNoNumber(String value) {
        assertThatIllegalArgumentException().isThrownBy(() -> new Fact(value, Unit.WATT, SOURCE));
    }

    @Test
    void aTextIsNoNumber() {
        Fact fact = new Fact("Hopper", Unit.TEXT, SOURCE);
        assertThat(fact.value()).isEqualTo("Hopper");
        assertThatIllegalStateException().isThrownBy(fact::number).withMessageContaining("'Hopper' is a text");
    }

    @Test
    void aSourceIsNeverBlank() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Source("x", " "));
        assertThatIllegalArgumentException().isThrownBy(() -> new Source("", "A datasheet"));
        assertThat(SOURCE).hasToString("A datasheet");
    }
}
