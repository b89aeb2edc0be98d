package io.llmco2.graph.llm;

import static io.llmco2.graph.llm.Attention.QkNorm.ALL_HEADS;
import static io.llmco2.graph.llm.Attention.QkNorm.NONE;
import static io.llmco2.graph.llm.Attention.QkNorm.PER_HEAD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is peculiar about each family, down to the biases that a parameter count within 0.1 % would not show. */
class FamilySpecsTest {
    private static final String LLAMA = "meta-llama/Llama-3.1-8B";
    private static final String MISTRAL = "mistralai/Mistral-7B-v0.1";
    private static final String QWEN_2 = "Qwen/Qwen2.5-7B";
    private static final String QWEN_2_MOE = "Qwen/Qwen1.5-MoE-A2.7B";
    private static final String QWEN_3_MOE = "Qwen/Qwen3-30B-A3B";
    private static final String GEMMA_2 = "google/gemma-2-9b";
    private static final String GEMMA_3 = "google/gemma-3-27b-it";

    static Stream<Arguments> firstLayers() {
        return Stream.of(
                layer(LLAMA, new Attention(32, 8, 128, 0, true, false, false, NONE), gated(14336), Norm.RMS),
                layer(MISTRAL, new Attention(32, 8, 128, 4096, true, false, false, NONE), gated(14336), Norm.RMS),
                layer(
                        "mistralai/Mixtral-8x7B-v0.1",
                        new Attention(32, 8, 128, 0, true, false, false, NONE),
                        new FeedForward.MixtureOfExperts(8, 2, gated(14336), Optional.empty(), false),
                        Norm.RMS),
                layer(QWEN_2, new Attention(28, 4, 128, 0, true, true, false, NONE), gated(18944), Norm.RMS),
                layer(
                        QWEN_2_MOE,
                        new Attention(16, 16, 128, 0, true, true, false, NONE),
                        new FeedForward.MixtureOfExperts(60, 4, gated(1408), Optional.of(gated(5632)), true),
                        Norm.RMS),
                layer(
                        "Qwen/Qwen3-8B",
                        new Attention(32, 8, 128, 0, true, false, false, PER_HEAD),
                        gated(12288),
                        Norm.RMS),
                layer(
                        QWEN_3_MOE,
                        new Attention(32, 4, 128, 0, true, false, false, PER_HEAD),
                        new FeedForward.MixtureOfExperts(128, 8, gated(768), Optional.empty(), false),
                        Norm.RMS),
                layer(
                        "google/gemma-7b",
                        new Attention(16, 16, 256, 0, true, false, false, NONE),
                        gated(24576),
                        Norm.RMS),
                layer(
                        "microsoft/phi-4",
                        new Attention(40, 10, 128, 0, true, false, false, NONE),
                        gated(17920),
                        Norm.RMS),
                layer(
                        "facebook/opt-1.3b",
                        new Attention(32, 32, 64, 0, false, true, true, NONE),
                        new FeedForward.Dense(8192, false, true),
                        Norm.LAYER),
                layer(
                        "bigscience/bloom-7b1",
                        new Attention(32, 32, 128, 0, false, true, true, NONE),
                        new FeedForward.Dense(16384, false, true),
                        Norm.LAYER),
                layer(
                        "internlm/internlm2-7b",
                        new Attention(32, 8, 128, 0, true, false, false, NONE),
                        gated(14336),
                        Norm.RMS),
                layer(
                        "internlm/internlm-7b",
                        new Attention(32, 32, 128, 0, true, true, true, NONE),
                        gated(11008),
                        Norm.RMS),
                layer(
                        "openai-community/gpt2",
                        new Attention(12, 12, 64, 0, false, true, true, NONE),
                        new FeedForward.Dense(3072, false, true),
                        Norm.LAYER),
                layer(
                        "allenai/OLMo-7B-hf",
                        new Attention(32, 32, 128, 0, true, false, false, NONE),
                        gated(11008),
                        Norm.LAYER_WITHOUT_PARAMETERS),
                layer(
                        "allenai/OLMo-2-1124-7B",
                        new Attention(32, 32, 128, 0, true, false, false, ALL_HEADS),
                        gated(11008),
                        Norm.RMS),
                layer(
                        "stabilityai/stablelm-2-1_6b",
                        new Attention(32, 32, 64, 0, true, true, false, NONE),
                        gated(5632),
                        Norm.LAYER),
                layer(
                        "bigcode/starcoder2-7b",
                        new Attention(36, 4, 128, 4096, true, true, true, NONE),
                        new FeedForward.Dense(18432, false, true),
                        Norm.LAYER));
    }

