package io.llmco2.core.evaluate;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Mean, median and spread of a few numbers. */
final class Statistics {
    private Statistics() {}

    static double mean(double[] values) {
        return Arrays.stream(values).average().orElse(Double.NaN);
    }

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** The smallest value up to which there is at least half of the weight. */
    static double median(double[] values, double[] weights) {
        int[] ascending = IntStream.range(0, values.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> values[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        double half = Arrays.stream(weights).sum() / 2;
        double sum = 0;
        for (int i : ascending) {
            sum += weights[i];
            if (sum >= half) {
                return values[i];
            }
        }
        return Double.NaN;
    }

    /** The standard deviation of a sample (n - 1); NaN for a single value. */
    static double deviation(double[] values) {
        double mean = mean(values);
        double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
        return values.length < 2 ? Double.NaN : Math.sqrt(squares / (values.length - 1));
    }
}
