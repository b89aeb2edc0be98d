package io.llmco2.graph.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelConfigTest {
    private static final long HUNDRED_MEBIBYTES = 100L << 20;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}                        | x has no 'n', which must be a whole number from 1 to 1048576; give the whole"
                        + " config.json that comes with the weights",
                "{\"n\": null}             | x: 'n' must be a whole number from 1 to 1048576, but was null",
                "{\"n\": 0}                | x: 'n' must be a whole number from 1 to 1048576, but was 0",
                "{\"n\": -4096}            | x: 'n' must be a whole number from 1 to 1048576, but was -4096",
                "{\"n\": 1048577}          | x: 'n' must be a whole number from 1 to 1048576, but was 1048577",
                "{\"n\": 4294967297}       | x: 'n' must be a whole number from 1 to 1048576, but was 4294967297",
                "{\"n\": 99999999999999999999999}"
                        + " | x: 'n' must be a whole number from 1 to 1048576, but was 99999999999999999999999",
                "{\"n\": 4096.0}           | x: 'n' must be a whole number from 1 to 1048576, but was 4096.0",
                "{\"n\": 1.5}              | x: 'n' must be a whole number from 1 to 1048576, but was 1.5",
                "{\"n\": NaN}              | x: 'n' must be a whole number from 1 to 1048576, but was NaN",
                "{\"n\": \"4096\"}         | x: 'n' must be a whole number from 1 to 1048576, but was the text \"4096\"",
                "{\"n\": true}             | x: 'n' must be a whole number from 1 to 1048576, but was true",
                "{\"n\": [4096]}           | x: 'n' must be a whole number from 1 to 1048576, but was a list of 1",
                "{\"n\": {\"a\": 1}}       | x: 'n' must be a whole number from 1 to 1048576, but was an object with 1"
                        + " fields",
            })
    void aNumberThatIsNone(String json, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Configs.parse("x", json).dimension("n"))
                .withMessage(message);
    }

    @Test
    void longTextsAreCutInMessages() {
        String json = "{\"n\": \"" + "y".repeat(100_000) + "\"}";
        assertThatThrownBy(() -> Configs.parse("x", json).dimension("n"))
                .extracting(Throwable::getMessage)
                .satisfies(message -> assertThat(message).hasSizeLessThan(200));
    }

    @Test
    void fieldsOfEachType() {
        ModelConfig config = Configs.parse("x", """
                {"model_type": "llama", "n": 7, "yes": true, "none": null, "texts": ["a", "b"], "layers": [0, 5],
                 "part": {"n": 8}, "python": [Infinity, -Infinity, NaN]}
                """);
        assertThat(config.name()).isEqualTo("x");
        assertThat(config.modelType()).isEqualTo("llama");
        assertThat(config.has("n")).isTrue();
        assertThat(config.has("none")).isFalse();
        assertThat(config.has("missing")).isFalse();
        assertThat(config.dimension("n")).isEqualTo(7);
        assertThat(config.dimension("none", 3)).isEqualTo(3);
        assertThat(config.dimension("missing", 3)).isEqualTo(3);
        assertThat(config.integer("n", 7, 7)).isEqualTo(7);
        assertThat(config.flag("yes", false)).isTrue();
        assertThat(config.flag("none", true)).isTrue();
        assertThat(config.window("n", 1)).isEqualTo(7);
        assertThat(config.window("none", 4096)).isZero();
        assertThat(config.window("missing", 4096)).isEqualTo(4096);
        assertThat(config.texts("texts").orElseThrow()).containsExactly("a", "b");
        assertThat(config.texts("missing")).isEmpty();
        assertThat(config.layerNumbers("layers").orElseThrow()).containsExactly(0, 5);
        assertThat(config.part("part").dimension("n")).isEqualTo(8);
    }

    @Test
    void fieldsOfTheWrongType() {
        ModelConfig config = Configs.parse(
                "x", "{\"model_type\": 3, \"flag\": \"true\", \"texts\": [\"a\", 1], \"layers\": [-1], \"part\": []}");
        assertRefused(
                config::modelType, "x: 'model_type' must be the name of a model family, such as \"llama\", but was 3");
        assertRefused(() -> config.flag("flag", false), "x: 'flag' must be true or false, but was the text \"true\"");
        assertRefused(() -> config.texts("texts"), "x: 'texts' must be a list of texts, but was a list of 2");
        assertRefused(() -> config.texts("flag"), "x: 'flag' must be a list of texts, but was the text \"true\"");
        assertRefused(
                () -> config.layerNumbers("layers"),
                "x: 'layers' must be a list, each a whole number from 0 to 1024, but was a list of 1");
        assertRefused(() -> config.part("part"), "x: 'part' must be an object, but was a list of 0");
        assertRefused(
                () -> config.window("layers", 0),
                "x: 'layers' must be a whole number of at least 1, but was a list of 1");
        assertRefused(
                () -> Configs.parse("x", "{\"p\": {}}").part("p").dimension("n"),
                "x (p) has no 'n', which must be a whole number from 1 to 1048576; give the whole config.json that comes"
                        + " with the weights");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "[]",
                "\"text\"",
                "{",
                "{\"a\": 1,}",
                "{'a': 1}",
                "{\"a\": 1} {\"b\": 2}",
                "{\"a\": 1} x",
                "{\"a\": 1, \"a\": 2}",
                "{\"p\": {\"a\": 1, \"a\": 1}}",
                "{\"a\": 01}",
                "\u0000\u0001\u0002",
                "// comment\n{}",
            })
    void whatIsNotOneJsonObject(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Configs.parse("dir/config.json", text))
                .withMessageStartingWith("dir/config.json ");
    }

    @Test
    void messagesSayWhereTheJsonIsWrong() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Configs.parse("x", "{\"a\": 1,\n \"a\": 2}"))
                .withMessageContaining("Duplicate field 'a'")
                .withMessageContaining("line 2, column");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16", "UTF-32"})
    void theEncodingsOfJson(String encoding) throws IOException {
        byte[] bytes = "{\"model_type\": \"llama\", \"name\": \"é\"}".getBytes(Charset.forName(encoding));
        assertThat(ModelConfig.parse("x", new ByteArrayInputStream(bytes)).modelType())
                .isEqualTo("llama");
    }

    @Test
    void deepNestingIsRefused() {
        String open = "{\"text_config\":".repeat(100_000);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Configs.parse("x", open + "{}" + "}".repeat(100_000)))
                .withMessageContaining("nesting depth");
    }

    @Test
    void longNumbersAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Configs.parse("x", "{\"n\": " + "9".repeat(1_000_000) + "}")
                        .dimension("n"))
                .withMessageContaining("Number value length");
    }

    @Test
    void anEndlessStreamIsRefusedAfterFourMebibytes() {
        assertTimeoutPreemptively(Duration.ofSeconds(5), () -> {
            Spaces spaces = new Spaces();
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ModelConfig.parse("x", spaces))
                    .withMessage(
                            "x is longer than 4 MiB, which no config.json is; give the config.json itself, not weights or"
                                    + " a tokenizer");
            assertThat(spaces.read).isLessThan(5L << 20);
        });
    }

    @Test
    void anEndlessReaderIsRefusedAfterFourMebibytes() {
        assertTimeoutPreemptively(Duration.ofSeconds(5), () -> {
            Spaces spaces = new Spaces();
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ModelConfig.parse("x", new InputStreamReader(spaces, StandardCharsets.UTF_8)))
                    .withMessageContaining("longer than 4 MiB");
            assertThat(spaces.read).isLessThan(5L << 20);
        });
    }

    @Test
    void fourMebibytesOfSmallObjectsAreReadInNoTime() {
        String many = "{\"a\": [" + "{},".repeat(1_000_000) + "{}]}";
        assertTimeoutPreemptively(
                Duration.ofSeconds(5),
                () -> assertThat(Configs.parse("x", many).has("a")).isTrue());
    }

    @Test
    void filesAreCalledByTheirPath(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("config.json"), "{\"model_type\": \"llama\"}");
        ModelConfig config = ModelConfig.parse(file);
        assertThat(config.modelType()).isEqualTo("llama");
        assertRefused(
                () -> config.dimension("hidden_size"),
                file
                        + " has no 'hidden_size', which must be a whole number from 1 to 1048576; give the whole config.json"
                        + " that comes with the weights");
        assertThatThrownBy(() -> ModelConfig.parse(folder.resolve("none.json")))
                .isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void aConfigurationNeedsAName() {
        assertThatIllegalArgumentException().isThrownBy(() -> Configs.parse(" ", "{}"));
    }

    private static void assertRefused(Runnable call, String message) {
        assertThatIllegalArgumentException().isThrownBy(call::run).withMessage(message);
    }

    /** More spaces than anyone should read. */
    private static final class Spaces extends InputStream {
        private long read;

        @Override
        public int read() {
            return read++ < HUNDRED_MEBIBYTES ? ' ' : -1;
        }
    }
}
