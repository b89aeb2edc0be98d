package io.llmco2.graph.llm;

/**
 * The token embedding at one end of the model and the output matrix (LM head) at the other.
 *
 * @param vocabulary number of tokens, rows of both matrices
 * @param tied whether both are one matrix
 * @param learnedPositions rows of a learned position table, 0 where positions are computed (rotary, ALiBi)
 * @param normalised whether the embedding is followed by a layer normalisation with gain and bias (BLOOM)
 * @param outputBias whether the output matrix has a bias
 * @param softCap whether logits go through a hyperbolic tangent (Gemma 2, Grok)
 * @param joins whether the embedding is joined with a hidden state, both normalised, by a projection of both (multi-token
 *     prediction)
 */
public record Embedding(
        int vocabulary,
        boolean tied,
        int learnedPositions,
        boolean normalised,
        boolean outputBias,
        boolean softCap,
        boolean joins) {

    public Embedding {
        Checks.dimension("vocabulary", vocabulary);
        Checks.range("learnedPositions", learnedPositions, 0, Checks.LARGEST_DIMENSION);
    }

    /** Rotary or ALiBi positions, no extras: what most models have. */
    public static Embedding plain(int vocabulary, boolean tied) {
        return new Embedding(vocabulary, tied, 0, false, false, false, false);
    }

    /** The same with a table of {@code rows} learned positions. */
    public Embedding withLearnedPositions(int rows) {
        return new Embedding(vocabulary, tied, rows, normalised, outputBias, softCap, joins);
    }

    /** The same with or without a normalisation behind the embedding and a bias of the output matrix. */
    public Embedding with(boolean normalisation, boolean biasOfOutput) {
        return new Embedding(vocabulary, tied, learnedPositions, normalisation, biasOfOutput, softCap, joins);
    }

    /** The same with logits that go through a hyperbolic tangent. */
    public Embedding withSoftCap() {
        return new Embedding(vocabulary, tied, learnedPositions, normalised, outputBias, true, joins);
    }

    Embedding joined() {
        return new Embedding(vocabulary, tied, learnedPositions, normalised, outputBias, softCap, true);
    }

    long parameters(int hiddenSize) {
        long matrix = (long) vocabulary * hiddenSize;
        return (tied ? matrix : 2 * matrix)
                + (long) learnedPositions * hiddenSize
                + (normalised ? Norm.LAYER.parameters(hiddenSize) : 0)
                + (outputBias ? vocabulary : 0)
                + (joins ? 2L * hiddenSize * hiddenSize + 2L * hiddenSize : 0);
    }
}
