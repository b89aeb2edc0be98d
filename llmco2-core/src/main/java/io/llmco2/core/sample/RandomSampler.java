package io.llmco2.core.sample;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;

/**
 * Draws by the prior alone, without replacement; from {@link Pool#even} uniformly. What every other sampler has to beat.
 *
 * @param pool to draw from
 */
public record RandomSampler(Pool pool) implements Sampler {
    @Override
    public ImmutableList<Integer> propose(ImmutableMap<Integer, Double> errors, int count, long seed) {
        return new Draw(pool, errors.keySet(), seed).best(count, pool::prior);
    }
}
