package io.llmco2.core.sample;

import com.google.common.collect.ImmutableList;
import java.util.Comparator;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * One draw without replacement, by weights that may change while it goes on: each candidate has a random key, and the one
 * with the largest logarithm of weight plus key is drawn, the keys being Gumbel distributed (Yellott 1977,
 * doi:10.1016/0022-2496(77)90026-8; Efraimidis and Spirakis 2006, doi:10.1016/j.ipl.2005.11.003).
 */
final class Draw {
    private final double[] keys;
    private final boolean[] taken;

    Draw(Pool pool, Set<Integer> measured, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        this.keys = random.doubles(pool.size())
                .map(u -> -Math.log(-Math.log(u == 0 ? Double.MIN_NORMAL : u)))
                .toArray();
        this.taken = new boolean[pool.size()];
        measured.forEach(candidate -> taken[candidate] = true);
    }

    boolean isTaken(int candidate) {
        return taken[candidate];
    }

    /** Draws one by weights >= 0; -1 where none is left that has weight. */
    int next(IntToDoubleFunction weight) {
        int best = -1;
        double most = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < keys.length; i++) {
            double value = taken[i] ? Double.NEGATIVE_INFINITY : Math.log(weight.applyAsDouble(i)) + keys[i];
            if (value > most) {
                most = value;
                best = i;
            }
        }
        if (best >= 0) {
            taken[best] = true;
        }
        return best;
    }

    /** Draws many by weights that stay. */
    ImmutableList<Integer> best(int count, IntToDoubleFunction weight) {
        ImmutableList<Integer> drawn = IntStream.range(0, keys.length)
                .filter(i -> !taken[i] && weight.applyAsDouble(i) > 0)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -Math.log(weight.applyAsDouble(i)) - keys[i]))
                .limit(count)
                .collect(ImmutableList.toImmutableList());
        drawn.forEach(i -> taken[i] = true);
        return drawn;
    }
}
