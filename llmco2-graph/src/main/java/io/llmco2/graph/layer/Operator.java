package io.llmco2.graph.layer;

/**
 * The operators that a transformer is made of. Closed, because trained weights know exactly these; models differ in how
 * they combine them.
 */
public enum Operator {
    /** Rows of the embedding matrix are gathered. */
    EMBEDDING(Kind.ELEMENTWISE, 1),
    /** Layer or RMS normalisation. */
    NORM(Kind.ELEMENTWISE, 1),
    /** Query, key and value projections as one matrix product. */
    QKV_PROJECTION(Kind.MATRIX_PRODUCT, 1),
    /** Normalisation of queries and keys, rotation by position. */
    ROPE(Kind.ELEMENTWISE, 1),
    /** Scores, softmax and weighted sum; writes and reads the KV cache. */
    ATTENTION(Kind.ATTENTION, 2),
    /** Attention output back to the residual stream. */
    OUTPUT_PROJECTION(Kind.MATRIX_PRODUCT, 1),
    /** Addition to the residual stream. */
    RESIDUAL(Kind.ELEMENTWISE, 1),
    /** Scores of the experts and the choice of the best. */
    ROUTER(Kind.MATRIX_PRODUCT, 3),
    /** The routed experts: grouped products up and down, the activation between them, the weighted sum. */
    EXPERT_FFN(Kind.EXPERTS, 5),
    /** Experts that every token passes through. */
    SHARED_EXPERT_FFN(Kind.MATRIX_PRODUCT, 3),
    /** Gate and up projections as one matrix product. */
    FFN_UP(Kind.MATRIX_PRODUCT, 1),
    /** Activation function, and its product with the up projection where gated. */
    ACTIVATION(Kind.ELEMENTWISE, 1),
    /** Down projection. */
    FFN_DOWN(Kind.MATRIX_PRODUCT, 1),
    /** Sum over all ranks, on all ranks. */
    ALL_REDUCE(Kind.COLLECTIVE, 1),
    /** Every rank gets what all have. */
    ALL_GATHER(Kind.COLLECTIVE, 1),
    /** Sum over all ranks, each keeps a part. */
    REDUCE_SCATTER(Kind.COLLECTIVE, 1),
    /** Logits of the vocabulary. */
    LM_HEAD(Kind.MATRIX_PRODUCT, 1),
    /** Choice of the next token, and what the host does once per step and per request. */
    SAMPLING(Kind.ELEMENTWISE, 4);

    /** What limits an operator and how it is implemented. */
    public enum Kind {
        /** A dense matrix product, with a tensor core kernel. */
        MATRIX_PRODUCT,
        /** Attention over a KV cache. */
        ATTENTION,
        /** Grouped matrix products over the experts of a layer. */
        EXPERTS,
        /** Bound by memory, on the vector units. */
        ELEMENTWISE,
        /** Communication between GPUs. */
        COLLECTIVE
    }

    private final Kind kind;
    private final int kernels;

    Operator(Kind kind, int kernels) {
        this.kind = kind;
        this.kernels = kernels;
    }

    /** What kind of work it is. */
    public Kind kind() {
        return kind;
    }

    /** Kernels launched for one execution, as serving engines implement it; gated activations and norms are fused. */
    public int kernels() {
        return kernels;
    }
}
