package io.llmco2.graph.llm;

/**
 * One kind of transformer layer, and how many layers of the model are of it.
 *
 * @param repeat number of layers of this kind
 * @param attention the token mixer
 * @param feedForward the channel mixer
 * @param norms normalisations over the hidden size in one layer: 2, or 4 where outputs are normalised as well (Gemma 2)
 * @param parallel whether attention and feed-forward read the same input and are added together (GPT-NeoX), instead of
 *     one after the other
 */
public record LayerKind(int repeat, Attention attention, FeedForward feedForward, int norms, boolean parallel) {

    public LayerKind {
        Checks.dimension("repeat", repeat);
        if (norms < 1 || norms > 4) {
            throw new IllegalArgumentException("norms per layer must be 1 to 4, but was " + norms);
        }
    }

    long parameters(int hiddenSize, Norm norm) {
        return attention.parameters(hiddenSize) + feedForward.parameters(hiddenSize) + norms * norm.parameters(hiddenSize);
    }

    long activeParameters(int hiddenSize, Norm norm) {
        return attention.parameters(hiddenSize)
                + feedForward.activeParameters(hiddenSize)
                + norms * norm.parameters(hiddenSize);
    }
}
