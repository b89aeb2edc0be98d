package io.llmco2.examples.reproduce;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableMap;
import io.llmco2.core.evaluate.ErrorFigures;
import io.llmco2.core.sample.Acquisition.Measured;
import io.llmco2.core.sample.FocusedSampler;
import io.llmco2.core.sample.PaperSampler;
import io.llmco2.core.sample.Pool;
import io.llmco2.core.sample.RandomSampler;
import io.llmco2.core.sample.Sampler;
import io.llmco2.examples.baselines.GradientBoosting;
import io.llmco2.examples.reproduce.Chapter.Kind;
import io.llmco2.examples.reproduce.Chapter.Plot;
import io.llmco2.examples.reproduce.Chapter.Series;
import io.llmco2.examples.reproduce.Chapter.Table;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.StatUtils;

/**
 * What choosing measurements is worth: learning curves of samplers that draw from the same pool. All samplers pay for the
 * same model, boosted trees, and what judges is in no pool.
 */
final class SamplingCurves {
    private static final String VERSION = "2"; // rises when answers change although nothing else in their key does
    private static final GradientBoosting.Settings BOOSTING = new GradientBoosting.Settings(80, 6, 0.15, 0.8, 1, 0.05);
    private static final String UNIFORM = "uniform";
    private static final String WEIGHTED = "random by traces";
    private static final double WIDTH = 1; // doublings
    private static final double THRESHOLD = 0.1;
    private static final int NEIGHBOURS = 4;
    private static final int SEEDS = 5;

    // columns of a curve, after the number of measurements
    private static final int MAPE = 1;
    private static final int MEDIAN = 2;
    private static final int EBA10 = 3;

    private SamplingCurves() {}

    static Chapter run(Lab lab) throws IOException {
        ImmutableList.Builder<Table> tables = ImmutableList.builder();
        ImmutableList.Builder<Plot> plots = ImmutableList.builder();
        ImmutableMap.Builder<String, String> sha256 = ImmutableMap.builder();
        StringBuilder pools = new StringBuilder();
        Map<SampledPool, ImmutableListMultimap<String, Answers.Asked>> asked = new LinkedHashMap<>();
        for (SampledPool pool : SampledPools.read(lab.data())) {
            asked.put(pool, asked(lab, pool));
        }
        for (SampledPool pool : asked.keySet()) {
            Map<String, List<double[][]>> curves = curves(asked.get(pool));
            tables.add(table(pool, curves));
            plots.add(plot(pool, curves));
            sha256.putAll(pool.sha256());
            pools.append("\n* `")
                    .append(pool.id())
                    .append("`: ")
                    .append(pool.text())
                    .append('.');
        }
        return new Chapter(
                "Focused sampling", """
                Learning curves: rounds of measurements, after each of which the samplers see the cross-validated errors of \
                boosted trees on what was measured so far; what judges steers nothing. %d seeds, ± their standard \
                deviation.
                %s""".formatted(SEEDS, pools), tables.build(), plots.build(), sha256.buildOrThrow());
    }

    private static ImmutableListMultimap<String, Answers.Asked> asked(Lab lab, SampledPool measured) {
        ImmutableListMultimap.Builder<String, Answers.Asked> asked = ImmutableListMultimap.builder();
        samplers(measured).forEach((name, sampler) -> {
            Pool first = name.equals(UNIFORM) ? measured.pool().even() : measured.pool();
            for (long seed = 1; seed <= SEEDS; seed++) {
                long fixed = seed;
                String file = "sampling-" + measured.id() + "-" + name.replace(' ', '-') + "-" + seed;
                String key = String.join(
                        "\n",
                        VERSION,
                        measured.key(),
                        "" + BOOSTING,
                        "" + WIDTH,
                        "" + THRESHOLD,
                        "" + NEIGHBOURS,
                        sampler.getClass().getSimpleName());
                asked.put(name, lab.answers().ask(file, key, () -> curve(measured, first, sampler, fixed)));
            }
        });
        return asked.build();
    }

    private static Map<String, List<double[][]>> curves(ImmutableListMultimap<String, Answers.Asked> asked) {
        Map<String, List<double[][]>> curves = new LinkedHashMap<>();
        asked.forEach((name, one) -> curves.computeIfAbsent(name, n -> new ArrayList<>())
                .add(one.get().rows()));
        return curves;
    }

    /** Without a prior, drawing by it is drawing uniformly. */
    private static ImmutableMap<String, Sampler> samplers(SampledPool measured) {
        Pool pool = measured.pool();
        ImmutableMap.Builder<String, Sampler> samplers = ImmutableMap.builder();
        samplers.put(UNIFORM, new RandomSampler(pool.even()));
        if (measured.weighted()) {
            samplers.put(WEIGHTED, new RandomSampler(pool));
        }
        return samplers.put("paper", new PaperSampler(pool, NEIGHBOURS, WIDTH, THRESHOLD))
                .put("focused", new FocusedSampler(pool, WIDTH))
                .buildOrThrow();
    }

