package io.llmco2.hardware.gpu;

/** The number formats for which accelerators publish a peak throughput. */
public enum NumericFormat {
    /** IEEE binary32, on the vector units. */
    FP32(GpuFact.PEAK_FP32),
    /** 19-bit TensorFloat on the matrix units; inputs and results are 32 bits wide in memory. */
    TF32(GpuFact.PEAK_TF32),
    /** IEEE binary16. */
    FP16(GpuFact.PEAK_FP16),
    /** bfloat16. */
    BF16(GpuFact.PEAK_BF16),
    /** 8-bit floating point, E4M3 or E5M2. */
    FP8(GpuFact.PEAK_FP8),
    /** 8-bit integers. */
    INT8(GpuFact.PEAK_INT8),
    /** 4-bit floating point with block scales, such as MXFP4 and NVFP4. */
    FP4(GpuFact.PEAK_FP4);

    private final GpuFact peak;

    NumericFormat(GpuFact peak) {
        this.peak = peak;
    }

    /** The fact that holds the peak throughput in this format. */
    public GpuFact peak() {
        return peak;
    }
}
