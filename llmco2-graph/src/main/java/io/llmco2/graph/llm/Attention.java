package io.llmco2.graph.llm;

/**
 * Softmax attention with as many key/value heads as query heads (MHA), fewer (GQA, Ainslie et al. 2023,
 * arXiv:2305.13245) or one (MQA).
 *
 * @param heads query heads
 * @param kvHeads key and value heads; divides {@code heads}
 * @param headDim width of one head; {@code heads x headDim} need not be the hidden size
 * @param window how many tokens a query sees, itself included; 0 for all of them
 * @param rotary whether queries and keys are rotated by position (RoPE)
 * @param qkvBias whether the query, key and value projections have biases
 * @param outputBias whether the output projection has one
 * @param qkNorm whether queries and keys are normalised, and over which width
 */
public record Attention(
        int heads,
        int kvHeads,
        int headDim,
        int window,
        boolean rotary,
        boolean qkvBias,
        boolean outputBias,
        QkNorm qkNorm) {

    /** Normalisation of queries and keys before their product. */
    public enum QkNorm {
        /** None. */
        NONE,
        /** One gain vector of head width for all query heads, one for all key heads (Qwen3, Gemma 3). */
        PER_HEAD,
        /** Gains over all heads together (OLMo 2). */
        ALL_HEADS
    }

    public Attention {
        Checks.dimension("heads", heads);
        Checks.dimension("kvHeads", kvHeads);
        Checks.dimension("headDim", headDim);
        Checks.dimension("heads x headDim", (long) heads * headDim);
        Checks.notNegative("window", window);
        if (heads % kvHeads != 0) {
            throw new IllegalArgumentException(
                    "query heads must be a multiple of key/value heads, but there are " + heads + " and " + kvHeads);
        }
    }

    /** Rotary attention over all tokens, without biases and without normalisation of queries and keys. */
    public static Attention plain(int heads, int kvHeads, int headDim) {
        return new Attention(heads, kvHeads, headDim, 0, true, false, false, QkNorm.NONE);
    }

    /** The same over the last {@code newWindow} tokens; over all of them if 0. */
    public Attention withWindow(int newWindow) {
        return new Attention(heads, kvHeads, headDim, newWindow, rotary, qkvBias, outputBias, qkNorm);
    }

    /** The same without rotation of queries and keys: positions enter elsewhere. */
    public Attention withoutRotation() {
        return new Attention(heads, kvHeads, headDim, window, false, qkvBias, outputBias, qkNorm);
    }

    /** The same with or without biases. */
    public Attention withBiases(boolean ofQkv, boolean ofOutput) {
        return new Attention(heads, kvHeads, headDim, window, rotary, ofQkv, ofOutput, qkNorm);
    }

    /** The same with another normalisation of queries and keys. */
    public Attention withQkNorm(QkNorm newQkNorm) {
        return new Attention(heads, kvHeads, headDim, window, rotary, qkvBias, outputBias, newQkNorm);
    }

    /** Width of all queries together. */
    public int queryWidth() {
        return heads * headDim;
    }

    /** Width of all keys together; the values are as wide. */
    public int kvWidth() {
        return kvHeads * headDim;
    }

    /** Keys and values of one token in one layer. */
    public long kvElementsPerToken() {
        return 2L * kvWidth();
    }

    long parameters(int hiddenSize) {
        long qkv = queryWidth() + 2L * kvWidth();
        long norms =
                switch (qkNorm) {
                    case NONE -> 0;
                    case PER_HEAD -> 2L * headDim;
                    case ALL_HEADS -> (long) queryWidth() + kvWidth();
                };
        return hiddenSize * qkv
                + (qkvBias ? qkv : 0)
                + (long) queryWidth() * hiddenSize
                + (outputBias ? hiddenSize : 0)
                + norms;
    }
}
