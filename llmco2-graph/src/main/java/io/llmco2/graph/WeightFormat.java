package io.llmco2.graph;

/**
 * How weights are stored: elements, and scales (and zero points) that groups of them share.
 *
 * @param element format of one weight
 * @param group weights that share a scale; 0 where a whole matrix does, whose few bytes are not counted
 * @param groupBits bits of what a group shares
 */
public record WeightFormat(NumberFormat element, int group, int groupBits) {

    /**
     * 8-bit floats with a 32-bit scale for every block of 128 x 128, as DeepSeek-V3 (README_WEIGHTS.md: weight_block_size) and
     * Qwen's FP8 checkpoints have them.
     */
    public static final WeightFormat FP8_BLOCK = new WeightFormat(NumberFormat.FP8, 128 * 128, 32);
    /** 4-bit integers as AWQ and GPTQ store them: for 128 weights a 16-bit scale and a 4-bit zero point. */
    public static final WeightFormat INT4 = new WeightFormat(NumberFormat.INT4, 128, 20);
    /** bitsandbytes' NF4 without double quantisation: for 64 weights a 32-bit scale. */
    public static final WeightFormat NF4 = new WeightFormat(NumberFormat.NF4, 64, 32);
    /** MXFP4 (OCP Microscaling Formats 1.0): for 32 weights an 8-bit scale. */
    public static final WeightFormat MXFP4 = new WeightFormat(NumberFormat.FP4, 32, 8);
    /** NVFP4: for 16 weights an 8-bit scale. */
    public static final WeightFormat NVFP4 = new WeightFormat(NumberFormat.FP4, 16, 8);

    public WeightFormat {
        if (group < 0 || groupBits < 0 || (group == 0) != (groupBits == 0)) {
            throw new IllegalArgumentException("a group of weights shares some bits, or there are no groups, but "
                    + group + " weights shared " + groupBits + " bits");
        }
    }

    /** Elements alone. */
    public static WeightFormat plain(NumberFormat element) {
        return new WeightFormat(element, 0, 0);
    }

    /**
     * Bytes of a matrix, scales included.
     *
     * @throws ArithmeticException if they exceed a {@code long}
     */
    public long bytes(long elements) {
        long bits = Math.multiplyExact(elements, (long) element.bits());
        long scaleBits = group == 0 ? 0 : Math.multiplyExact((elements - 1) / group + 1, (long) groupBits);
        return (Math.addExact(bits, scaleBits) - 1) / Byte.SIZE + 1;
    }
}
