package io.llmco2.graph.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.common.collect.ImmutableSet;
import java.io.File;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What all families have in common, on configurations with the fields of the published files. */
class ModelFamiliesTest {
    private final ModelFamilies families = ModelFamilies.bundled();

    /** Fields that a family cannot do without; the others have documented defaults or none of its business. */
    private static final List<Arguments> NEEDED = List.of(
            needed(
                    "meta-llama/Llama-3.1-8B",
                    "hidden_size",
                    "intermediate_size",
                    "num_hidden_layers",
                    "num_attention_heads",
                    "vocab_size",
                    "max_position_embeddings"),
            needed(
                    "mistralai/Mistral-7B-v0.1",
                    "hidden_size",
                    "intermediate_size",
                    "num_hidden_layers",
                    "num_attention_heads",
                    "num_key_value_heads",
                    "vocab_size",
                    "max_position_embeddings"),
            needed(
                    "mistralai/Mixtral-8x7B-v0.1",
                    "hidden_size",
                    "intermediate_size",
                    "num_hidden_layers",
                    "num_attention_heads",
                    "num_key_value_heads",
                    "num_local_experts",
                    "num_experts_per_tok",
                    "vocab_size",
                    "max_position_embeddings"),
            needed(
                    "Qwen/Qwen2.5-7B",
                    "hidden_size",
                    "intermediate_size",
                    "num_hidden_layers",
                    "num_attention_heads",
                    "num_key_value_heads",
                    "vocab_size",
                    "max_position_embeddings"),
            needed(
                    "Qwen/Qwen1.5-MoE-A2.7B",
                    "hidden_size",
                    "num_hidden_layers",
                    "num_attention_heads",
                    "num_key_value_heads",
                    "num_experts",
                    "num_experts_per_tok",
                    "moe_intermediate_size",
                    "shared_expert_intermediate_size",
                    "vocab_size",
                    "max_position_embeddings"),
            needed(
                    "Qwen/Qwen3-8B",
                    "hidden_size",
                    "intermediate_size",
                    "num_hidden_layers",
                    "num_attention_heads",
                    "num_key_value_heads",
                    "vocab_size",
                    "max_position_embeddings"),
            needed(
                    "Qwen/Qwen3-30B-A3B",
                    "hidden_size",
                    "num_hidden_layers",
                    "num_attention_heads",
                    "num_key_value_heads",
                    "num_experts",
                    "num_experts_per_tok",
                    "moe_intermediate_size",
                    "vocab_size",
                    "max_position_embeddings"),
            needed(
                    "google/gemma-7b",
                    "hidden_size",
                    "intermediate_size",
                    "num_hidden_layers",
                    "num_attention_heads",
                    "num_key_value_heads",
                    "vocab_size",
                    "max_position_embeddings"),
            needed(
                    "google/gemma-2-9b",
                    "hidden_size",
                    "intermediate_size",
                    "num_hidden_layers",
                    "num_attention_heads",
                    "num_key_value_heads",
                    "vocab_size",
                    "max_position_embeddings"),
            needed("google/gemma-3-1b-it", "hidden_size", "intermediate_size", "num_hidden_layers"),
            needed("google/gemma-3-27b-it", "text_config"),
            needed(
                    "microsoft/phi-4",
                    "hidden_size",
                    "intermediate_size",
                    "num_hidden_layers",
                    "num_attention_heads",
                    "vocab_size",
                    "max_position_embeddings"),
            needed(
                    "facebook/opt-1.3b",
                    "hidden_size",
                    "ffn_dim",
                    "num_hidden_layers",
                    "num_attention_heads",
                    "vocab_size",
                    "max_position_embeddings"),
            needed("bigscience/bloom-7b1", "n_layer", "num_attention_heads", "vocab_size"),
            needed(
                    "EleutherAI/pythia-6.9b",
                    "hidden_size",
                    "intermediate_size",
                    "num_hidden_layers",
                    "num_attention_heads",
                    "vocab_size",
                    "max_position_embeddings"),
            needed(
                    "internlm/internlm2-7b",
                    "hidden_size",
                    "intermediate_size",
                    "num_hidden_layers",
                    "num_attention_heads",
                    "vocab_size",
                    "max_position_embeddings"),
            needed(
                    "internlm/internlm-7b",
                    "hidden_size",
                    "intermediate_size",
                    "num_hidden_layers",
                    "num_attention_heads",
                    "vocab_size",
                    "max_position_embeddings"),
            needed("openai-community/gpt2", "n_embd", "n_layer", "n_head", "n_positions", "vocab_size"),
            needed("tiiuae/falcon-7b", "hidden_size", "num_hidden_layers", "num_attention_heads", "vocab_size"),
            needed(
                    "allenai/OLMo-7B-hf",
                    "hidden_size",
                    "intermediate_size",
                    "num_hidden_layers",
                    "num_attention_heads",
                    "vocab_size",
                    "max_position_embeddings"),
            needed(
                    "allenai/OLMo-2-1124-7B",
                    "hidden_size",
                    "intermediate_size",
                    "num_hidden_layers",
                    "num_attention_heads",
                    "vocab_size",
                    "max_position_embeddings"),
            needed(
                    "stabilityai/stablelm-2-1_6b",
                    "hidden_size",
                    "intermediate_size",
                    "num_hidden_layers",
                    "num_attention_heads",
                    "num_key_value_heads",
                    "vocab_size",
                    "max_position_embeddings"),
            needed(
                    "bigcode/starcoder2-7b",
                    "hidden_size",
                    "intermediate_size",
                    "num_hidden_layers",
                    "num_attention_heads",
                    "num_key_value_heads",
                    "vocab_size",
                    "max_position_embeddings"),
            needed(
                    "microsoft/phi-2",
                    "hidden_size",
                    "intermediate_size",
                    "num_hidden_layers",
                    "num_attention_heads",
                    "vocab_size",
                    "max_position_embeddings"),
            needed(
                    "CohereForAI/aya-23-8B",
                    "hidden_size",
                    "intermediate_size",
                    "num_hidden_layers",
                    "num_attention_heads",
                    "vocab_size",
                    "max_position_embeddings"));

