package io.llmco2.graph.llm;

import com.google.common.collect.ImmutableSet;

/**
 * How the {@code config.json} of one family of models becomes an {@link LlmSpec}.
 *
 * <p>A family only recombines the parts that exist ({@link TokenMixer}, {@link FeedForward}, {@link LayerKind}), so that
 * weights trained on other families know its operators.
 */
public interface ModelFamily {

    /** The values of {@code model_type} that it reads. */
    ImmutableSet<String> modelTypes();

    /**
     * Reads a configuration.
     *
     * @param id the name to give the spec
     * @throws IllegalArgumentException naming the field that is missing, of another type or out of range
     */
    LlmSpec read(String id, ModelConfig config);
}
