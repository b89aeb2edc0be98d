package io.llmco2.graph;

/** How a number is stored or multiplied. */
public enum NumberFormat {
    /** IEEE single precision. */
    FP32(32),
    /** bfloat16. */
    BF16(16),
    /** IEEE half precision. */
    FP16(16),
    /** 8-bit floating point, E4M3. */
    FP8(8),
    /** 8-bit integer. */
    INT8(8),
    /** 4-bit floating point, E2M1. */
    FP4(4),
    /** 4-bit integer. */
    INT4(4),
    /** 4-bit quantiles of a normal distribution (Dettmers et al. 2023, arXiv:2305.14314). */
    NF4(4);

    private final int bits;

    NumberFormat(int bits) {
        this.bits = bits;
    }

    /** Bits of one element. */
    public int bits() {
        return bits;
    }

    /**
     * Bytes of one element.
     *
     * @throws IllegalStateException if it is less than one; such formats store weights, of which {@link WeightFormat}
     *     knows the bytes
     */
    public int bytes() {
        if (bits % Byte.SIZE != 0) {
            throw new IllegalStateException(this + " has " + bits + " bits, which are no whole bytes");
        }
        return bits / Byte.SIZE;
    }
}
