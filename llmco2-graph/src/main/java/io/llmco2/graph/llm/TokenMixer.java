package io.llmco2.graph.llm;

/** The half of a layer in which tokens exchange what they know. */
public sealed interface TokenMixer permits Attention, LatentAttention, Recurrence {

    /** All its weights. */
    long parameters(int hiddenSize);

    /** Elements that one token adds to the KV cache in one layer. */
    long kvElementsPerToken();

    /** Elements of the state that one request keeps in one layer, however long its context. */
    long stateElements();
}
