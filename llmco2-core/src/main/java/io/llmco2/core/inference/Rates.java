package io.llmco2.core.inference;

import io.llmco2.graph.NumberFormat;

/**
 * What the GPUs of a deployment can do in a second, looked up once: for the many operators of an inference. Immutable.
 */
public final class Rates {
    private final Deployment deployment;
    private final double[] peakFlops; // by format
    private final double memoryBytesPerSecond;
    private final double linkBytesPerSecond; // within a node, 0 where not known

    Rates(Deployment deployment) {
        this.deployment = deployment;
        NumberFormat[] formats = NumberFormat.values();
        this.peakFlops = new double[formats.length];
        for (int i = 0; i < formats.length; i++) {
            peakFlops[i] = deployment.peakFlops(formats[i]);
        }
        this.memoryBytesPerSecond = deployment.gpu().memoryBytesPerSecond();
        this.linkBytesPerSecond = deployment.gpu().linkBytesPerSecond().orElse(0);
    }

    /** As {@link Deployment#peakFlops}. */
    public double peakFlops(NumberFormat format) {
        return peakFlops[format.ordinal()];
    }

    /** Bytes per second between a GPU's memory and its processors. */
    public double memoryBytesPerSecond() {
        return memoryBytesPerSecond;
    }

    /** As {@link Deployment#linkBytesPerSecond}. */
    public double linkBytesPerSecond(int span) {
        return span <= deployment.nodes().gpus() && linkBytesPerSecond > 0
                ? linkBytesPerSecond
                : deployment.linkBytesPerSecond(span);
    }
}
