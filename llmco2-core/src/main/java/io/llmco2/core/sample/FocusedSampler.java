package io.llmco2.core.sample;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.Map;

/**
 * Draws where a configuration matters, the error is expected to be large and little was measured nearby:
 * <pre>
 * weight(i)  = prior(i) E(i) / (1 + N(i))
 * E(i)       = (e0 + sum of k(i, m) e(m)) / (1 + sum of k(i, m))      over the measured m; e0 their mean error
 * N(i)       = sum of k(i, m)                                         over the measured m and those drawn before
 * k(i, m)    = exp(-|i - m|^2 / (2 width^2))
 * </pre>
 * So the errors of neighbours foretell a candidate's, without any the mean does, and each draw makes its own neighbourhood
 * less wanted. Time grows with candidates times (measured + count).
 *
 * @param pool to draw from
 * @param width how far an error tells of others, in coordinates of the pool
 */
public record FocusedSampler(Pool pool, double width) implements Sampler {
    private static final double LEAST = 1e-6; // so that a model without errors leaves the prior

    public FocusedSampler {
        if (!(width > 0 && width < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("width must be finite and > 0, but was " + width);
        }
    }

    @Override
    public ImmutableList<Integer> propose(ImmutableMap<Integer, Double> errors, int count, long seed) {
        double[] near = new double[pool.size()]; // N
        double[] expected = expected(errors, near);
        Draw draw = new Draw(pool, errors.keySet(), seed);
        ImmutableList.Builder<Integer> proposed = ImmutableList.builder();
        for (int drawn = 0; drawn < count; drawn++) {
            int next = draw.next(i -> pool.prior(i) * expected[i] / (1 + near[i]));
            if (next < 0) {
                break;
            }
            proposed.add(next);
            for (int i = 0; i < near.length; i++) {
                near[i] += kernel(i, next);
            }
        }
        return proposed.build();
    }

    /** E of every candidate; N of what was measured goes into {@code near}. */
    private double[] expected(Map<Integer, Double> errors, double[] near) {
        double mean = Math.max(
                LEAST,
                errors.values().stream()
                        .mapToDouble(Double::doubleValue)
                        .average()
                        .orElse(1));
        double[] expected = new double[pool.size()];
        for (int i = 0; i < expected.length; i++) {
            double sum = mean;
            for (Map.Entry<Integer, Double> measured : errors.entrySet()) {
                double k = kernel(i, measured.getKey());
                near[i] += k;
                sum += k * measured.getValue();
            }
            expected[i] = sum / (1 + near[i]);
        }
        return expected;
    }

    private double kernel(int a, int b) {
        return Math.exp(-pool.squaredDistance(a, b) / (2 * width * width));
    }
}
