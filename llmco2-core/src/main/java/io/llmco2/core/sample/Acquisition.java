package io.llmco2.core.sample;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Measures in rounds what a sampler proposes, telling it after each how far a model is off on what was measured: every
 * measurement is predicted by a model of the other parts (cross-validation), so no measurement is spent on judging.
 *
 * @param initial measurements of the first round, by the prior
 * @param step measurements of every further round
 * @param budget measurements in all
 * @param folds parts of the cross-validation, at least 2
 */
public record Acquisition(int initial, int step, int budget, int folds) {
    public Acquisition {
        if (folds < 2 || initial < folds || step < 1 || budget < initial) {
            throw new IllegalArgumentException(
                    "an acquisition needs at least 2 folds, an initial measurement for each, a"
                            + " step of at least 1 and a budget for the first round, but had folds " + folds
                            + ", initial "
                            + initial + ", step " + step + ", budget " + budget);
        }
    }

    /** Learns from points and what was measured there. */
    @FunctionalInterface
    public interface Learner {
        /**
         * Learns.
         *
         * @param points of the pool
         * @param values measured there
         * @return what predicts the values at points
         */
        Function<List<double[]>, double[]> fit(List<double[]> points, double[] values);
    }

    /**
     * What was measured.
     *
     * @param candidates in the order in which they were
     * @param values of each
     */
    public record Measured(ImmutableList<Integer> candidates, ImmutableList<Double> values) {}

    /**
     * Measures until the budget is spent or nothing is left.
     *
     * @param seed of whatever is random
     * @param round is told after each round what was measured so far
     * @throws IllegalArgumentException if a measurement is not finite and > 0
     */
    public Measured run(
            Pool pool,
            Sampler sampler,
            MeasurementSource source,
            Learner learner,
            long seed,
            Consumer<Measured> round) {
        List<Integer> candidates = new ArrayList<>();
        List<Double> values = new ArrayList<>();
        List<Integer> next = new RandomSampler(pool).propose(ImmutableMap.of(), initial, seed);
        for (long turn = 1; !next.isEmpty(); turn++) {
            for (int candidate : next) {
                candidates.add(candidate);
                values.add(checked(candidate, source.measure(candidate)));
            }
            round.accept(new Measured(ImmutableList.copyOf(candidates), ImmutableList.copyOf(values)));
            int count = Math.min(step, budget - candidates.size());
            next = count == 0
                    ? List.of()
                    : sampler.propose(errors(pool, candidates, values, learner, seed), count, seed + turn);
        }
        return new Measured(ImmutableList.copyOf(candidates), ImmutableList.copyOf(values));
    }

    private static double checked(int candidate, double value) {
        if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "a measurement must be finite and > 0, but that of candidate " + candidate + " was " + value);
        }
        return value;
    }

    /** Relative errors, each by a model of the other folds. */
    private ImmutableMap<Integer, Double> errors(
            Pool pool, List<Integer> candidates, List<Double> values, Learner learner, long seed) {
        List<Integer> order =
                new ArrayList<>(IntStream.range(0, candidates.size()).boxed().toList());
        Collections.shuffle(order, new Random(seed));
        double[] errors = new double[order.size()];
        for (int fold = 0; fold < folds; fold++) {
            List<Integer> learned = new ArrayList<>();
            List<Integer> asked = new ArrayList<>();
            for (int i = 0; i < order.size(); i++) {
                (i % folds == fold ? asked : learned).add(order.get(i));
            }
            double[] predicted = learner.fit(
                            points(pool, candidates, learned),
                            learned.stream().mapToDouble(values::get).toArray())
                    .apply(points(pool, candidates, asked));
            for (int i = 0; i < predicted.length; i++) {
                errors[asked.get(i)] = Math.abs(predicted[i] / values.get(asked.get(i)) - 1);
            }
        }
        ImmutableMap.Builder<Integer, Double> byCandidate = ImmutableMap.builder();
        for (int i = 0; i < errors.length; i++) {
            byCandidate.put(candidates.get(i), errors[i]);
        }
        return byCandidate.buildOrThrow();
    }

    private static List<double[]> points(Pool pool, List<Integer> candidates, List<Integer> which) {
        return which.stream().map(i -> pool.point(candidates.get(i))).toList();
    }
}
