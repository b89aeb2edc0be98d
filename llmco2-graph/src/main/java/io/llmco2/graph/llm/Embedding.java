package io.llmco2.graph.llm;

/**
 * The token embedding at one end of the model and the output matrix (LM head) at the other.
 *
 * @param vocabulary number of tokens, rows of both matrices
 * @param tied whether both are one matrix
 * @param learnedPositions rows of a learned position table, 0 where positions are computed (rotary, ALiBi)
 * @param normalised whether the embedding is followed by a layer normalisation with gain and bias (BLOOM)
 * @param outputBias whether the output matrix has a bias
 */
public record Embedding(int vocabulary, boolean tied, int learnedPositions, boolean normalised, boolean outputBias) {

    public Embedding {
        Checks.dimension("vocabulary", vocabulary);
        Checks.range("learnedPositions", learnedPositions, 0, Checks.LARGEST_DIMENSION);
    }

    /** Rotary or ALiBi positions, no extras: what most models have. */
    public static Embedding plain(int vocabulary, boolean tied) {
        return new Embedding(vocabulary, tied, 0, false, false);
    }

    /** The same with a table of {@code rows} learned positions. */
    public Embedding withLearnedPositions(int rows) {
        return new Embedding(vocabulary, tied, rows, normalised, outputBias);
    }

    long parameters(int hiddenSize) {
        long matrix = (long) vocabulary * hiddenSize;
        return (tied ? matrix : 2 * matrix)
                + (long) learnedPositions * hiddenSize
                + (normalised ? Norm.LAYER.parameters(hiddenSize) : 0)
                + (outputBias ? vocabulary : 0);
    }
}
