package io.llmco2.core.predict;

/** How close an inference is to what a predictor was trained on. */
public enum Support {
    /** The same architecture, GPU type and count, precision and engine were measured at a similar load. */
    MEASURED,
    /** The architecture is new, or the load; GPU type, precision and engine were measured, dimensions lie between. */
    INTERPOLATED,
    /** The GPU, the engine, the precision or the dimensions lie outside what was measured. */
    EXTRAPOLATED,
    /** Nothing was learned: a bound from peak rates. */
    ROOFLINE_ONLY
}