    private static Arguments needed(String id, String... fields) {
        return Arguments.of(id, ImmutableSet.copyOf(fields));
    }

    @ParameterizedTest
    @MethodSource("configurations")
    void publishedConfigurationsGiveTheSpecsOfTheCatalog(String id) {
        assertThat(Configs.spec(Configs.read(id)))
                .isEqualTo(LlmCatalog.bundled().get(id));
    }

    @Test
    void everyFamilyHasAPublishedConfigurationAndNeededFields() {
        assertThat(configurations().map(id -> Configs.read(id).modelType()).distinct())
                .containsExactlyInAnyOrderElementsOf(families.modelTypes());
        assertThat(NEEDED.stream().map(needed -> Configs.read(id(needed)).modelType()))
                .containsExactlyInAnyOrderElementsOf(families.modelTypes());
    }

    @ParameterizedTest
    @MethodSource("neededFields")
    void aNeededFieldThatIsMissingOrUnfitIsRefusedByName(String id, String field) {
        refused(Configs.changed(id, json -> json.remove(field)), " has no '" + field + "', which must be ");
        refused(Configs.changed(id, json -> json.putNull(field)), ": '" + field + "' must be ");
        refused(Configs.changed(id, json -> json.put(field, "many")), ": '" + field + "' must be ");
        refused(Configs.changed(id, json -> json.put(field, -1)), ": '" + field + "' must be ");
        refused(Configs.changed(id, json -> json.put(field, 0)), ": '" + field + "' must be ");
        refused(Configs.changed(id, json -> json.put(field, 0.5)), ": '" + field + "' must be ");
        refused(Configs.changed(id, json -> json.put(field, Long.MAX_VALUE)), ": '" + field + "' must be ");
        refused(Configs.changed(id, json -> json.putArray(field)), ": '" + field + "' must be ");
    }

    @ParameterizedTest
    @MethodSource("neededFields")
    void theOtherNumbersMayBeMissing(String id) {
        ImmutableSet<String> needed = NEEDED.stream()
                .filter(arguments -> id(arguments).equals(id))
                .map(ModelFamiliesTest::fields)
                .findAny()
                .orElseThrow();
        ModelConfig config = Configs.changed(
                id,
                json -> json.retain(Stream.concat(needed.stream(), Stream.of("model_type", "n_embed"))
                        .toList()));
        assertThat(Configs.spec(config).layers())
                .isEqualTo(LlmCatalog.bundled().get(id).layers());
    }