    private static Arguments layer(String id, Attention attention, FeedForward feedForward, Norm norm) {
        return Arguments.of(id, attention, feedForward, norm);
    }

    private static FeedForward.Dense gated(int innerSize) {
        return new FeedForward.Dense(innerSize, true, false);
    }

    @ParameterizedTest
    @MethodSource("firstLayers")
    void layersOneAfterTheOtherWithTwoNorms(String id, Attention attention, FeedForward feedForward, Norm norm) {
        LlmSpec llm = Configs.spec(Configs.read(id));
        assertThat(llm.layerKinds()).containsExactly(new LayerKind(llm.layers(), attention, feedForward, 2, false));
        assertThat(llm.norm()).isEqualTo(norm);
    }

    @Test
    void layersSideBySide() {
        assertThat(kinds("EleutherAI/pythia-6.9b", json -> {}))
                .containsExactly(new LayerKind(
                        32,
                        new Attention(32, 32, 128, 0, true, true, true, NONE),
                        new FeedForward.Dense(16384, false, true),
                        2,
                        true));
        assertThat(kinds("tiiuae/falcon-7b", json -> {}))
                .containsExactly(new LayerKind(
                        32,
                        new Attention(71, 1, 64, 0, true, false, false, NONE),
                        new FeedForward.Dense(18176, false, false),
                        1,
                        true));
        assertThat(kinds("tiiuae/falcon-40b", json -> {}))
                .containsExactly(new LayerKind(
                        60,
                        new Attention(128, 8, 64, 0, true, false, false, NONE),
                        new FeedForward.Dense(32768, false, false),
                        2,
                        true));
        assertThat(kinds("microsoft/phi-2", json -> {}))
                .containsExactly(new LayerKind(
                        32,
                        new Attention(32, 32, 80, 0, true, true, true, NONE),
                        new FeedForward.Dense(10240, false, true),
                        1,
                        true));
        assertThat(kinds("CohereForAI/aya-23-8B", json -> {}))
                .containsExactly(new LayerKind(
                        32, new Attention(32, 8, 128, 0, true, false, false, NONE), gated(14336), 1, true));
        assertThat(Configs.spec(Configs.read("CohereForAI/aya-23-8B")).norm()).isEqualTo(Norm.LAYER_WITHOUT_BIAS);
    }

    @Test
    void embeddings() {
        assertThat(embedding(LLAMA)).isEqualTo(new Embedding(128256, false, 0, false, false));
        assertThat(embedding("google/gemma-7b")).isEqualTo(new Embedding(256000, true, 0, false, false));
        assertThat(embedding(GEMMA_3)).isEqualTo(new Embedding(262208, true, 0, false, false));
        assertThat(embedding("microsoft/Phi-4-mini-instruct")).isEqualTo(new Embedding(200064, true, 0, false, false));
        assertThat(embedding("facebook/opt-1.3b")).isEqualTo(new Embedding(50272, true, 2050, false, false));
        assertThat(embedding("openai-community/gpt2")).isEqualTo(new Embedding(50257, true, 1024, false, false));
        assertThat(embedding("bigscience/bloom-7b1")).isEqualTo(new Embedding(250880, true, 0, true, false));
        assertThat(embedding("EleutherAI/pythia-6.9b")).isEqualTo(new Embedding(50432, false, 0, false, false));
        assertThat(embedding("tiiuae/falcon-7b")).isEqualTo(new Embedding(65024, true, 0, false, false));
        assertThat(embedding("bigcode/starcoder2-7b")).isEqualTo(new Embedding(49152, true, 0, false, false));
        assertThat(embedding("microsoft/phi-2")).isEqualTo(new Embedding(51200, false, 0, false, true));
        assertThat(embedding("CohereForAI/aya-23-8B")).isEqualTo(new Embedding(256000, true, 0, false, false));
    }

    @Test
    void longestSequences() {
        assertThat(Configs.spec(Configs.read(GEMMA_3)).maxPositions()).isEqualTo(131072); // the default of the class
        assertThat(Configs.spec(Configs.read("tiiuae/falcon-7b")).maxPositions())
                .isEqualTo(2048);
        assertThat(Configs.spec(Configs.read("bigscience/bloom-7b1")).maxPositions())
                .isEqualTo(2048);
        assertThat(Configs.spec(Configs.changed("bigscience/bloom-7b1", json -> json.put("seq_length", 4096)))
                        .maxPositions())
                .isEqualTo(4096);
    }

