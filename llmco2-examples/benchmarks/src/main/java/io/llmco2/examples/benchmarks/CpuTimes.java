package io.llmco2.examples.benchmarks;

import com.google.common.collect.ImmutableList;
import io.llmco2.core.CarbonEstimator;
import io.llmco2.core.EstimateRequest;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Prints what the calling thread itself computes for each task, in megaflops of the same minute: for machines that do other
 * things meanwhile, whose wall times say more of those. A program; tasks take turns, and the median of all rounds counts.
 */
public final class CpuTimes {
    private static final int ROUNDS = 15;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private CpuTimes() {}

    /** Runs. */
    public static void main(String[] none) {
        CarbonEstimator estimator = CarbonEstimator.withDefaults();
        Megaflop megaflop = new Megaflop();
        AdvisorBenchmark advisor = new AdvisorBenchmark();
        advisor.prepareFor(1);
        int[] asked = {0};
        String[] names = {
            "megaflop", "estimate", "estimateAll of 4096, each", "advice over 500 places", "advice over 500 deployments"
        };
        int[] times = {4000, 4000, 1, 20, 20};
        int[] parts = {1, 1, 4096, 1, 1};
        Runnable[] tasks = {
            () -> sink += megaflop.pass(),
            () -> sink += estimator.estimate(Asked.request(asked[0]++)).batchSize(),
            () -> sink += estimator.estimateAll(requests(asked)).size(),
            () -> sink += advisor.placements().verdicts().size(),
            () -> sink += advisor.differentDeployments().verdicts().size()
        };
        double[][] microseconds = new double[tasks.length][ROUNDS];
        for (int round = -5; round < ROUNDS; round++) { // the first ones warm up
            for (int task = 0; task < tasks.length; task++) {
                long from = THREADS.getCurrentThreadCpuTime();
                for (int i = 0; i < times[task]; i++) {
                    tasks[task].run();
                }
                double spent = (THREADS.getCurrentThreadCpuTime() - from) / 1e3 / times[task] / parts[task];
                microseconds[task][Math.max(0, round)] = spent;
            }
        }
        advisor.end();
        for (double[] each : microseconds) {
            Arrays.sort(each);
        }
        double unit = microseconds[0][ROUNDS / 2];
        for (int task = 0; task < tasks.length; task++) {
            double median = microseconds[task][ROUNDS / 2];
            System.out.printf("%-28s %10.1f us, %8.2f megaflops%n", names[task], median, median / unit);
        }
        if (sink == 0) {
            throw new AssertionError("nothing was computed");
        }
    }

    private static double sink;

    private static ImmutableList<EstimateRequest> requests(int[] asked) {
        return IntStream.range(0, 4096)
                .mapToObj(i -> Asked.request(asked[0]++))
                .collect(ImmutableList.toImmutableList());
    }
}
