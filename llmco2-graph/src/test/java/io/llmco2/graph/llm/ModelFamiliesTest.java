package io.llmco2.graph.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableSet;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What all families have in common, on configurations with the fields of the published files. */
class ModelFamiliesTest {
    private final ModelFamilies families = ModelFamilies.bundled();

    /** Values of {@code model_type} that mean the same as that of a configuration: the rows of {@code variants.csv} read them. */
    private static final ImmutableSet<String> OTHER_TYPES = ImmutableSet.of(
            "Yi",
            "ministral",
            "ministral3",
            "minimax",
            "minimax_m1",
            "grok",
            "granitemoeshared",
            "qwen2_vl",
            "qwen2_5_vl",
            // read by TextPartFamilyTest
            "mistral3",
            "qwen3_vl",
            "qwen3_vl_moe",
            "llama4_text");

    @ParameterizedTest
    @MethodSource("configurations")
    void publishedConfigurationsGiveTheSpecsOfTheCatalog(String id) {
        assertThat(Configs.spec(Configs.read(id)))
                .isEqualTo(LlmCatalog.bundled().get(id));
    }

    @Test
    void everyFamilyHasAConfigurationAndNeededFields() {
        assertThat(Stream.concat(Configs.ids().map(id -> Configs.read(id).modelType()), OTHER_TYPES.stream())
                        .distinct())
                .containsExactlyInAnyOrderElementsOf(families.modelTypes());
        assertThat(Stream.concat(needed().map(row -> Configs.read(row.get("id")).modelType()), OTHER_TYPES.stream()))
                .containsAll(families.modelTypes());
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
    @MethodSource("needed")
    void theOtherFieldsMayBeMissing(CSVRecord row) {
        String id = row.get("id");
        List<String> kept =
                Splitter.on(CharMatcher.anyOf(" +")).omitEmptyStrings().splitToList("model_type " + row.get("fields"));
        LlmSpec least = Configs.spec(Configs.changed(id, (ObjectNode json) -> json.retain(kept)));
        assertThat(least.layers()).isEqualTo(Configs.spec(Configs.read(id)).layers());
    }

    private static void refused(ModelConfig config, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Configs.spec(config))
                .withMessageStartingWith(config.name() + message);
    }

    @ParameterizedTest
    @MethodSource("configurations")
    void eachFieldOfAFileAtItsLargestIsReadOrRefusedByTheFile(String id) {
        Configs.json(id).properties().stream()
                .filter(field -> field.getValue().isIntegralNumber())
                .forEach(field -> {
                    ModelConfig config = Configs.changed(id, json -> json.put(field.getKey(), 1 << 20));
                    try {
                        assertThat(Configs.spec(config).parameters()).isPositive();
                    } catch (IllegalArgumentException e) {
                        assertThat(e).hasMessageStartingWith(id);
                    }
                });
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
    @ValueSource(strings = {"deepseek_v99", "rwkv7", "LLAMA", "yi", ""})
    void anUnknownFamilyIsRefusedNamingTheKnownOnes(String type) {
        ModelConfig config = Configs.changed("meta-llama/Llama-3.1-8B", json -> json.put("model_type", type));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> families.read("x", config))
                .withMessageStartingWith(
                        "meta-llama/Llama-3.1-8B: 'model_type' must be one of [Yi, aquila, bloom, chatglm, codegen, ")
                .withMessageEndingWith("but was the text \"" + type + "\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "t5       | an encoder-decoder, whose encoder runs over the prompt and whose decoder attends to it",
                "bart     | an encoder-decoder, whose encoder runs over the prompt and whose decoder attends to it",
                "bert     | an encoder, which generates no tokens",
                "rwkv     | a recurrence with a state of another kind",
                "mllama   | a decoder with layers that attend to images",
            })
    void whatIsNotModelledIsRefusedSayingWhatItIs(String type, String what) {
        ModelConfig config = Configs.changed("meta-llama/Llama-3.1-8B", json -> json.put("model_type", type));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> families.read("x", config))
                .withMessageStartingWith("meta-llama/Llama-3.1-8B: 'model_type' must be one of [")
                .withMessageEndingWith(
                        "; " + type + " is " + what + ", which is not modelled, but was the text \"" + type + "\"");
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
        return Configs.ids().filter(id -> !id.startsWith("hand-written/"));
    }

    static Stream<CSVRecord> needed() {
        return Table.csv("needed-fields.csv");
    }

    static Stream<Arguments> neededFields() {
        return needed().flatMap(row -> Splitter.on(' ')
                .splitToStream(row.get("fields").replaceFirst(" \\+.*", ""))
                .map(field -> Arguments.of(row.get("id"), field)));
    }
}
