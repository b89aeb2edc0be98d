package io.llmco2.examples.benchmarks;

import io.llmco2.core.CarbonEstimate;
import io.llmco2.core.CarbonEstimator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Asks one estimator from many threads for a long time. Every answer must have the bits that one thread got before; after every tenth
 * of the work it prints the heap that is left after collection, and the memory of the whole process, native memory included. A
 * program; arguments: how many estimates, and how many threads. Ends with status 1 if an answer differs.
 */
public final class Soak {
    private static final int DIFFERENT = 10_000;
    private static final int ROUNDS = 10;
    private static final long MEBIBYTE = 1 << 20;

    private Soak() {}

    /** Runs. */
    public static void main(String[] arguments) throws InterruptedException, ExecutionException, IOException {
        long number = arguments.length > 0 ? Long.parseLong(arguments[0]) : 10_000_000;
        int threads = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 8;
        CarbonEstimator estimator = CarbonEstimator.withDefaults();
        long[] alone = new long[DIFFERENT];
        for (int i = 0; i < DIFFERENT; i++) {
            alone[i] = bits(estimator, i);
        }
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            for (int round = 1; round <= ROUNDS; round++) {
                long from = System.nanoTime();
                List<Future<Long>> differing = new ArrayList<>();
                for (int thread = 0; thread < threads; thread++) {
                    long first = thread * 997L; // each walks through the requests from another one on
                    differing.add(pool.submit(() -> differing(estimator, alone, first, number / ROUNDS / threads)));
                }
                long different = 0;
                for (Future<Long> each : differing) {
                    different += each.get();
                }
                double seconds = (System.nanoTime() - from) / 1e9;
                System.gc(); // what is left is what the estimator holds
                Runtime runtime = Runtime.getRuntime();
                System.out.printf(
                        "%,d estimates, %d threads: %.0f a second, heap %d MiB after collection, process %s, %d differ%n",
                        number / ROUNDS * round,
                        threads,
                        number / ROUNDS / seconds,
                        (runtime.totalMemory() - runtime.freeMemory()) / MEBIBYTE,
                        resident(),
                        different);
                if (different > 0) {
                    System.exit(1);
                }
            }
        } finally {
            pool.shutdownNow();
        }
    }

    private static long differing(CarbonEstimator estimator, long[] alone, long first, long number) {
        long different = 0;
        for (long i = first; i < first + number; i++) {
            int request = (int) (i % DIFFERENT);
            different += bits(estimator, request) == alone[request] ? 0 : 1;
        }
        return different;
    }

    private static long bits(CarbonEstimator estimator, int request) {
        CarbonEstimate estimate = estimator.estimate(Asked.request(request));
        return 31 * Double.doubleToLongBits(estimate.total().energy().joules())
                + Double.doubleToLongBits(estimate.total().time().seconds());
    }

    /** As Linux counts it; other systems have no such file. */
    static String resident() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.isReadable(status)) {
            return "unknown";
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmRSS"))
                .map(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024 + " MiB")
                .findFirst()
                .orElse("unknown");
    }
}