    @Test
    void biasesOfLlama() {
        LayerKind kind =
                onlyKind(LLAMA, json -> json.put("attention_bias", true).put("mlp_bias", true));
        assertThat(kind.attention()).isEqualTo(new Attention(32, 8, 128, 0, true, true, true, NONE));
        assertThat(kind.feedForward()).isEqualTo(new FeedForward.Dense(14336, true, true));
    }

    @Test
    void asManyKeyValueHeadsAsHeadsWhereThatIsTheDefault() {
        for (String id : List.of(LLAMA, "microsoft/phi-4", "internlm/internlm2-7b", "CohereForAI/aya-23-8B")) {
            Attention attention =
                    onlyKind(id, json -> json.putNull("num_key_value_heads")).attention();
            assertThat(attention.kvHeads()).isEqualTo(attention.heads());
        }
    }

    @Test
    void headsThatAreWiderThanTheirShareOfTheHiddenSize() {
        assertThat(onlyKind("tiiuae/Falcon3-7B-Base", json -> {}).attention().headDim())
                .isEqualTo(256);
        assertThat(onlyKind("mistralai/Mistral-Nemo-Base-2407", json -> {})
                        .attention()
                        .queryWidth())
                .isEqualTo(4096);
        assertThat(onlyKind("Qwen/Qwen3-8B", json -> json.put("hidden_size", 2048)
                                .remove("head_dim"))
                        .attention()
                        .headDim())
                .isEqualTo(128); // the default of the class
        assertThat(onlyKind(QWEN_3_MOE, json -> json.remove("head_dim"))
                        .attention()
                        .headDim())
                .isEqualTo(64); // 2048 / 32
    }

    @Test
    void windowsOfMistral() {
        assertThat(onlyKind(MISTRAL, json -> json.putNull("sliding_window"))
                        .attention()
                        .window())
                .isZero();
        assertThat(onlyKind(MISTRAL, json -> json.remove("sliding_window"))
                        .attention()
                        .window())
                .isEqualTo(4096); // the default of the class
        assertThat(onlyKind("mistralai/Mixtral-8x7B-v0.1", json -> json.remove("sliding_window"))
                        .attention()
                        .window())
                .isZero();
        refused(
                MISTRAL,
                json -> json.put("sliding_window", 0),
                "'sliding_window' must be a whole number of at least 1");
    }

    @Test
    void windowsOfQwen() {
        assertThat(repeatsAndWindows(QWEN_2, json -> json.put("use_sliding_window", true)
                        .put("sliding_window", 4096)
                        .put("max_window_layers", 21)))
                .containsExactly("21 layers, window 0", "7 layers, window 4096");
        assertThat(repeatsAndWindows(
                        QWEN_2, json -> json.put("use_sliding_window", true).put("sliding_window", 4096)))
                .containsExactly("28 layers, window 0");
        assertThat(repeatsAndWindows("Qwen/Qwen3-8B", json -> json.put("use_sliding_window", true)
                        .put("sliding_window", 4096)
                        .put("max_window_layers", 0)))
                .containsExactly("36 layers, window 4096");
        assertThat(repeatsAndWindows(QWEN_2, json -> {
                    json.put("use_sliding_window", true).put("sliding_window", 4096);
                    layerTypes(json, "sliding_attention", 27, "full_attention", 1);
                }))
                .containsExactly("27 layers, window 4096", "1 layers, window 0");
        refused(
                QWEN_2,
                json -> layerTypes(json, "sliding_attention", 27, "full_attention", 1),
                "'sliding_window' must be a number of tokens, use_sliding_window being true");
    }

    @Test
    void windowsOfQwenWithExpertsNeedLayerTypes() {
        for (String id : List.of(QWEN_2_MOE, QWEN_3_MOE)) {
            refused(
                    id,
                    json -> json.put("use_sliding_window", true).put("sliding_window", 4096),
                    "'use_sliding_window' must be false unless layer_types says which layers have a window");
        }
        assertThat(repeatsAndWindows(QWEN_3_MOE, json -> {
                    json.put("use_sliding_window", true).put("sliding_window", 4096);
                    layerTypes(json, "full_attention", 24, "sliding_attention", 24);
                }))
                .containsExactly("24 layers, window 0", "24 layers, window 4096");
    }

