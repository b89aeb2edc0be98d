package io.llmco2.core.evaluate;

import com.google.common.collect.ImmutableList;
import io.llmco2.core.evaluate.OperatorEvaluation.Prediction;
import io.llmco2.core.evaluate.OperatorProtocol.Fold;
import io.llmco2.core.measurement.OperatorTables.OperatorMeasurement;
import io.llmco2.core.predict.PhaseCost;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Leaves out one group of operators after the other, fits every candidate to the rest and asks it. Immutable.
 *
 * @param folds what is left out; see {@link OperatorProtocol#folds}
 * @param candidates who is asked
 * @param seeds of the fits; candidates without randomness are fitted with the first alone
 * @param progress is told of every fit
 */
public record OperatorEvaluator(
        ImmutableList<Fold> folds,
        ImmutableList<OperatorCandidate> candidates,
        ImmutableList<Long> seeds,
        Consumer<String> progress) {

    public OperatorEvaluator {
        if (folds.isEmpty() || candidates.isEmpty() || seeds.isEmpty()) {
            throw new IllegalArgumentException("an evaluation needs a fold, a candidate and a seed, but had "
                    + folds.size() + ", " + candidates.size() + " and " + seeds.size());
        }
    }

    /**
     * Judges by the operators of the folds.
     *
     * @param data everything there is to learn from
     * @throws IllegalArgumentException if a candidate cannot learn from what a fold leaves
     */
    public OperatorEvaluation evaluate(TrainingData data) {
        ImmutableList.Builder<Prediction> predictions = ImmutableList.builder();
        for (OperatorCandidate candidate : candidates) {
            for (Fold fold : folds) {
                TrainingData rest = fold.without().apply(data);
                if (rest.operators().isEmpty()) {
                    throw new IllegalArgumentException("no operators are left to learn from without " + fold.group());
                }
                for (long seed : candidate.seeded() ? seeds : seeds.subList(0, 1)) {
                    predictions.addAll(predictions(candidate, fold, rest, seed));
                }
            }
        }
        return new OperatorEvaluation(predictions.build());
    }

    private ImmutableList<Prediction> predictions(
            OperatorCandidate candidate, Fold fold, TrainingData rest, long seed) {
        long begin = System.nanoTime();
        List<OperatorMeasurement> judged = fold.judged();
        List<PhaseCost> costs = candidate.fitting().fit(rest, seed).apply(judged);
        ImmutableList.Builder<Prediction> predictions = ImmutableList.builder();
        for (int i = 0; i < judged.size(); i++) {
            predictions.add(new Prediction(judged.get(i), candidate.name(), seed, costs.get(i)));
        }
        progress.accept(String.format(
                Locale.ROOT,
                "%s, seed %d, without %s: %.1f s",
                candidate.name(),
                seed,
                fold.group(),
                (System.nanoTime() - begin) / 1e9));
        return predictions.build();
    }
}
