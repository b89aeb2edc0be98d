package io.llmco2.graph.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LlmCatalogTest {
    private final LlmCatalog catalog = LlmCatalog.bundled();

    @Test
    void everyIdIsFoundAsWritten() {
        assertThat(catalog.ids()).allSatisfy(id -> {
            LlmCatalog.Resolution found = catalog.resolve(id);
            assertThat(found.exact()).isTrue();
            assertThat(found.catalogId()).isEqualTo(id);
            assertThat(found.spec().id()).isEqualTo(id);
            assertThat(catalog.get(id)).isEqualTo(found.spec());
        });
    }

    @ParameterizedTest
    @CsvSource({
        // case and owner
        "META-LLAMA/llama-3.1-8b, meta-llama/Llama-3.1-8B",
        "llama-3.1-8b, meta-llama/Llama-3.1-8B",
        "llama-13b, huggyllama/llama-13b",
        "metaai/llama-7B, huggyllama/llama-7b",
        "NousResearch/Llama-2-7b-hf, meta-llama/Llama-2-7b-hf",
        // fine-tunes and quantisations
        "meta-llama/Llama-3.1-8B-Instruct, meta-llama/Llama-3.1-8B",
        "meta-llama/Llama-3.1-405B-Instruct-FP8, meta-llama/Llama-3.1-405B",
        "meta-llama/Llama-2-70b-chat-hf, meta-llama/Llama-2-70b-hf",
        "metaai/Llama-2-13b-chat-hf, meta-llama/Llama-2-13b-hf",
        "codellama/CodeLlama-13b-Instruct-hf, codellama/CodeLlama-13b-hf",
        "Qwen/Qwen3-235B-A22B-Instruct-2507, Qwen/Qwen3-235B-A22B",
        "Qwen/Qwen3-235B-A22B-Instruct-2507-FP8, Qwen/Qwen3-235B-A22B",
        "Qwen/Qwen3-235B-A22B-Thinking-2507, Qwen/Qwen3-235B-A22B",
        "Qwen/Qwen3-235B-A22B-Thinking-2507-FP8, Qwen/Qwen3-235B-A22B",
        "Qwen/Qwen3-30B-A3B-Instruct-2507, Qwen/Qwen3-30B-A3B",
        "Qwen/Qwen3-30B-A3B-Thinking-2507, Qwen/Qwen3-30B-A3B",
        "Qwen/Qwen3-Coder-480B-A35B-Instruct-FP8, Qwen/Qwen3-Coder-480B-A35B-Instruct",
        "Qwen/Qwen3-8B-Base, Qwen/Qwen3-8B",
        "Qwen/Qwen2.5-7B-Instruct-AWQ, Qwen/Qwen2.5-7B",
        "google/gemma-2-27b-it, google/gemma-2-27b",
        "google/gemma-3-27b-pt, google/gemma-3-27b-it",
        "EleutherAI/pythia-6.9b-deduped, EleutherAI/pythia-6.9b",
        "mistralai/Mistral-7B-v0.3, mistralai/Mistral-7B-Instruct-v0.3",
        "mistralai/Mistral-7B-Instruct-v0.1, mistralai/Mistral-7B-v0.1",
        "mistralai/Mistral-7B-Instruct-v0.2, mistralai/Mistral-7B-Instruct-v0.2",
        "mistralai/Mistral-Nemo-Instruct-2407, mistralai/Mistral-Nemo-Base-2407",
        "mistralai/Mixtral-8x22B-Instruct-v0.1, mistralai/Mixtral-8x22B-v0.1",
        "microsoft/Phi-3-medium-4k-instruct, microsoft/Phi-3-medium-4k-instruct",
        "tiiuae/falcon-7b-instruct, tiiuae/falcon-7b",
        "internlm/internlm2-chat-20b, internlm/internlm2-20b",
        // other names
        "meta-llama/Meta-Llama-3.1-8B, meta-llama/Llama-3.1-8B",
        "meta-llama/Meta-Llama-3.1-70B-Instruct, meta-llama/Llama-3.1-70B",
        "meta-llama/Meta-Llama-3.1-405B-Instruct, meta-llama/Llama-3.1-405B",
        "meta-llama/Llama-3-8B-Instruct, meta-llama/Meta-Llama-3-8B",
        "google/codegemma-7b, google/gemma-7b",
        "google/codegemma-1.1-2b, google/gemma-2b",
        "Qwen/Qwen2-72B-Instruct, Qwen/Qwen2.5-72B",
        "lmsys/vicuna-13B, huggyllama/llama-13b",
        "databricks/dolly-v2-12b, EleutherAI/pythia-12b",
        "deepseek-ai/DeepSeek-V3.1, deepseek-ai/DeepSeek-V3",
        "deepseek-ai/DeepSeek-R1-0528, deepseek-ai/DeepSeek-R1",
        "meta-llama/Llama-4-Maverick-17B-128E-Instruct-FP8, meta-llama/Llama-4-Maverick-17B-128E-Instruct",
        "moonshotai/Kimi-K2-Instruct-0905, moonshotai/Kimi-K2-Instruct",
        "Qwen/Qwen3-Next-80B-A3B-Thinking, Qwen/Qwen3-Next-80B-A3B-Instruct",
        "ibm/mpt-7b-instruct2, mosaicml/mpt-7b",
        "bigcode/starcoder, bigcode/starcoder",
    })
    void namesOfOneArchitecture(String asked, String catalogId) {
        LlmCatalog.Resolution found = catalog.resolve(asked);
        assertThat(found.catalogId()).isEqualTo(catalogId);
        assertThat(found.spec()).isEqualTo(catalog.get(catalogId).withId(asked));
        assertThat(found.exact()).isEqualTo(asked.equals(catalogId));
        assertThat(catalog.entry(asked)).isEqualTo(catalog.entry(catalogId));
    }

    @ParameterizedTest
    @CsvSource({
        "LLAMA-3.1-8B, case and owner aside",
        "meta-llama/LLAMA-3.1-8B, upper and lower case aside",
        "meta-llama/Llama-3.1-8B-Instruct, a variant of the same architecture by its suffix",
        "unsloth/Llama-3.1-8B-Instruct, owner aside",
        "google/codegemma-7b, trained further on code",
        "meta-llama/Meta-Llama-3.1-8B-Instruct, first name",
    })
    void saysWhatWasForgiven(String asked, String how) {
        assertThat(catalog.resolve(asked).how()).contains(how);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "meta-llama/Llama-3.1-8B-Turbo",
                "meta-llama/Llama-3.1-8",
                "meta-llama/Llama-3.1-9B",
                "meta-llama/Lama-3.1-8B",
                "meta-llama/Llama 3.1 8B",
                "Llama-3.1",
                "Qwen/Qwen2.5-Coder-7B-Instruct",
                "mistralai/Mixtral-8x7B",
                "Instruct",
                "meta-llama/",
                "/",
                "",
                "meta-llama/Llama-3.1-8B ",
            })
    void nothingElseIsForgiven(String asked) {
        assertThatThrownBy(() -> catalog.resolve(asked))
                .isInstanceOf(NoSuchElementException.class)
                .hasMessageStartingWith(
                        "no LLM '" + asked + "' among the " + catalog.ids().size())
                .hasMessageContaining("config.json");
        assertThatThrownBy(() -> catalog.get(asked)).isInstanceOf(NoSuchElementException.class);
        assertThatThrownBy(() -> catalog.entry(asked)).isInstanceOf(NoSuchElementException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // a slip in the family, then the size
                "meta-llama/Lama-3.1-8B          | meta-llama/Llama-3.1-8B",
                "meta-llama/Llama-3.1-8          | meta-llama/Llama-3.1-8B",
                "Qwen/Qwen3-9B                   | Qwen/Qwen3-8B",
                "qwen3-31b-a3b                   | Qwen/Qwen3-30B-A3B",
                "gpt-oss-100b                    | openai/gpt-oss-120b",
                "google/gemma-3-26b              | google/gemma-3-27b-it",
                "deepseek-ai/DeepSeek-V4         | deepseek-ai/DeepSeek-V",
                "mistralai/Mixtral-8x7B          | mistralai/Mixtral-8x7B-v0.1",
                "nvidia/Nemotron-Nano-9B         | nvidia/Nemotron-",
                "EleutherAI/pythia-7b            | EleutherAI/pythia-6.9b",
                "state-spaces/mamba-3b           | state-spaces/mamba-2.8b-hf",
            })
    void namesTheLikeliestFirst(String asked, String expected) {
        assertThatThrownBy(() -> catalog.get(asked)).hasMessageContaining("did you mean '" + expected);
    }

    @Test
    void namesThreeAtMostOfTheFamilyAskedFor() {
        assertThat(SimilarNames.to("Qwen/Qwen3-9B", catalog.ids()))
                .containsExactly("Qwen/Qwen3-8B", "Qwen/Qwen3-14B", "Qwen/Qwen3-4B");
        assertThat(SimilarNames.to("meta-llama/Llama-3.1-60B", catalog.ids()).get(0))
                .isEqualTo("meta-llama/Llama-3.1-70B");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "---", "Instruct", "claude-3-opus", "9999999999999999999999b"})
    void namesNothingWhereNothingIsSimilar(String asked) {
        assertThat(SimilarNames.to(asked, catalog.ids())).isEmpty();
        assertThatThrownBy(() -> catalog.get(asked))
                .hasMessageNotContaining("did you mean")
                .hasMessageContaining("of this catalog; ids() lists them");
    }

    @Test
    void aVeryLongNameIsRefusedWithAShortMessage() {
        assertThatThrownBy(() -> catalog.get("x".repeat(1_000_000)))
                .isInstanceOf(NoSuchElementException.class)
                .extracting(Throwable::getMessage)
                .satisfies(message -> assertThat(message).hasSizeLessThan(1000));
    }

    @Test
    void aNameThatCouldBeTwoModelsIsRefusedNamingBoth() {
        LlmSpec llama = catalog.get("meta-llama/Llama-3.1-8B");
        LlmCatalog ambiguous = catalog.with(llama.withId("a/Foo-7B")).with(llama.withId("b/foo-7b"));
        assertThat(ambiguous.resolve("a/Foo-7B").exact()).isTrue();
        assertThat(ambiguous.resolve("B/FOO-7B").catalogId()).isEqualTo("b/foo-7b");
        assertThat(ambiguous.resolve("a/Foo-7B-Instruct").catalogId()).isEqualTo("a/Foo-7B");
        for (String asked : new String[] {"Foo-7B", "c/foo-7b", "foo-7b-FP8"}) {
            assertThatThrownBy(() -> ambiguous.resolve(asked))
                    .isInstanceOf(NoSuchElementException.class)
                    .hasMessage("the name '" + asked
                            + "' could be any of [a/Foo-7B, b/foo-7b] of this catalog; ask for one of them");
        }
    }

    /** Models of measurements that neither a sheet nor a configuration in words of ours describes, and why. */
    private static final Map<String, String> NOT_DESCRIBED = Map.of(
            "microsoft/Phi-3-small-8k-instruct", "block-sparse attention",
            "RWKV/rwkv-raven-7b", "another recurrence",
            "google/flan-t5-xl", "encoder-decoder",
            "google/flan-t5-xxl", "encoder-decoder",
            "google/flan-ul2", "encoder-decoder",
            "bigscience/mt0-xxl", "encoder-decoder",
            "lmsys/fastchat-t5-3b-v1.0", "encoder-decoder");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mlenergy-v3",
                "mlenergy-v2",
                "mlenergy-v1",
                "joulebench",
                "splitwise",
                "edgereasoning",
                "argonne-llm-inference-bench",
                "ibm-llm-pilot",
            })
    void everyMeasuredModelIsFoundWhereTheMeasurementsAreAtHand(String dataset) throws IOException {
        Path file = Path.of("..", "..", "shared", "data", dataset, "measurements.csv"); // beside the checkout
        assumeTrue(Files.exists(file));
        try (Reader reader = Files.newBufferedReader(file)) {
            assertThat(Table.csv(reader).map(row -> row.get("model")).distinct())
                    .allSatisfy(model -> {
                        if (!NOT_DESCRIBED.containsKey(model)) {
                            assertThat(catalog.get(model).id()).isEqualTo(model);
                        }
                    });
        }
    }

    @Test
    void aModelCanBeAddedOrReplaced() {
        LlmSpec llama = catalog.get("meta-llama/Llama-3.1-8B");
        LlmCatalog extended = catalog.with(llama.withId("mine/model"));
        assertThat(extended.get("mine/model")).isEqualTo(llama.withId("mine/model"));
        assertThat(extended.entry("mine/model").source()).isEqualTo("given by the caller");
        assertThat(extended.ids()).hasSize(catalog.ids().size() + 1).contains("mine/model");
        assertThat(catalog.ids()).doesNotContain("mine/model");

        LlmSpec other = catalog.get("Qwen/Qwen3-8B").withId("meta-llama/Llama-3.1-8B");
        assertThat(catalog.with(other).get("meta-llama/Llama-3.1-8B")).isEqualTo(other);
        assertThat(catalog.with(other).ids()).hasSameSizeAs(catalog.ids());
    }

    @Test
    void anAddedModelGoesBeforeAnAliasOfTheSameName() {
        LlmSpec mine = catalog.get("Qwen/Qwen3-8B").withId("google/codegemma-7b");
        assertThat(catalog.with(mine).resolve("google/codegemma-7b").spec()).isEqualTo(mine);
        assertThat(catalog.with(mine).get("codegemma-7b-it").sameArchitecture(mine))
                .isTrue();
    }

    @Test
    void theVersionTellsABundledCatalogFromAnExtendedOne() {
        LlmSpec llama = catalog.get("meta-llama/Llama-3.1-8B");
        assertThat(catalog.version()).isEqualTo("2");
        assertThat(catalog.with(llama.withId("a/b")).with(llama.withId("c/d")).version())
                .isEqualTo("2+own");
    }

    @Test
    void publishedSizesComeWithTheirSource() {
        LlmCatalog.PublishedSize published =
                catalog.entry("Qwen/Qwen3-30B-A3B").published().orElseThrow();
        assertThat(published.total()).isEqualTo(30);
        assertThat(published.active()).hasValue(3);
        assertThat(published.source()).isNotBlank();
        assertThat(catalog.entry("Qwen/Qwen3-30B-A3B-Instruct-2507").published())
                .contains(published);
        assertThat(catalog.entry("EleutherAI/pythia-70m").published()).isEmpty();
    }

    @Test
    void checkpointsOfOneArchitectureAreTheSame() {
        LlmSpec qwen = catalog.get("Qwen/Qwen3-30B-A3B");
        LlmSpec coder = catalog.get("Qwen/Qwen3-Coder-30B-A3B-Instruct");
        assertThat(qwen.maxPositions()).isNotEqualTo(coder.maxPositions());
        assertThat(qwen.sameArchitecture(coder)).isTrue();
        assertThat(catalog.get("meta-llama/Llama-3.1-70B")
                        .sameArchitecture(catalog.get("meta-llama/Llama-3.3-70B-Instruct")))
                .isTrue();
        assertThat(catalog.get("Qwen/Qwen2.5-7B").sameArchitecture(catalog.get("Qwen/Qwen3-8B")))
                .isFalse();
    }
}
