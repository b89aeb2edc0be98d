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
        Checks.range("repeat", repeat, 1, Checks.MOST_LAYERS);
        Checks.range("norms", norms, 1, 4);
    }

    /** One layer that runs attention and then the feed-forward network, each after a normalisation of its own. */
    public static LayerKind sequential(Attention attention, FeedForward feedForward) {
        return new LayerKind(1, attention, feedForward, 2, false);
    }

    /** One layer whose attention and feed-forward network run side by side, after {@code norms} normalisations. */
    public static LayerKind parallel(Attention attention, FeedForward feedForward, int norms) {
        return new LayerKind(1, attention, feedForward, norms, true);
    }

    /** The same kind with another number of normalisations per layer. */
    public LayerKind withNorms(int newNorms) {
        return new LayerKind(repeat, attention, feedForward, newNorms, parallel);
    }

    /** The same kind, {@code newRepeat} layers of it. */
    public LayerKind times(int newRepeat) {
        return new LayerKind(newRepeat, attention, feedForward, norms, parallel);
    }

    long parameters(int hiddenSize, Norm norm) {
        return attention.parameters(hiddenSize)
                + feedForward.parameters(hiddenSize)
                + norms * norm.parameters(hiddenSize);
    }

    long activeParameters(int hiddenSize, Norm norm) {
        return attention.parameters(hiddenSize)
                + feedForward.activeParameters(hiddenSize)
                + norms * norm.parameters(hiddenSize);
    }
}
