package io.llmco2.examples.baselines;

import com.google.common.primitives.Doubles;
import com.google.common.primitives.Floats;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;

/**
 * Gradient-boosted trees (Friedman 2001): XGBoost (Chen and Guestrin 2016, arXiv:1603.02754), whose
 * own interface is used because Tribuo's knows no robust loss. A few trees
 * on squared errors find the scale; the others make the pseudo-Huber loss of what they left small, which counts an outlier
 * by its size, not by its square. From zero the latter would hardly move: far off, its second derivative vanishes.
 */
public final class GradientBoosting {
    private static final String SQUARED = "reg:squarederror";
    private static final String PSEUDO_HUBER = "reg:pseudohubererror";
    private static final int START_TREES = 100;
    private static final int START_DEPTH = 6;
    private static final double START_RATE = 0.1;
    private static final int BINS = 1024;

    private GradientBoosting() {}

    /**
     * How to boost.
     *
     * @param trees how many
     * @param depth of a tree at most
     * @param learningRate share of each tree's answer that is added
     * @param sample share of the rows that a tree sees
     * @param leastWeight sum of second derivatives in a leaf: at most its number of rows
     * @param unit of the target, the error at which the loss turns from squares to sizes
     */
    public record Settings(int trees, int depth, double learningRate, double sample, double leastWeight, double unit) {}

    /** Learns from rows of any numbers, without missing ones. One thread, so the seed decides. */
    public static Function<List<double[]>, double[]> fit(
            List<double[]> rows, double[] targets, Settings settings, long seed) {
        Settings begin = new Settings(START_TREES, START_DEPTH, START_RATE, settings.sample, 1, settings.unit);
        try {
            DMatrix matrix = matrix(rows);
            Booster start = boost(SQUARED, begin, seed, matrix, targets);
            double[] started = answers(start, matrix);
            double[] left = IntStream.range(0, targets.length)
                    .mapToDouble(i -> (targets[i] - started[i]) / settings.unit)
                    .toArray();
            Booster rest = boost(PSEUDO_HUBER, settings, seed, matrix, left);
            matrix.dispose();
            return asked -> both(start, rest, settings.unit, asked);
        } catch (XGBoostError e) {
            throw new IllegalStateException("XGBoost failed: " + e.getMessage(), e);
        }
    }

    private static double[] both(Booster start, Booster rest, double unit, List<double[]> asked) {
        try {
            DMatrix matrix = matrix(asked);
            double[] first = answers(start, matrix);
            double[] second = answers(rest, matrix);
            matrix.dispose();
            return IntStream.range(0, first.length)
                    .mapToDouble(i -> first[i] + unit * second[i])
                    .toArray();
        } catch (XGBoostError e) {
            throw new IllegalStateException("XGBoost failed: " + e.getMessage(), e);
        }
    }

    private static Booster boost(String objective, Settings settings, long seed, DMatrix rows, double[] targets)
            throws XGBoostError {
        rows.setLabel(Floats.toArray(Doubles.asList(targets)));
        Map<String, Object> parameters = Map.of(
                "objective",
                objective,
                "max_depth",
                settings.depth,
                "eta",
                settings.learningRate,
                "subsample",
                settings.sample,
                "min_child_weight",
                settings.leastWeight,
                "nthread",
                1,
                "seed",
                Math.toIntExact(seed),
                "tree_method",
                "hist",
                "max_bin",
                BINS,
                "verbosity",
                0);
        return XGBoost.train(rows, parameters, settings.trees, Map.of(), null, null);
    }

    private static double[] answers(Booster booster, DMatrix rows) throws XGBoostError {
        float[][] answers = booster.predict(rows);
        return IntStream.range(0, answers.length)
                .mapToDouble(i -> answers[i][0])
                .toArray();
    }

    private static DMatrix matrix(List<double[]> rows) throws XGBoostError {
        int columns = rows.get(0).length;
        float[] values = new float[rows.size() * columns];
        for (int i = 0; i < rows.size(); i++) {
            for (int c = 0; c < columns; c++) {
                values[i * columns + c] = (float) rows.get(i)[c];
            }
        }
        return new DMatrix(values, rows.size(), columns, Float.NaN);
    }
}
