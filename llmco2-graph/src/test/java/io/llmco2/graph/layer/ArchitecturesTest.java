package io.llmco2.graph.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The table of architectures in the documentation, and the figures in it that this library did not compute. {@code
 * -Dllmco2.docs.write=true} writes the table anew.
 */
class ArchitecturesTest {
    private static final Path TABLE = Path.of("../llmco2-examples/docs/architectures.md");

    @Test
    void theTableOfTheDocumentationIsUpToDate() throws IOException {
        String table = Architectures.table();
        if (Boolean.getBoolean("llmco2.docs.write")) {
            Files.writeString(TABLE, table);
        }

        assertThat(Files.readString(TABLE))
                .as("%s; -Dllmco2.docs.write=true writes it anew", TABLE)
                .isEqualTo(table);
    }

    static Stream<Architectures.Figure> figures() {
        return Architectures.figures().stream();
    }

    @ParameterizedTest
    @MethodSource("figures")
    void figuresAreThosePublished(Architectures.Figure figure) {
        assertThat(figure.here()).isCloseTo(figure.value(), withinPercentage(figure.tolerance()));
    }
}