    private static void refused(ModelConfig config, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Configs.spec(config))
                .withMessageStartingWith(config.name() + message);
    }

    @Test
    void eachNumberAtItsLargestStaysCountable() {
        LlmSpec largest =
                Configs.spec(Configs.changed("Qwen/Qwen1.5-MoE-A2.7B", json -> json.put("hidden_size", 1 << 20)
                        .put("num_attention_heads", 1 << 20)
                        .put("num_key_value_heads", 1 << 20)
                        .put("num_hidden_layers", 1 << 10)
                        .put("num_experts", 1 << 11)
                        .put("num_experts_per_tok", 1 << 11)
                        .put("moe_intermediate_size", 1 << 20)
                        .put("shared_expert_intermediate_size", 1 << 20)
                        .put("vocab_size", 1 << 20)));
        assertThat(largest.parameters()).isGreaterThan(3L << 61);
        assertThat(largest.activeParameters()).isEqualTo(largest.parameters());
        assertThat(largest.kvCacheElementsPerToken()).isEqualTo(1L << 31);
    }

    @ParameterizedTest
    @ValueSource(strings = {"num_hidden_layers", "num_experts", "num_attention_heads", "moe_intermediate_size"})
    void hugeNumbersAreRefusedFast(String field) {
        refused(
                Configs.changed("Qwen/Qwen1.5-MoE-A2.7B", json -> json.put(field, Integer.MAX_VALUE)),
                ": '" + field + "' must be a whole number from 1 to ");
    }

    @Test
    void numbersThatDoNotFitEachOtherAreRefused() {
        String llama = "meta-llama/Llama-3.1-8B";
        refused(
                Configs.changed(llama, json -> json.put("num_key_value_heads", 7)),
                ": 'num_key_value_heads' must be a divisor of the 32 query heads, but was 7");
        refused(
                Configs.changed(llama, json -> json.put("num_attention_heads", 24)),
                ": 'num_attention_heads' must be a divisor of the hidden size 4096, but was 24");
        refused(
                Configs.changed(llama, json -> json.put("head_dim", 65536)),
                ": 'head_dim' must be at most 32768 with 32 heads, but was 65536");
        refused(
                Configs.changed("mistralai/Mixtral-8x7B-v0.1", json -> json.put("num_experts_per_tok", 9)),
                ": 'num_experts_per_tok' must be a whole number from 1 to 8, but was 9");
        refused(
                Configs.changed("tiiuae/falcon-40b", json -> json.put("num_kv_heads", 7)),
                ": 'num_kv_heads' must be a divisor of the 128 query heads, but was 7");
    }

    @ParameterizedTest
    @ValueSource(strings = {"deepseek_v3", "llama4", "gpt_oss", "mamba2", "LLAMA", ""})
    void anUnknownFamilyIsRefusedNamingTheKnownOnes(String type) {
        ModelConfig config = Configs.changed("meta-llama/Llama-3.1-8B", json -> json.put("model_type", type));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> families.read("x", config))
                .withMessageStartingWith(
                        "meta-llama/Llama-3.1-8B: 'model_type' must be one of [bloom, cohere, falcon, ")
                .withMessageEndingWith("but was the text \"" + type + "\"");
    }

    @Test
    void aConfigurationWithoutFamilyIsRefused() {
        refused(Configs.changed("meta-llama/Llama-3.1-8B", json -> json.remove("model_type")), " has no 'model_type'");
    }

    @Test
    void aFamilyCanBeAdded() {
        ModelFamily own = new ModelFamily() {
            @Override
            public ImmutableSet<String> modelTypes() {
                return ImmutableSet.of("own", "llama");
            }

            @Override
            public LlmSpec read(String id, ModelConfig config) {
                return LlmCatalog.bundled().get("Qwen/Qwen3-8B").withId(id);
            }
        };
        ModelFamilies extended = families.with(own);
        assertThat(extended.modelTypes())
                .hasSize(families.modelTypes().size() + 1)
                .contains("own");
        ModelConfig config = Configs.parse("x", "{\"model_type\": \"own\"}");
        assertThat(extended.read("mine", config).id()).isEqualTo("mine");
        assertThat(extended.read("mine", Configs.read("meta-llama/Llama-3.1-8B"))
                        .family())
                .isEqualTo("qwen3");
        assertThat(families.read("mine", Configs.read("meta-llama/Llama-3.1-8B"))
                        .family())
                .isEqualTo("llama");
    }

    static Stream<String> configurations() {
        try {
            File folder =
                    new File(ModelFamiliesTest.class.getResource("configs").toURI());
            return Arrays.stream(folder.list())
                    .map(file -> file.replace("--", "/").replaceFirst("\\.json$", ""))
                    .sorted();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    static Stream<Arguments> neededFields() {
        return NEEDED.stream().flatMap(needed -> fields(needed).stream().map(field -> Arguments.of(id(needed), field)));
    }

    private static String id(Arguments needed) {
        return (String) needed.get()[0];
    }

    @SuppressWarnings("unchecked")
    private static ImmutableSet<String> fields(Arguments needed) {
        return (ImmutableSet<String>) needed.get()[1];
    }
}
