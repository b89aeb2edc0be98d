package io.llmco2.core.evaluate;

import com.google.common.base.Preconditions;
import com.google.common.collect.ImmutableList;
import com.google.common.util.concurrent.Uninterruptibles;
import io.llmco2.core.evaluate.Candidate.Claim;
import io.llmco2.core.evaluate.Evaluation.Prediction;
import io.llmco2.core.evaluate.Evaluation.Refusal;
import io.llmco2.core.gnn.TrainedRange;
import io.llmco2.core.inference.Inference;
import io.llmco2.core.measurement.Observations.Observation;
import io.llmco2.core.predict.Support;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Leaves out one group of rows after the other, fits every candidate to the rest and asks it. The answer depends neither
 * on the number of threads nor on what a cache already held. Immutable.
 *
 * @param protocol what is left out
 * @param candidates who is asked
 * @param seeds of the fits; candidates without randomness are fitted with the first alone
 * @param cache where answers are remembered
 * @param threads fits at the same time
 * @param progress is told of every fit, from any thread
 */
public record Evaluator(
        Protocol protocol,
        ImmutableList<Candidate> candidates,
        ImmutableList<Long> seeds,
        FoldCache cache,
        int threads,
        Consumer<String> progress) {

    public Evaluator {
        if (candidates.isEmpty() || seeds.isEmpty() || threads < 1) {
            throw new IllegalArgumentException("an evaluation needs a candidate, a seed and a thread, but had "
                    + candidates.size() + ", " + seeds.size() + " and " + threads);
        }
    }

    /** One seed, one thread, no cache, no remarks. */
    public Evaluator(Protocol protocol, List<Candidate> candidates, long seed) {
        this(protocol, ImmutableList.copyOf(candidates), ImmutableList.of(seed), FoldCache.none(), 1, done -> {});
    }

    /**
     * Judges by rows.
     *
     * @param judged the rows
     * @param data everything there is to learn from, the judged rows included
     * @throws IllegalArgumentException if there are no rows, or no candidate can learn from what every fold leaves
     */
    public Evaluation evaluate(List<Observation> judged, TrainingData data) {
        Preconditions.checkArgument(!judged.isEmpty(), "there are no rows to judge by; give at least one");
        FoldKeys keys = new FoldKeys(judged, data);
        ImmutableList<Fold> folds = protocol.folds(judged);
        Map<Candidate, List<Future<List<Prediction>>>> answers = new LinkedHashMap<>();
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            for (Candidate candidate : candidates) {
                List<Future<List<Prediction>>> own = new ArrayList<>();
                for (long seed : candidate.seeded() ? seeds : seeds.subList(0, 1)) {
                    folds.forEach(fold -> own.add(pool.submit(() -> predictions(candidate, seed, fold, data, keys))));
                }
                answers.put(candidate, own);
            }
            return collect(answers);
        } finally {
            pool.shutdownNow();
        }
    }

    private static Evaluation collect(Map<Candidate, List<Future<List<Prediction>>>> answers) {
        ImmutableList.Builder<Prediction> predictions = ImmutableList.builder();
        ImmutableList.Builder<Refusal> refusals = ImmutableList.builder();
        answers.forEach((candidate, own) -> {
            List<Prediction> all = new ArrayList<>();
            try {
                own.forEach(answer -> all.addAll(get(answer)));
                predictions.addAll(all);
            } catch (IllegalArgumentException refused) {
                own.forEach(answer -> answer.cancel(false));
                refusals.add(new Refusal(candidate.name(), refused.getMessage()));
            }
        });
        Evaluation evaluation = new Evaluation(predictions.build(), refusals.build());
        if (evaluation.predictions().isEmpty()) {
            throw new IllegalArgumentException("no predictor can be judged; the first: "
                    + evaluation.refusals().get(0).reason());
        }
        return evaluation;
    }

    private static <T> T get(Future<T> answer) {
        try {
            return Uninterruptibles.getUninterruptibly(answer);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof Refused refused) {
                throw new IllegalArgumentException(refused.getMessage(), refused);
            }
            throw new IllegalStateException("a fit failed", failed.getCause());
        }
    }

    /** A candidate says that it cannot learn from what a fold leaves: no defect. */
    private static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1;

        Refused(String message, Throwable cause) {
            super(message, cause);
        }
    }

    private List<Prediction> predictions(Candidate candidate, long seed, Fold fold, TrainingData data, FoldKeys keys) {
        TrainingData rest = fold.without().apply(data);
        if (rest.observations().isEmpty()) {
            throw new Refused(
                    "nothing is left to learn from without " + fold.group() + ": protocol " + protocol
                            + " needs more measurements",
                    null);
        }
        String key = keys.key(candidate, seed, rest, fold.judged());
        ImmutableList<Claim> claims = cache.get(key, fold.judged().size()).orElseGet(() -> {
            long begin = System.nanoTime();
            ImmutableList<Claim> fresh = ask(candidate, seed, fold, rest);
            cache.put(key, fresh);
            progress.accept(String.format(
                    Locale.ROOT,
                    "%s, seed %d, %s: %.1f s",
                    candidate.name(),
                    seed,
                    left(fold),
                    (System.nanoTime() - begin) / 1e9));
            return fresh;
        });
        TrainedRange range = rest.range();
        List<Prediction> predictions = new ArrayList<>();
        for (int i = 0; i < claims.size(); i++) {
            Observation o = fold.judged().get(i);
            Support support = claims.get(i).support().orElseGet(() -> range.supportOf(o.inference()));
            predictions.add(new Prediction(o, fold.group(), candidate.name(), seed, claims.get(i), support));
        }
        return predictions;
    }

    private String left(Fold fold) {
        return protocol == Protocol.SHIPPED ? "all rows" : "without " + fold.group();
    }

    private static ImmutableList<Claim> ask(Candidate candidate, long seed, Fold fold, TrainingData rest) {
        Function<Inference, Claim> fitted;
        try {
            fitted = candidate.fitting().fit(rest, seed);
        } catch (IllegalArgumentException refused) {
            throw new Refused(
                    candidate.name() + " cannot be fitted without " + fold.group() + ": " + refused.getMessage(),
                    refused);
        }
        return fold.judged().stream().map(o -> fitted.apply(o.inference())).collect(ImmutableList.toImmutableList());
    }
}
