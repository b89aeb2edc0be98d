package io.llmco2.core.sample;

/** What answers when a candidate is to be measured: a bench, a cluster, or rows that were measured before. */
@FunctionalInterface
public interface MeasurementSource {
    /**
     * Measures.
     *
     * @param candidate of the pool
     * @return the measurement, finite and > 0, such as joules
     */
    double measure(int candidate);
}
