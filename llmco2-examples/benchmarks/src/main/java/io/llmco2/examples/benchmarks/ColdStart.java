package io.llmco2.examples.benchmarks;

import io.llmco2.core.CarbonEstimate;
import io.llmco2.core.CarbonEstimator;
import java.lang.management.ManagementFactory;

/** Prints how many milliseconds after the start of the Java virtual machine the first estimate is there. A program. */
public final class ColdStart {
    private ColdStart() {}

    /** Estimates once. */
    public static void main(String[] none) {
        long begun = ManagementFactory.getRuntimeMXBean().getStartTime();
        long main = System.currentTimeMillis();
        CarbonEstimator estimator = CarbonEstimator.withDefaults();
        long ready = System.currentTimeMillis();
        CarbonEstimate estimate = estimator.estimate(Asked.request(0));
        long done = System.currentTimeMillis();
        System.out.printf(
                "main %d ms, estimator %d ms, first estimate %d ms after the start of the JVM (%.4g J)%n",
                main - begun,
                ready - begun,
                done - begun,
                estimate.total().energy().joules());
    }
}
