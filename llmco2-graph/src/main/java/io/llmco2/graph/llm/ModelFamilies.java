package io.llmco2.graph.llm;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedSet;
import java.util.HashMap;
import java.util.Map;

/**
 * The families of models that can be read, by the {@code model_type} of their configurations.
 *
 * <p>Start with {@link #bundled()} and add families of your own with {@link #with}. Immutable.
 */
public final class ModelFamilies {
    private static final ModelFamilies BUNDLED = of(
            new LlamaFamily(),
            new Llama4Family(),
            new MistralFamily(),
            new MixtralFamily(),
            new Qwen2Family(),
            new Qwen2MoeFamily(),
            new Qwen3Family(),
            new Qwen3MoeFamily(),
            new Qwen3NextFamily(),
            new GemmaFamily(),
            new Gemma2Family(),
            new Gemma3Family(),
            new PhiFamily(),
            new Phi3Family(),
            new PhiMoeFamily(),
            new DeepSeekFamily(),
            new DeepSeekV2Family(),
            new GptOssFamily(),
            new NemotronFamily(),
            new NemotronHFamily(),
            new JambaFamily(),
            new MambaFamily(),
            new Mamba2Family(),
            new MiniMaxFamily(),
            new MiniMaxM2Family(),
            new GlmFamily(),
            new Glm4MoeFamily(),
            new ChatGlmFamily(),
            new GraniteFamily(),
            new GraniteHybridFamily(),
            new CohereFamily(),
            new Cohere2Family(),
            new DbrxFamily(),
            new GrokFamily(),
            new OptFamily(),
            new BloomFamily(),
            new Gpt2Family(),
            new GptBigCodeFamily(),
            new GptJFamily(),
            new GptNeoxFamily(),
            new MptFamily(),
            new FalconFamily(),
            new InternLm2Family(),
            new InternLmFamily(),
            new OlmoFamily(),
            new Olmo2Family(),
            new OlmoeFamily(),
            new StableLmFamily(),
            new Starcoder2Family(),
            new SmolLm3Family(),
            new ExaoneFamily(),
            new DeciFamily(),
            TextPartFamily.of("llama4", ImmutableMap.of("llama4_text", new Llama4Family())),
            TextPartFamily.of("gemma3", ImmutableMap.of("gemma3_text", new Gemma3Family())),
            TextPartFamily.of(
                    "mistral3", ImmutableMap.of("mistral", new MistralFamily(), "ministral3", new MistralFamily())),
            TextPartFamily.orAtTop("qwen2_vl", "qwen2_vl_text", new Qwen2Family()),
            TextPartFamily.orAtTop("qwen2_5_vl", "qwen2_5_vl_text", new Qwen2Family()),
            TextPartFamily.of("qwen3_vl", ImmutableMap.of("qwen3_vl_text", new Qwen3Family())),
            TextPartFamily.of("qwen3_vl_moe", ImmutableMap.of("qwen3_vl_moe_text", new Qwen3MoeFamily())));

    /** What is not described, and why: better said than listed among the unknown. */
    private static final ImmutableMap<String, String> REFUSED = refused();

    private final ImmutableMap<String, ModelFamily> byModelType;

    private ModelFamilies(Map<String, ModelFamily> byModelType) {
        this.byModelType = ImmutableMap.copyOf(byModelType);
    }

    private static ModelFamilies of(ModelFamily... families) {
        Map<String, ModelFamily> byModelType = new HashMap<>();
        for (ModelFamily family : families) {
            family.modelTypes().forEach(type -> byModelType.put(type, family));
        }
        return new ModelFamilies(byModelType);
    }

    /** The families that come with the library. */
    public static ModelFamilies bundled() {
        return BUNDLED;
    }

    /** These families and one more, which takes the place of those that read the same values of {@code model_type}. */
    public ModelFamilies with(ModelFamily family) {
        Map<String, ModelFamily> extended = new HashMap<>(byModelType);
        family.modelTypes().forEach(type -> extended.put(type, family));
        return new ModelFamilies(extended);
    }

    /** The values of {@code model_type} that can be read, in alphabetical order. */
    public ImmutableSortedSet<String> modelTypes() {
        return ImmutableSortedSet.copyOf(byModelType.keySet());
    }

    /**
     * Reads a configuration with the family that its {@code model_type} names.
     *
     * @param id the name to give the spec
     * @throws IllegalArgumentException if no family reads that type, or naming the field that is missing, of another type
     *     or out of range
     */
    public LlmSpec read(String id, ModelConfig config) {
        ModelFamily family = byModelType.get(config.modelType());
        if (family == null) {
            throw config.reject("model_type", expected(config.modelType()));
        }
        try {
            return family.read(id, config);
        } catch (IllegalArgumentException e) {
            throw named(config, e);
        }
    }

    private String expected(String modelType) {
        String known = "one of " + modelTypes() + " (ModelFamilies.with(ModelFamily) adds a family)";
        String reason = REFUSED.get(modelType);
        return reason == null ? known : known + "; " + modelType + " is " + reason + ", which is not modelled";
    }

    /** The parts of a spec check their numbers too, and do not know the file. */
    private static IllegalArgumentException named(ModelConfig config, IllegalArgumentException e) {
        return e.getMessage().startsWith(config.name())
                ? e
                : new IllegalArgumentException(config.name() + ": " + e.getMessage(), e);
    }

    private static ImmutableMap<String, String> refused() {
        String encoderDecoder =
                "an encoder-decoder, whose encoder runs over the prompt and whose decoder attends to it";
        String encoder = "an encoder, which generates no tokens";
        return ImmutableMap.<String, String>builder()
                .put("t5", encoderDecoder)
                .put("mt5", encoderDecoder)
                .put("umt5", encoderDecoder)
                .put("longt5", encoderDecoder)
                .put("switch_transformers", encoderDecoder)
                .put("bart", encoderDecoder)
                .put("mbart", encoderDecoder)
                .put("pegasus", encoderDecoder)
                .put("marian", encoderDecoder)
                .put("m2m_100", encoderDecoder)
                .put("whisper", encoderDecoder)
                .put("t5gemma", encoderDecoder)
                .put("bert", encoder)
                .put("roberta", encoder)
                .put("modernbert", encoder)
                .put("rwkv", "a recurrence with a state of another kind")
                .put("mllama", "a decoder with layers that attend to images")
                .put("phi3small", "a decoder with block-sparse attention")
                .put("deepseek_v32", "a decoder with an indexer that picks the tokens to attend to")
                .put("nemotron-nas", "a decoder whose layers were searched one by one")
                .buildOrThrow();
    }
}
