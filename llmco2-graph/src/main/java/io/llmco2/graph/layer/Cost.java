package io.llmco2.graph.layer;

import com.google.common.math.LongMath;

/**
 * What executing an operator takes, in exact counts.
 *
 * @param flops floating-point operations; a multiply-accumulate is two
 * @param weightBytes weights read
 * @param activationBytes inputs read and outputs written, the KV cache aside
 * @param kvReadBytes keys and values read from the KV cache
 * @param kvWriteBytes keys and values written to it
 * @param networkBytes bytes that one GPU sends to others
 * @param launches kernels started; where prompts go along with decode, those of the passes that they are in, beside decode's
 */
public record Cost(
        long flops,
        long weightBytes,
        long activationBytes,
        long kvReadBytes,
        long kvWriteBytes,
        long networkBytes,
        long launches) {

    /** Nothing. */
    public static final Cost ZERO = new Cost(0, 0, 0, 0, 0, 0, 0);

    public Cost {
        if ((flops | weightBytes | activationBytes | kvReadBytes | kvWriteBytes | networkBytes | launches) < 0) {
            throw new IllegalArgumentException("counts must be >= 0, but were flops " + flops + ", weight bytes "
                    + weightBytes + ", activation bytes " + activationBytes + ", KV bytes " + kvReadBytes + " and "
                    + kvWriteBytes + ", network bytes " + networkBytes + ", launches " + launches);
        }
    }

    /**
     * The sum.
     *
     * @throws ArithmeticException if a count exceeds a {@code long}
     */
    public Cost plus(Cost other) {
        return new Cost(
                LongMath.checkedAdd(flops, other.flops),
                LongMath.checkedAdd(weightBytes, other.weightBytes),
                LongMath.checkedAdd(activationBytes, other.activationBytes),
                LongMath.checkedAdd(kvReadBytes, other.kvReadBytes),
                LongMath.checkedAdd(kvWriteBytes, other.kvWriteBytes),
                LongMath.checkedAdd(networkBytes, other.networkBytes),
                LongMath.checkedAdd(launches, other.launches));
    }

    /** Bytes between the GPU's memory and its processors. */
    public double memoryBytes() {
        return (double) weightBytes + activationBytes + kvReadBytes + kvWriteBytes;
    }
}
