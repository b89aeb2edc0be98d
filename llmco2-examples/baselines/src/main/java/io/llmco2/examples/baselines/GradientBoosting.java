package io.llmco2.examples.baselines;

import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.tribuo.regression.xgboost.XGBoostRegressionTrainer;
import org.tribuo.regression.xgboost.XGBoostRegressionTrainer.RegressionType;

/** Gradient-boosted trees (Friedman 2001): XGBoost (Chen and Guestrin 2016, arXiv:1603.02754) through Tribuo. */
public final class GradientBoosting {
    private GradientBoosting() {}

    /** What is made small. */
    public enum Loss {
        /** Squares of the errors. */
        SQUARED("reg:squarederror"),
        /** Squares of errors well below 1, sizes of those well above (pseudo-Huber). */
        PSEUDO_HUBER("reg:pseudohubererror");

        private final String objective;

        Loss(String objective) {
            this.objective = objective;
        }
    }

    /**
     * How to boost: squared errors of the target, histograms instead of exact splits.
     *
     * @param trees how many
     * @param depth of a tree at most
     * @param learningRate share of each tree's answer that is added
     * @param sample share of the rows that a tree sees
     * @param leastRows in a leaf
     */
    public record Settings(Loss loss, int trees, int depth, double learningRate, double sample, double leastRows) {}

    /** Learns from rows of any numbers. One thread, so the seed decides. */
    public static ToDoubleFunction<double[]> fit(List<double[]> rows, double[] targets, Settings settings, long seed) {
        Map<String, Object> parameters = Map.of(
                "objective",
                settings.loss.objective,
                "max_depth",
                settings.depth,
                "eta",
                settings.learningRate,
                "subsample",
                settings.sample,
                "min_child_weight",
                settings.leastRows,
                "nthread",
                1,
                "seed",
                Math.toIntExact(seed),
                "tree_method",
                "hist",
                "max_bin",
                1024,
                "verbosity",
                0);
        return Tabular.fit(
                new XGBoostRegressionTrainer(RegressionType.LINEAR, settings.trees, parameters), rows, targets);
    }
}
