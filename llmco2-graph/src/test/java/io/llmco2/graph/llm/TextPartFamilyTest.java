package io.llmco2.graph.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The language models inside models that read images. */
class TextPartFamilyTest {

    @ParameterizedTest
    @CsvSource({
        "mistralai/Mistral-Nemo-Base-2407, mistral3, mistral",
        "Qwen/Qwen2.5-7B, qwen2_vl, qwen2_vl_text",
        "Qwen/Qwen2.5-7B, qwen2_5_vl, qwen2_5_vl_text",
        "Qwen/Qwen3-8B, qwen3_vl, qwen3_vl_text",
        "Qwen/Qwen3-30B-A3B, qwen3_vl_moe, qwen3_vl_moe_text",
        "google/gemma-3-1b-it, gemma3, gemma3_text",
    })
    void theTextPartIsReadAsTheModelAlone(String id, String type, String textType) {
        LlmSpec alone = Configs.spec(Configs.read(id));
        LlmSpec inside = Configs.spec(wrapped(id, type, textType));
        assertThat(inside.sameArchitecture(alone)).isTrue();
        assertThat(inside.family()).isEqualTo(alone.family());
    }

    @Test
    void tiedMatricesMayBeSaidAtTheTop() {
        ObjectNode top = JsonNodeFactory.instance.objectNode().put("model_type", "qwen3_vl");
        ObjectNode text = Configs.json("Qwen/Qwen3-8B").put("model_type", "qwen3_vl_text");
        text.remove("tie_word_embeddings");
        top.put("tie_word_embeddings", true).set("text_config", text);
        assertThat(Configs.spec(Configs.parse("x", top.toString())).embedding().tied())
                .isTrue();
    }

    @Test
    void aTextPartDoesNotHoldAnother() {
        ObjectNode innermost = Configs.json("Qwen/Qwen3-8B");
        ObjectNode inner = JsonNodeFactory.instance.objectNode().put("model_type", "qwen3_vl");
        inner.set("text_config", innermost);
        ObjectNode top = JsonNodeFactory.instance.objectNode().put("model_type", "qwen3_vl");
        top.set("text_config", inner);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Configs.spec(Configs.parse("x", top.toString())))
                .withMessage(
                        "x (text_config): 'model_type' must be one of [qwen3_vl_text] inside a qwen3_vl configuration, but"
                                + " was the text \"qwen3_vl\"");
    }

    private static ModelConfig wrapped(String id, String type, String textType) {
        ObjectNode top = JsonNodeFactory.instance.objectNode().put("model_type", type);
        top.putObject("vision_config").put("hidden_size", 1);
        top.set("text_config", Configs.json(id).put("model_type", textType));
        return Configs.parse(id, top.toString());
    }
}