    @Test
    void denseLayersBetweenExperts() {
        ImmutableList<LayerKind> everySecond = kinds(QWEN_3_MOE, json -> json.put("decoder_sparse_step", 2));
        assertThat(everySecond).extracting(LayerKind::repeat).containsExactly(24, 24);
        assertThat(everySecond.get(0).feedForward()).isEqualTo(gated(6144));
        assertThat(everySecond.get(1).feedForward()).isInstanceOf(FeedForward.MixtureOfExperts.class);

        ImmutableList<LayerKind> leading = kinds(
                QWEN_2_MOE,
                json -> json.putArray("mlp_only_layers").add(0).add(1).add(2));
        assertThat(leading).extracting(LayerKind::repeat).containsExactly(3, 21);
        assertThat(leading.get(0).feedForward()).isEqualTo(gated(5632));

        ImmutableList<LayerKind> both = kinds(QWEN_3_MOE, json -> json.put("decoder_sparse_step", 2)
                .putArray("mlp_only_layers")
                .add(1)
                .add(3)
                .add(4));
        assertThat(both).extracting(LayerKind::repeat).containsExactly(26, 22);

        refused(
                QWEN_3_MOE,
                json -> json.put("decoder_sparse_step", 2).remove("intermediate_size"),
                "has no 'intermediate_size'");
        refused(
                QWEN_3_MOE,
                json -> json.put("mlp_only_layers", 3),
                "'mlp_only_layers' must be a list, each a whole number from 0 to 1024, but was 3");
    }

    @Test
    void windowsOfGemma2() {
        assertThat(repeatsAndWindows(GEMMA_2, json -> {}))
                .containsExactly("21 layers, window 4096", "21 layers, window 0");
        assertThat(repeatsAndWindows(GEMMA_2, json -> json.put("num_hidden_layers", 3)))
                .containsExactly("2 layers, window 4096", "1 layers, window 0");
        assertThat(kinds(GEMMA_2, json -> {})).extracting(LayerKind::norms).containsOnly(4);
        refused(GEMMA_2, json -> json.putNull("num_key_value_heads"), "'num_key_value_heads' must be");
    }

    @Test
    void windowsOfGemma3() {
        assertThat(repeatsAndWindows(GEMMA_3, json -> {}))
                .containsExactly("52 layers, window 1024", "10 layers, window 0");
        assertThat(repeatsAndWindows(GEMMA_3, json -> text(json).put("sliding_window_pattern", 2)))
                .containsExactly("31 layers, window 1024", "31 layers, window 0");
        assertThat(repeatsAndWindows(GEMMA_3, json -> text(json).put("sliding_window_pattern", 1)))
                .containsExactly("62 layers, window 0");
        assertThat(repeatsAndWindows(
                        GEMMA_3, json -> layerTypes(text(json), "full_attention", 1, "sliding_attention", 61)))
                .containsExactly("1 layers, window 0", "61 layers, window 1024");
        assertThat(kinds(GEMMA_3, json -> {})).allSatisfy(kind -> {
            assertThat(kind.norms()).isEqualTo(4);
            assertThat(kind.attention().qkNorm()).isEqualTo(PER_HEAD);
        });
    }

