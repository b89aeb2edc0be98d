package io.llmco2.examples.reproduce;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.llmco2.core.gnn.Trainer;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Where experiments are done.
 *
 * @param data folder with one folder for each source
 * @param answers where predictions are remembered
 * @param seeds of whatever is random; at least one
 * @param epochs passes of the paper's network over its examples, 50 in the paper
 * @param predictors of reproductions A and B that are asked, all where empty
 * @param test rows that judge the predictors of measured energy, instead of a part of the training rows
 * @param progress is told how it goes
 */
public record Lab(
        Path data,
        Answers answers,
        ImmutableList<Long> seeds,
        int epochs,
        ImmutableSet<String> predictors,
        Optional<Path> test,
        Consumer<String> progress) {
    private static final long REMARK_NANOS = 5_000_000_000L;

    public Lab {
        if (seeds.isEmpty() || epochs < 1) {
            throw new IllegalArgumentException(
                    "an experiment needs a seed and an epoch, but had " + seeds.size() + " and " + epochs);
        }
    }

    /**
     * The predictors that are asked, of those there are.
     *
     * @throws IllegalArgumentException if none is left
     */
    <T> ImmutableList<T> asked(List<T> all, Function<T, String> name) {
        ImmutableList<T> asked = all.stream()
                .filter(one -> predictors.isEmpty() || predictors.contains(name.apply(one)))
                .collect(ImmutableList.toImmutableList());
        if (asked.isEmpty()) {
            throw new IllegalArgumentException("none of the predictors " + predictors + " is known here; known are "
                    + all.stream().map(name).toList());
        }
        return asked;
    }

    /** The seeds that a predictor is fitted with. */
    ImmutableList<Long> seeds(boolean seeded) {
        return seeded ? seeds : seeds.subList(0, 1);
    }

    /** Passes on how a training goes, at most every few seconds. */
    Trainer.Progress training(String name) {
        AtomicLong last = new AtomicLong(System.nanoTime());
        return (epoch, training, validation) -> {
            long now = System.nanoTime();
            if (now - last.get() > REMARK_NANOS) {
                last.set(now);
                progress.accept(String.format(
                        Locale.ROOT, "  %s, epoch %d: loss %.4f, validation %.4f", name, epoch, training, validation));
            }
        };
    }
}
