package io.llmco2.graph.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Broken and hostile files: each gives a clear error that names the file and what is wrong with it, within a second. Memory
 * is bounded by construction, since no more than 4 MiB are read.
 */
class HostileConfigsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final String LLAMA = """
            {"model_type": "llama", "hidden_size": 4096, "intermediate_size": 14336, "num_hidden_layers": 32,
             "num_attention_heads": 32, "num_key_value_heads": 8, "vocab_size": 128256,
             "max_position_embeddings": 131072}""";

    @TempDir
    private Path folder;

    static Stream<Arguments> files() {
        return Stream.of(
                file("a field is missing", without("hidden_size"), " has no 'hidden_size', which must be "),
                file(
                        "negative",
                        with("vocab_size", "-1"),
                        ": 'vocab_size' must be a whole number from 1 to 1048576, but was -1"),
                file(
                        "huge",
                        with("num_hidden_layers", "1e99"),
                        ": 'num_hidden_layers' must be a whole number from 1 to 1024"),
                file(
                        "huge without exponent",
                        with("vocab_size", "9".repeat(90)),
                        ": 'vocab_size' must be a whole number"),
                file("a number of a million digits", with("vocab_size", "9".repeat(1_000_000)), " is not the JSON "),
                file("a text", with("hidden_size", "\"4096\""), ": 'hidden_size' must be a whole number"),
                file("a list", with("hidden_size", "[4096]"), "but was a list of 1"),
                file("NaN", with("hidden_size", "NaN"), "but was NaN"),
                file("infinite", with("hidden_size", "Infinity"), "but was Infinity"),
                file(
                        "a family of another type",
                        with("model_type", "{}"),
                        ": 'model_type' must be the name of a model family"),
                file(
                        "no object",
                        "[" + LLAMA + "]",
                        " must hold one JSON object, as a config.json does, but holds a list of 1"),
                file("empty", "", " must hold one JSON object"),
                file("truncated", LLAMA.substring(0, 100), " is not the JSON that a config.json holds: "),
                file("two objects", LLAMA + LLAMA, " is not the JSON "),
                file("a field twice", with("hidden_size\": 1, \"hidden_size", "4096"), "Duplicate field 'hidden_size'"),
                file("a list nested deeply", with("x", "[".repeat(100_000)), "nesting depth"),
                file("text_config in text_config", nested(100_000), "nesting depth"),
                file(
                        "text_config in text_config, shallow",
                        nested(50),
                        " (text_config): 'model_type' must be one of [gemma3_text]"),
                file(
                        "text_config that is a list",
                        "{\"model_type\": \"gemma3\", \"text_config\": []}",
                        ": 'text_config' must be an object"),
                file(
                        "text_config that is a path",
                        "{\"model_type\": \"gemma3\", \"text_config\": \"./config.json\"}",
                        ": 'text_config' must be an object, but was the text"),
                file(
                        "a pattern of a million letters",
                        pattern(),
                        ": 'hybrid_override_pattern' must be as long as the model has layers"),
                file("weights", "\u0000\u0001\uFFFE".repeat(1000), " is not the JSON "));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void isRefusedNamingFileAndFault(String name, String text, String message) throws IOException {
        Path file = Files.writeString(folder.resolve("config.json"), text, StandardCharsets.UTF_8);
        assertTimeoutPreemptively(PATIENCE, () -> assertThatThrownBy(() -> read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining(message)
                .extracting(Throwable::getMessage)
                .satisfies(all -> assertThat(all).hasSizeLessThan(2000)));
    }

    @Test
    void aHundredMebibytesAreRefusedAfterFour() throws IOException {
        Path file = folder.resolve("config.json");
        byte[] mebibyte = " ".repeat(1 << 20).getBytes(StandardCharsets.UTF_8);
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int i = 0; i < 100; i++) {
                out.write(mebibyte);
            }
        }
        assertTimeoutPreemptively(PATIENCE, () -> assertThatThrownBy(() -> read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(file + " is longer than 4 MiB"));
        try (InputStream in = Files.newInputStream(file)) {
            assertThatThrownBy(() -> ModelConfig.parse("x", in)).isInstanceOf(IllegalArgumentException.class);
            assertThat(in.available()).isGreaterThan(95 << 20);
        }
    }

    @Test
    void theSoundFileIsRead() throws IOException {
        assertThat(read(Files.writeString(folder.resolve("config.json"), LLAMA)).parameters())
                .isEqualTo(8_030_261_248L);
    }

    private static LlmSpec read(Path file) throws IOException {
        return ModelFamilies.bundled().read("mine", ModelConfig.parse(file));
    }

    private static Arguments file(String name, String text, String message) {
        return Arguments.of(name, text, message);
    }

    private static String without(String field) {
        return LLAMA.replace("\"" + field + "\"", "\"no_" + field + "\"");
    }

    private static String with(String field, String value) {
        return without(field.replaceFirst("\".*", "")).replaceFirst("\\{", "{\"" + field + "\": " + value + ", ");
    }

    private static String nested(int depth) {
        String open = "{\"model_type\": \"gemma3\", \"text_config\": ";
        return open.repeat(depth) + "{}" + "}".repeat(depth);
    }

    private static String pattern() {
        return "{\"model_type\": \"nemotron_h\", \"num_hidden_layers\": 52, \"num_attention_heads\": 1,"
                + " \"hidden_size\": 1, \"hybrid_override_pattern\": \"" + "M".repeat(1_000_000) + "\"}";
    }
}
