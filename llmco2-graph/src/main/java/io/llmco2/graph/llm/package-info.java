/**
 * Architectures of decoder-only language models, transformers as well as state-space models and hybrids, read from the
 * {@code config.json} that comes with their weights.
 *
 * <p>Start at {@link io.llmco2.graph.llm.LlmSpec}, the architecture of one model. It comes from
 * {@link io.llmco2.graph.llm.LlmCatalog} by name, or from any {@link io.llmco2.graph.llm.ModelConfig} through
 * {@link io.llmco2.graph.llm.ModelFamilies}; the catalog takes the same way, so that a model is described in one place.
 * A new family of models is one {@link io.llmco2.graph.llm.ModelFamily}. Every type here is immutable.
 */
package io.llmco2.graph.llm;