    @Test
    void theTextPartOfGemma3() {
        refused(GEMMA_3, json -> json.remove("text_config"), "has no 'text_config', which must be an object");
        refused(
                GEMMA_3,
                json -> text(json).remove("hidden_size"),
                "(text_config) has no 'hidden_size', which must be a whole number from 1 to 1048576");
        refused(
                GEMMA_3,
                json -> text(json).put("model_type", "llama"),
                "(text_config): 'model_type' must be gemma3_text inside a gemma3 configuration, but was the text \"llama\"");
        refused(
                GEMMA_3,
                json -> json.set("text_config", Configs.json(GEMMA_3)),
                "(text_config): 'model_type' must be gemma3_text inside a gemma3 configuration, but was the text \"gemma3\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"chunked_attention", "linear_attention", ""})
    void layerTypesOfOtherFamiliesAreRefused(String type) {
        refused(
                GEMMA_2,
                json -> layerTypes(json, "full_attention", 41, type, 1),
                "'layer_types' must be of sliding_attention and full_attention only in this family, without " + type);
    }

    @Test
    void layerTypesMustCoverTheLayers() {
        refused(
                GEMMA_2,
                json -> layerTypes(json, "full_attention", 20, "sliding_attention", 21),
                "'layer_types' must be as long as the model has layers, 42, but was a list of 41");
    }

    @Test
    void variantsThatCannotBeDescribed() {
        refused(
                "facebook/opt-1.3b",
                json -> json.put("word_embed_proj_dim", 512),
                "'word_embed_proj_dim' must be the hidden size 2048");
        refused(
                "facebook/opt-1.3b",
                json -> json.put("do_layer_norm_before", false),
                "'do_layer_norm_before' must be true");
        refused("stabilityai/stablelm-2-1_6b", json -> json.put("qk_layernorm", true), "'qk_layernorm' must be false");
        refused("microsoft/phi-2", json -> json.put("qk_layernorm", true), "'qk_layernorm' must be false");
    }

    @Test
    void variantsOfGptNeox() {
        LayerKind redPajama = onlyKind("EleutherAI/pythia-6.9b", json -> json.put("use_parallel_residual", false));
        assertThat(redPajama.parallel()).isFalse();
        assertThat(redPajama.norms()).isEqualTo(2);
        Attention unbiased = onlyKind("EleutherAI/pythia-6.9b", json -> json.put("attention_bias", false))
                .attention();
        assertThat(unbiased).isEqualTo(Attention.plain(32, 32, 128));
    }

    @Test
    void variantsOfFalcon() {
        LayerKind refinedWeb = onlyKind("tiiuae/falcon-7b", json -> json.put("alibi", true)
                .put("multi_query", false)
                .put("parallel_attn", false)
                .put("bias", true));
        assertThat(refinedWeb)
                .isEqualTo(new LayerKind(
                        32,
                        new Attention(71, 71, 64, 0, false, true, true, NONE),
                        new FeedForward.Dense(18176, false, true),
                        2,
                        false));
        LayerKind falcon2 = onlyKind("tiiuae/falcon-40b", json -> json.put("num_ln_in_parallel_attn", 1)
                .put("ffn_hidden_size", 16384));
        assertThat(falcon2.norms()).isEqualTo(1);
        assertThat(falcon2.feedForward()).isEqualTo(new FeedForward.Dense(16384, false, false));
    }

    @Test
    void theOtherSpellingsOfBloom() {
        LlmSpec renamed = Configs.spec(Configs.changed("bigscience/bloom-7b1", json -> {
            json.set("hidden_size", json.remove("n_embed"));
            json.set("num_hidden_layers", json.remove("n_layer"));
            json.set("n_head", json.remove("num_attention_heads"));
        }));
        assertThat(renamed).isEqualTo(Configs.spec(Configs.read("bigscience/bloom-7b1")));
    }

    @Test
    void biasesOfInternLmAreThereUnlessDenied() {
        assertThat(onlyKind("internlm/internlm2-7b", json -> json.remove("bias"))
                        .attention())
                .isEqualTo(new Attention(32, 8, 128, 0, true, true, true, NONE));
        assertThat(onlyKind("internlm/internlm-7b", json -> json.put("bias", false))
                        .attention())
                .isEqualTo(Attention.plain(32, 32, 128));
    }

    @Test
    void queryAndKeyNormalisationOfCohere() {
        assertThat(onlyKind("CohereForAI/aya-23-8B", json -> json.put("use_qk_norm", true))
                        .attention()
                        .qkNorm())
                .isEqualTo(ALL_HEADS);
    }

    private static ObjectNode text(ObjectNode json) {
        return (ObjectNode) json.get("text_config");
    }

    private static void layerTypes(ObjectNode json, String first, int ofFirst, String then, int ofThen) {
        Stream.concat(Collections.nCopies(ofFirst, first).stream(), Collections.nCopies(ofThen, then).stream())
                .forEach(json.withArray("layer_types")::add);
    }

    private static Embedding embedding(String id) {
        return Configs.spec(Configs.read(id)).embedding();
    }

    private static ImmutableList<LayerKind> kinds(String id, Consumer<ObjectNode> change) {
        return Configs.spec(Configs.changed(id, change)).layerKinds();
    }

    private static LayerKind onlyKind(String id, Consumer<ObjectNode> change) {
        ImmutableList<LayerKind> kinds = kinds(id, change);
        assertThat(kinds).hasSize(1);
        return kinds.get(0);
    }

    private static List<String> repeatsAndWindows(String id, Consumer<ObjectNode> change) {
        return kinds(id, change).stream()
                .map(kind ->
                        kind.repeat() + " layers, window " + kind.attention().window())
                .toList();
    }

    private static void refused(String id, Consumer<ObjectNode> change, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Configs.spec(Configs.changed(id, change)))
                .withMessageStartingWith(id)
                .withMessageContaining(message);
    }
}
