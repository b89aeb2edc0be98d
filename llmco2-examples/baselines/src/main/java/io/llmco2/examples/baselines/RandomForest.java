package io.llmco2.examples.baselines;

import io.llmco2.core.evaluate.Candidate;
import io.llmco2.core.inference.Inference;
import io.llmco2.core.measurement.Observations.Observation;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.tribuo.Model;
import org.tribuo.MutableDataset;
import org.tribuo.common.tree.RandomForestTrainer;
import org.tribuo.impl.ArrayExample;
import org.tribuo.provenance.SimpleDataSourceProvenance;
import org.tribuo.regression.RegressionFactory;
import org.tribuo.regression.Regressor;
import org.tribuo.regression.ensemble.AveragingCombiner;
import org.tribuo.regression.rtree.CARTRegressionTrainer;
import org.tribuo.regression.rtree.impurity.MeanSquaredError;

/**
 * A random forest (Breiman 2001) of Tribuo on {@link InferenceFeatures}: 200 trees to the last row or two, a third of the
 * features in every split. Stands in for DeepEn, the forest that LLMCO2 is compared with.
 */
final class RandomForest {
    private static final int TREES = 200;
    private static final int LEAST_ROWS = 2;
    private static final float FEATURES = 1 / 3f;
    private static final String TARGET = "log";
    private static final RegressionFactory FACTORY = new RegressionFactory();

    /** Tribuo remarks on every tree. Kept, because a logger that nothing holds forgets its level. */
    private static final Logger TRIBUO = Logger.getLogger("org.tribuo");

    private RandomForest() {}

    static Candidate candidate() {
        String settings = "2: " + TREES + " trees, " + LEAST_ROWS + " rows, " + FEATURES + " of the features";
        return new Candidate(
                "random-forest",
                true,
                settings,
                (data, seed) -> Targets.fit(data, (rows, logs) -> fit(rows, logs, seed)));
    }

    private static ToDoubleFunction<Inference> fit(List<Observation> rows, double[] logs, long seed) {
        TRIBUO.setLevel(Level.WARNING);
        MutableDataset<Regressor> examples =
                new MutableDataset<>(new SimpleDataSourceProvenance("measurements", FACTORY), FACTORY);
        for (int i = 0; i < logs.length; i++) {
            examples.add(example(rows.get(i).inference(), logs[i]));
        }
        CARTRegressionTrainer trees = new CARTRegressionTrainer(
                Integer.MAX_VALUE, LEAST_ROWS, 0, FEATURES, false, new MeanSquaredError(), seed);
        Model<Regressor> forest =
                new RandomForestTrainer<>(trees, new AveragingCombiner(), TREES, seed).train(examples);
        return inference -> forest.predict(example(inference, 0)).getOutput().getValues()[0];
    }

    private static ArrayExample<Regressor> example(Inference inference, double log) {
        double[] features = InferenceFeatures.of(inference);
        String[] names = IntStream.range(0, features.length)
                .mapToObj(i -> String.format(Locale.ROOT, "x%03d", i))
                .toArray(String[]::new);
        return new ArrayExample<>(new Regressor(TARGET, log), names, features);
    }
}
