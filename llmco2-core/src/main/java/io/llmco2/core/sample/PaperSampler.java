package io.llmco2.core.sample;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * LLMCO2's focused sampling (arXiv:2410.02950, algorithm 1): around everything whose error exceeds a threshold, the worst
 * first, so many neighbours within a reach; what is left of the budget by the prior. Unlike the paper's, the errors are of
 * rows that were measured to learn from, never of the rows that judge.
 *
 * @param pool to draw from
 * @param neighbours of each bad one (the paper's B)
 * @param reach in every coordinate (C)
 * @param threshold relative error above which neighbours are measured (e)
 */
public record PaperSampler(Pool pool, int neighbours, double reach, double threshold) implements Sampler {
    public PaperSampler {
        if (neighbours < 1 || !(reach > 0) || !(threshold >= 0)) {
            throw new IllegalArgumentException("neighbours must be at least 1, reach > 0 and threshold >= 0, but were "
                    + neighbours + ", " + reach + " and " + threshold);
        }
    }

    @Override
    public ImmutableList<Integer> propose(ImmutableMap<Integer, Double> errors, int count, long seed) {
        List<Integer> bad = errors.entrySet().stream()
                .filter(e -> e.getValue() > threshold)
                .sorted(Map.Entry.<Integer, Double>comparingByValue().reversed().thenComparing(Map.Entry::getKey))
                .map(Map.Entry::getKey)
                .toList();
        Random random = new Random(seed);
        boolean[] focused = new boolean[pool.size()];
        ImmutableList.Builder<Integer> proposed = ImmutableList.builder();
        int left = count;
        for (int worst : bad) {
            List<Integer> near = new ArrayList<>(IntStream.of(pool.neighbours(worst, reach))
                    .filter(i -> !errors.containsKey(i) && !focused[i])
                    .boxed()
                    .toList());
            Collections.shuffle(near, random);
            for (int chosen : near.subList(0, Math.min(near.size(), Math.min(neighbours, left)))) {
                focused[chosen] = true;
                proposed.add(chosen);
                left--;
            }
        }
        return proposed.addAll(new Draw(pool, errors.keySet(), seed).best(left, i -> focused[i] ? 0 : pool.prior(i)))
                .build();
    }
}
