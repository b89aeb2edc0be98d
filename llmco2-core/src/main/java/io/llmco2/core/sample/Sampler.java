package io.llmco2.core.sample;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;

/** Proposes what to measure next. Implementations are immutable; the same arguments give the same proposal. */
@FunctionalInterface
public interface Sampler {
    /**
     * Proposes.
     *
     * @param errors relative errors |predicted / measured - 1| of a model on what was measured so far, each by a model that
     *     had not learned from it; empty at the beginning
     * @param count how many are asked for
     * @param seed of whatever is random
     * @return candidates that were not measured, each once; fewer than asked for where no more are left
     */
    ImmutableList<Integer> propose(ImmutableMap<Integer, Double> errors, int count, long seed);
}
