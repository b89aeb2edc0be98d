package io.llmco2.examples.baselines;

import io.llmco2.core.evaluate.Candidate;
import io.llmco2.core.inference.Inference;
import io.llmco2.core.measurement.Observations.Observation;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.tribuo.common.tree.RandomForestTrainer;
import org.tribuo.regression.ensemble.AveragingCombiner;
import org.tribuo.regression.rtree.CARTRegressionTrainer;
import org.tribuo.regression.rtree.impurity.MeanSquaredError;

/**
 * A random forest (Breiman 2001) of Tribuo on {@link InferenceFeatures}: 200 trees to the last row or two, a third of the
 * features in every split. Stands in for DeepEn, the forest that LLMCO2 is compared with.
 */
public final class RandomForest {
    private static final int TREES = 200;
    private static final int LEAST_ROWS = 2;
    private static final float FEATURES = 1 / 3f;

    private RandomForest() {}

    static Candidate candidate() {
        String settings = "3: " + TREES + " trees, " + LEAST_ROWS + " rows, " + FEATURES + " of the features";
        return new Candidate(
                "random-forest",
                true,
                settings,
                (data, seed) -> Targets.fit(data, (rows, logs) -> ofInferences(rows, logs, seed)));
    }

    private static ToDoubleFunction<Inference> ofInferences(List<Observation> rows, double[] logs, long seed) {
        Function<List<double[]>, double[]> forest =
                fit(rows.stream().map(o -> InferenceFeatures.of(o.inference())).toList(), logs, FEATURES, seed);
        return inference -> forest.apply(List.of(InferenceFeatures.of(inference)))[0];
    }

    /**
     * A forest on rows of any numbers.
     *
     * @param features share of the columns that a split may choose from, below 1; of few columns 0.99 is all
     */
    public static Function<List<double[]>, double[]> fit(
            List<double[]> rows, double[] targets, float features, long seed) {
        CARTRegressionTrainer trees = new CARTRegressionTrainer(
                Integer.MAX_VALUE, LEAST_ROWS, 0, features, false, new MeanSquaredError(), seed);
        return Tabular.fit(new RandomForestTrainer<>(trees, new AveragingCombiner(), TREES, seed), rows, targets);
    }
}
