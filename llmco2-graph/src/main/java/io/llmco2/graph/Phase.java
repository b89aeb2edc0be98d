package io.llmco2.graph;

/** The part of an inference that a layer graph describes. */
public enum Phase {
    /** The prompt goes through the model at once and yields the first token. */
    PREFILL,
    /** One pass for every further token. */
    DECODE
}
