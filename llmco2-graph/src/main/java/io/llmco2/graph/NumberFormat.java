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
    INT8(8);

    private final int bits;

    NumberFormat(int bits) {
        this.bits = bits;
    }

    /** Bytes of one element. */
    public int bytes() {
        return bits / Byte.SIZE;
    }
}