    /** Rows {measurements, MAPE, median, EBA(10 %)}. */
    private static double[][] curve(SampledPool measured, Pool first, Sampler sampler, long seed) {
        List<double[]> rows = new ArrayList<>();
        measured.plan()
                .run(
                        first,
                        sampler,
                        candidate -> measured.joules()[candidate],
                        (x, y) -> fit(x, y, seed),
                        seed,
                        soFar -> {
                            double[] predicted =
                                    learned(measured.pool(), soFar, seed).apply(measured.judged());
                            ErrorFigures figures = Scores.of(List.of(predicted), measured.judgedJoules())
                                    .seeds()
                                    .get(0);
                            rows.add(new double[] {
                                soFar.candidates().size(), figures.mape(), figures.medianApe(), figures.eba10()
                            });
                        });
        return rows.toArray(double[][]::new);
    }

    private static Function<List<double[]>, double[]> learned(Pool pool, Measured soFar, long seed) {
        return fit(
                soFar.candidates().stream().map(pool::point).toList(),
                soFar.values().stream().mapToDouble(Double::doubleValue).toArray(),
                seed);
    }

    /** Boosted trees of the logarithms. */
    static Function<List<double[]>, double[]> fit(List<double[]> points, double[] values, long seed) {
        Function<List<double[]>, double[]> logs = GradientBoosting.fit(
                points, Arrays.stream(values).map(Math::log).toArray(), BOOSTING, seed);
        return asked -> Arrays.stream(logs.apply(asked)).map(Math::exp).toArray();
    }

    private static Table table(SampledPool measured, Map<String, List<double[][]>> curves) {
        String rival = measured.weighted() ? WEIGHTED : UNIFORM;
        double[] mapes = means(curves.get(rival), MAPE);
        double[] medians = means(curves.get(rival), MEDIAN);
        List<ImmutableList<String>> rows = new ArrayList<>();
        curves.forEach((name, seeds) -> {
            int rounds = seeds.get(0).length;
            for (int round : new int[] {0, rounds / 2, rounds - 1}) {
                rows.add(ImmutableList.of(
                        name,
                        String.format(Locale.ROOT, "%.0f", seeds.get(0)[round][0]),
                        spread(seeds, round, MAPE),
                        spread(seeds, round, MEDIAN),
                        spread(seeds, round, EBA10),
                        needed(seeds, MAPE, mapes[mapes.length - 1]),
                        needed(seeds, MEDIAN, medians[medians.length - 1])));
            }
        });
        return new Table(
                "Errors of energy on `" + measured.id() + "` by number of measurements, in percent",
                ImmutableList.of(
                        "sampler",
                        "measurements",
                        "MAPE",
                        "median",
                        "EBA(10 %)",
                        "measurements for the last MAPE of " + rival,
                        "for its last median"),
                ImmutableList.copyOf(rows));
    }

    private static String spread(List<double[][]> seeds, int round, int column) {
        double[] values =
                seeds.stream().mapToDouble(seed -> seed[round][column]).toArray();
        return String.format(
                Locale.ROOT, "%.2f ± %.2f", 100 * StatUtils.mean(values), 100 * Math.sqrt(StatUtils.variance(values)));
    }

    private static double[] means(List<double[][]> seeds, int column) {
        return IntStream.range(0, seeds.get(0).length)
                .mapToDouble(round -> StatUtils.mean(
                        seeds.stream().mapToDouble(seed -> seed[round][column]).toArray()))
                .toArray();
    }

    /** Where the mean curve first falls to the target, on the line between two rounds. */
    private static String needed(List<double[][]> seeds, int column, double target) {
        double[] means = means(seeds, column);
        for (int round = 0; round < means.length; round++) {
            if (means[round] <= target) {
                double here = seeds.get(0)[round][0];
                if (round == 0) {
                    return String.format(Locale.ROOT, "<= %.0f", here);
                }
                double before = seeds.get(0)[round - 1][0];
                double share = (means[round - 1] - target) / (means[round - 1] - means[round]);
                return String.format(Locale.ROOT, "%.0f", before + share * (here - before));
            }
        }
        return "more";
    }

    private static Plot plot(SampledPool measured, Map<String, List<double[][]>> curves) {
        ImmutableMap.Builder<String, Series> series = ImmutableMap.builder();
        curves.forEach((name, seeds) -> series.put(
                name,
                new Series(
                        Arrays.stream(seeds.get(0)).map(row -> row[0]).collect(ImmutableList.toImmutableList()),
                        Arrays.stream(means(seeds, MEDIAN))
                                .map(m -> 100 * m)
                                .boxed()
                                .collect(ImmutableList.toImmutableList()))));
        return new Plot(
                "sampling-" + measured.id(),
                Kind.LINES,
                "median error of energy, " + measured.id(),
                "measurements",
                "median error (%)",
                series.buildOrThrow());
    }
}
