package io.llmco2.graph.llm;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;

/**
 * Models that also read images or sound: the language model in their {@code text_config}, read by the family that its
 * {@code model_type} names. What is added for other inputs is not counted.
 *
 * <p>Files of Qwen-VL keep the fields of the language model at the top; such files are read there. A missing
 * {@code tie_word_embeddings} is taken from the top, where some files keep it.
 */
final class TextPartFamily implements ModelFamily {
    private static final ImmutableSet<String> FIELDS_AT_EITHER_LEVEL = ImmutableSet.of("tie_word_embeddings");

    private final String modelType;
    private final ImmutableMap<String, ModelFamily> byTextType;
    private final boolean orAtTop;

    private TextPartFamily(String modelType, ImmutableMap<String, ModelFamily> byTextType, boolean orAtTop) {
        this.modelType = modelType;
        this.byTextType = byTextType;
        this.orAtTop = orAtTop;
    }

    /**
     * The family of files of one type with a text part.
     *
     * @param byTextType who reads which {@code model_type} of the text part
     */
    static TextPartFamily of(String modelType, ImmutableMap<String, ModelFamily> byTextType) {
        return new TextPartFamily(modelType, byTextType, false);
    }

    /** The same where the fields of the language model may also stand at the top. */
    static TextPartFamily orAtTop(String modelType, String textType, ModelFamily reader) {
        return new TextPartFamily(modelType, ImmutableMap.of(textType, reader), true);
    }

    @Override
    public ImmutableSet<String> modelTypes() {
        return ImmutableSet.of(modelType);
    }

    @Override
    public LlmSpec read(String id, ModelConfig config) {
        if (orAtTop && config.has("hidden_size")) {
            return byTextType.values().iterator().next().read(id, config);
        }
        ModelConfig text = config.partWithin("text_config", FIELDS_AT_EITHER_LEVEL.toArray(String[]::new));
        if (!text.has("model_type") && byTextType.size() == 1) {
            return byTextType.values().iterator().next().read(id, text);
        }
        ModelFamily reader = byTextType.get(text.modelType());
        if (reader == null) {
            throw text.reject(
                    "model_type", "one of " + byTextType.keySet() + " inside a " + modelType + " configuration");
        }
        return reader.read(id, text);
    }
}
