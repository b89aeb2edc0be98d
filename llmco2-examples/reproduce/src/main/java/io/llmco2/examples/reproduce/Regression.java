package io.llmco2.examples.reproduce;

import io.llmco2.examples.baselines.GradientBoosting;
import io.llmco2.examples.baselines.Mlp;
import io.llmco2.examples.baselines.RandomForest;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/** Learns one number from rows of numbers, and answers for many of them. */
@FunctionalInterface
interface Regression {
    Function<List<double[]>, double[]> fit(List<double[]> rows, double[] targets);

    /** Trees that may look at all columns at every split: there are a handful. */
    static Regression forest(long seed) {
        float allColumns = 0.99f;
        return (rows, targets) -> RandomForest.fit(rows, targets, allColumns, seed);
    }

    /** Trees, each of which learns what those before it left. */
    static Regression boosting(GradientBoosting.Settings settings, long seed) {
        return (rows, targets) -> GradientBoosting.fit(rows, targets, settings, seed);
    }

    /**
     * A multilayer perceptron.
     *
     * @param choosesEpoch whether a row, by its place, is kept to choose the epoch
     */
    static Regression perceptron(Predicate<Integer> choosesEpoch, long seed) {
        return (rows, targets) -> {
            ToDoubleFunction<double[]> fitted = Mlp.fit(rows, targets, choosesEpoch, seed);
            return asked -> asked.stream().mapToDouble(fitted).toArray();
        };
    }

    /**
     * Of things that are above zero, by their logarithm.
     *
     * @param features of a thing; always as many
     * @param target what is learned of a thing
     */
    default <T> Function<List<T>, double[]> learn(
            List<T> things, Function<T, double[]> features, ToDoubleFunction<T> target) {
        Function<List<double[]>, double[]> logs = fit(
                things.stream().map(features).toList(),
                things.stream()
                        .mapToDouble(thing -> Math.log(target.applyAsDouble(thing)))
                        .toArray());
        return asked -> Arrays.stream(logs.apply(asked.stream().map(features).toList()))
                .map(Math::exp)
                .toArray();
    }
}
