package io.llmco2.examples.benchmarks;

import io.llmco2.core.CarbonEstimator;
import io.llmco2.core.EstimateOutcome;
import java.util.Iterator;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Estimates a long stream of different requests and prints, after every tenfold, time per estimate and heap in use. A
 * program; arguments: how many, and how many threads.
 */
public final class StreamSoak {
    private static final int LOOK_AHEAD = 256;
    private static final long MEBIBYTE = 1 << 20;

    private StreamSoak() {}

    /** Runs. */
    public static void main(String[] arguments) {
        long number = arguments.length > 0 ? Long.parseLong(arguments[0]) : 1_000_000;
        int threads = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 2;
        CarbonEstimator estimator = CarbonEstimator.withDefaults();
        ExecutorService pool = Executors.newFixedThreadPool(Math.max(1, threads - 1));
        try (Stream<EstimateOutcome> outcomes =
                estimator.estimateAll(LongStream.range(0, number).mapToObj(Asked::request), pool, LOOK_AHEAD)) {
            Iterator<EstimateOutcome> each = outcomes.iterator();
            long counted = 0;
            long from = System.nanoTime();
            for (long next = 1000; counted < number; next = Math.min(number, next * 10)) {
                long first = counted;
                while (counted < next && each.hasNext()) {
                    each.next().orThrow();
                    counted++;
                }
                long now = System.nanoTime();
                System.gc(); // what is left is what the stream holds
                Runtime runtime = Runtime.getRuntime();
                System.out.printf(
                        "%,d estimates: %.1f us each since %,d, heap %d MiB after collection%n",
                        counted,
                        (now - from) / 1e3 / (counted - first),
                        first,
                        (runtime.totalMemory() - runtime.freeMemory()) / MEBIBYTE);
                from = System.nanoTime();
            }
        } finally {
            pool.shutdownNow();
        }
    }
}
