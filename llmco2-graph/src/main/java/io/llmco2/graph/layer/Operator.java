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
    /** Latents of queries, keys and values, and the rotary key that heads share (multi-head latent attention). */
    MLA_DOWN_PROJECTION(Kind.MATRIX_PRODUCT, 1),
    /** From latents to heads, or from heads to latents where that is folded into queries and outputs. */
    MLA_UP_PROJECTION(Kind.MATRIX_PRODUCT, 1),
    /** Everything that a recurrence reads of the hidden state, as one matrix product. */
    SSM_IN_PROJECTION(Kind.MATRIX_PRODUCT, 1),
    /** Convolution over the last few tokens. */
    SSM_CONVOLUTION(Kind.ELEMENTWISE, 1),
    /** The recurrence itself: decay, update and reading of the state. */
    SSM_SCAN(Kind.SCAN, 1),
    /** Output of a recurrence back to the residual stream. */
    SSM_OUT_PROJECTION(Kind.MATRIX_PRODUCT, 1),
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
    /** Every rank sends each of the others what is for it. */
    ALL_TO_ALL(Kind.COLLECTIVE, 1),
    /** The residual stream goes to the next stage of a pipeline. */
    PIPELINE_SEND(Kind.COLLECTIVE, 1),
    /** Keys and values go to the GPUs that decode. */
    KV_TRANSFER(Kind.COLLECTIVE, 1),
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
        /** A state carried from token to token. */
        SCAN,
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
