package io.llmco2.core.evaluate;

import com.google.common.collect.ImmutableList;
import io.llmco2.core.evaluate.ErrorFigures.Pair;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Pairs of predicted and measured, gathered by what their figures are to be of, and by the seed that predicted them.
 *
 * @param <K> what figures are of
 */
final class SeededPairs<K> {
    private final Map<K, Map<Long, List<Pair>>> pairs = new LinkedHashMap<>();

    /** Makes a result of the figures of one key. */
    @FunctionalInterface
    interface Result<K, R> {
        /**
         * Makes it.
         *
         * @param seeds how many
         * @param mean of every figure over the seeds
         * @param deviation standard deviation of every figure over the seeds; NaN for one seed
         */
        R of(K key, int seeds, ErrorFigures mean, ErrorFigures deviation);
    }

    void add(K key, long seed, Pair pair) {
        pairs.computeIfAbsent(key, k -> new LinkedHashMap<>())
                .computeIfAbsent(seed, s -> new ArrayList<>())
                .add(pair);
    }

    /** One for each key, in the order in which keys were first added. */
    <R> ImmutableList<R> results(Result<K, R> result) {
        return pairs.entrySet().stream()
                .map(entry -> {
                    List<ErrorFigures> seeds = entry.getValue().values().stream()
                            .map(ErrorFigures::of)
                            .toList();
                    return result.of(
                            entry.getKey(), seeds.size(), ErrorFigures.mean(seeds), ErrorFigures.deviation(seeds));
                })
                .collect(ImmutableList.toImmutableList());
    }
}
