package io.llmco2.graph.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A broken resource names itself and the line at fault. */
class CatalogFileTest {

    @Test
    void aSoundFile() {
        LlmCatalog catalog = CatalogFile.load("catalogs/one-model.json", "catalogs/no-aliases.json");
        assertThat(catalog.version()).isEqualTo("t");
        assertThat(catalog.ids()).containsExactly("a/b");
        assertThat(catalog.entry("a/b").source()).isEqualTo("test");
    }

    /** An application reads the models that it asks for; here all of them are. */
    @Test
    void theBundledFile() {
        assertThat(CatalogFile.load("llms.json", "llm-aliases.json").ids())
                .isEqualTo(LlmCatalog.bundled().ids());
    }

    @Test
    void modelsAreReadWhenTheyAreAskedFor() {
        LlmCatalog catalog = CatalogFile.open("catalogs/no-heads.json", "catalogs/alias-of-nothing.json");
        assertThat(catalog.ids()).isNotEmpty();
        assertThatIllegalStateException()
                .isThrownBy(() -> catalog.get(catalog.ids().iterator().next()))
                .withMessageContaining("has no 'num_attention_heads'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "nowhere.json          | no-aliases.json       | catalogs/nowhere.json is missing",
                "not-json.json         | no-aliases.json       | catalogs/not-json.json is not the JSON",
                "model-twice.json      | no-aliases.json       | catalogs/model-twice.json has a/b twice",
                "no-config.json        | no-aliases.json       | catalogs/no-config.json: a/b has no config",
                "no-source.json        | no-aliases.json       | catalogs/no-source.json: 'source' is missing in {\"id\":\"a/b\"",
                "no-heads.json         | no-aliases.json       | catalogs/no-heads.json, a/b has no 'num_attention_heads'",
                "one-model.json        | alias-of-nothing.json | catalogs/alias-of-nothing.json: 'c/d' must be a new name",
                "one-model.json        | alias-of-itself.json  | catalogs/alias-of-itself.json: 'a/b' must be a new name",
            })
    void aBrokenFile(String models, String aliases, String message) {
        assertThatIllegalStateException()
                .isThrownBy(() -> CatalogFile.load("catalogs/" + models, "catalogs/" + aliases))
                .withMessageContaining(message);
    }
}
