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
            new MistralFamily(),
            new MixtralFamily(),
            new Qwen2Family(),
            new Qwen2MoeFamily(),
            new Qwen3Family(),
            new Qwen3MoeFamily(),
            new GemmaFamily(),
            new Gemma2Family(),
            new Gemma3Family(),
            new Phi3Family(),
            new OptFamily(),
            new BloomFamily(),
            new GptNeoxFamily(),
            new InternLm2Family(),
            new InternLmFamily(),
            new OlmoFamily(),
            new Olmo2Family(),
            new StableLmFamily(),
            new Starcoder2Family(),
            new Gpt2Family(),
            new FalconFamily(),
            new PhiFamily(),
            new CohereFamily());

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
            throw config.reject(
                    "model_type", "one of " + modelTypes() + " (ModelFamilies.with(ModelFamily) adds a family)");
        }
        return family.read(id, config);
    }
}
