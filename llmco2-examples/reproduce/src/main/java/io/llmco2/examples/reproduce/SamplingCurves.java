package io.llmco2.examples.reproduce;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.llmco2.core.evaluate.ErrorFigures;
import io.llmco2.core.measurement.Measurement;
import io.llmco2.core.measurement.Observations.Observation;
import io.llmco2.core.sample.Acquisition;
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
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.math3.stat.StatUtils;

/**
 * What choosing measurements is worth: learning curves of samplers that draw from the same pool, the measured
 * configurations of both sets of CO2-Meter without those that judge. The prior weighs a configuration by production traces,
 * corrected for how many of the pool share its lengths. All samplers pay for the same model, boosted trees.
 */
final class SamplingCurves {
    private static final String VERSION = "1"; // rises when answers change although nothing else in their key does
    private static final Acquisition PLAN = new Acquisition(300, 300, 2400, 3);
    private static final GradientBoosting.Settings BOOSTING = new GradientBoosting.Settings(80, 6, 0.15, 0.8, 1, 0.05);
    private static final double KIND = 4; // distance between models, and between devices, in doublings of length
    private static final double WIDTH = 1;
    private static final double THRESHOLD = 0.1;
    private static final int NEIGHBOURS = 4;
    private static final int SEEDS = 5;

    private final Lab lab;
    private final List<Observation> candidates;
    private final List<Observation> judged;
    private final List<String> kinds;
    private final Pool pool;
    private final String key;
    private final ImmutableMap<String, String> sha256;

    private SamplingCurves(Lab lab) throws IOException {
        this.lab = lab;
        EdgeMeasurements trace = EdgeMeasurements.read(lab.data().resolve("co2meter/measurements.csv"));
        EdgeMeasurements uniform = EdgeMeasurements.read(lab.data().resolve("co2meter/measurements-uniform.csv"));
        RequestTraces traces = RequestTraces.read(List.of(
                lab.data().resolve("traces/azure-2023-code.csv"), lab.data().resolve("traces/azure-2023-conv.csv")));
        Map<String, Observation> configurations = new LinkedHashMap<>(); // the first of all repeats is the measurement
        Stream.concat(trace.rows().stream(), uniform.rows().stream())
                .filter(row -> !EdgeMeasurements.judges(row))
                .forEach(row -> configurations.putIfAbsent(EdgeMeasurements.configuration(row), row));
        this.candidates = List.copyOf(configurations.values());
        this.judged = trace.rows().stream().filter(EdgeMeasurements::judges).toList();
        this.kinds = candidates.stream()
                .flatMap(row ->
                        Stream.of(row.measurement().model(), row.measurement().gpu()))
                .distinct()
                .sorted()
                .toList();
        this.pool = new Pool(candidates.stream().map(this::point).toArray(double[][]::new), prior(traces));
        this.key =
                String.join("\n", VERSION, trace.sha256(), uniform.sha256(), traces.sha256(), "" + PLAN, "" + BOOSTING);
        this.sha256 = ImmutableMap.of(
                "co2meter/measurements.csv", trace.sha256(), "co2meter/measurements-uniform.csv", uniform.sha256());
    }

    static Chapter run(Lab lab) throws IOException {
        return new SamplingCurves(lab).chapter();
    }

    /** Traces' requests of its lengths, shared among the candidates that have them. */
    private double[] prior(RequestTraces traces) {
        Map<Object, Integer> crowd = new HashMap<>();
        candidates.forEach(row -> crowd.merge(RequestTraces.cell(prompt(row), output(row)), 1, Integer::sum));
        return candidates.stream()
                .mapToDouble(row -> traces.weight(prompt(row), output(row))
                        / crowd.get(RequestTraces.cell(prompt(row), output(row))))
                .toArray();
    }

    private double[] point(Observation row) {
        Measurement m = row.measurement();
        double[] point = new double[kinds.size() + 2];
        point[kinds.indexOf(m.model())] = KIND;
        point[kinds.indexOf(m.gpu())] = KIND;
        point[kinds.size()] = Math.log(prompt(row)) / Math.log(2);
        point[kinds.size() + 1] = Math.log(output(row)) / Math.log(2);
        return point;
    }

    private static double prompt(Observation row) {
        return row.measurement().promptTokens().orElseThrow();
    }

    private static double output(Observation row) {
        return Math.max(1, row.measurement().outputTokens());
    }

    private static double joules(Observation row) {
        return row.measurement().joules().orElseThrow();
    }

    private Chapter chapter() {
        ImmutableMap<String, Sampler> samplers = ImmutableMap.of(
                "uniform", new RandomSampler(pool.even()),
                "random by traces", new RandomSampler(pool),
                "paper", new PaperSampler(pool, NEIGHBOURS, WIDTH, THRESHOLD),
                "focused", new FocusedSampler(pool, WIDTH));
        Map<String, List<double[][]>> curves = new LinkedHashMap<>();
        samplers.forEach((name, sampler) -> {
            for (long seed = 1; seed <= SEEDS; seed++) {
                long fixed = seed;
                Pool first = name.equals("uniform") ? pool.even() : pool;
                curves.computeIfAbsent(name, n -> new ArrayList<>())
                        .add(lab.answers()
                                .get(
                                        "sampling-" + name.replace(' ', '-') + "-" + seed,
                                        key + sampler.getClass().getSimpleName(),
                                        () -> curve(first, sampler, fixed))
                                .rows());
            }
        });
        return new Chapter(
                "Focused sampling",
                """
                Learning curves on %d measured configurations of CO2-Meter (local use only: no licence is stated), judged on \
                %d held-out trace rows that steer nothing. Rounds of %d measurements; between them the samplers see the \
                cross-validated errors of boosted trees on what was measured. %d seeds, +- standard deviation.""".formatted(candidates.size(), judged.size(), PLAN.step(), SEEDS),
                ImmutableList.of(table(curves)),
                ImmutableList.of(plot(curves)),
                sha256);
    }

    /** Rows {measurements, MAPE, median, EBA(10 %)}. */
    private double[][] curve(Pool first, Sampler sampler, long seed) {
        List<double[]> points = judged.stream().map(this::point).toList();
        double[] truth = judged.stream().mapToDouble(SamplingCurves::joules).toArray();
        List<double[]> rows = new ArrayList<>();
        PLAN.run(
                first,
                sampler,
                candidate -> joules(candidates.get(candidate)),
                (x, y) -> fit(x, y, seed),
                seed,
                soFar -> {
                    double[] predicted = learned(soFar, seed).apply(points);
                    ErrorFigures figures =
                            Scores.of(List.of(predicted), truth).seeds().get(0);
                    rows.add(new double[] {
                        soFar.candidates().size(), figures.mape(), figures.medianApe(), figures.eba10()
                    });
                });
        return rows.toArray(double[][]::new);
    }

    private Function<List<double[]>, double[]> learned(Measured soFar, long seed) {
        return fit(
                soFar.candidates().stream().map(pool::point).toList(),
                soFar.values().stream().mapToDouble(Double::doubleValue).toArray(),
                seed);
    }

    private static Function<List<double[]>, double[]> fit(List<double[]> points, double[] values, long seed) {
        Function<List<double[]>, double[]> logs = GradientBoosting.fit(
                points, Arrays.stream(values).map(Math::log).toArray(), BOOSTING, seed);
        return asked -> Arrays.stream(logs.apply(asked)).map(Math::exp).toArray();
    }

    private static Table table(Map<String, List<double[][]>> curves) {
        List<ImmutableList<String>> rows = new ArrayList<>();
        double[] random = means(curves.get("random by traces"), 2);
        double target = random[random.length - 1];
        curves.forEach((name, seeds) -> {
            int rounds = seeds.get(0).length;
            for (int round : new int[] {0, rounds / 2, rounds - 1}) {
                rows.add(ImmutableList.of(
                        name,
                        String.format(Locale.ROOT, "%.0f", seeds.get(0)[round][0]),
                        spread(seeds, round, 1),
                        spread(seeds, round, 2),
                        spread(seeds, round, 3),
                        needed(seeds, target)));
            }
        });
        return new Table(
                "Errors of energy by number of measurements, in percent",
                ImmutableList.of(
                        "sampler",
                        "measurements",
                        "MAPE",
                        "median",
                        "EBA(10 %)",
                        "measurements for the last median of random by traces"),
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
    private static String needed(List<double[][]> seeds, double target) {
        double[] means = means(seeds, 2);
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

    private static Plot plot(Map<String, List<double[][]>> curves) {
        ImmutableMap.Builder<String, Series> series = ImmutableMap.builder();
        curves.forEach((name, seeds) -> series.put(
                name,
                new Series(
                        Arrays.stream(seeds.get(0)).map(row -> row[0]).collect(ImmutableList.toImmutableList()),
                        Arrays.stream(means(seeds, 2))
                                .map(m -> 100 * m)
                                .boxed()
                                .collect(ImmutableList.toImmutableList()))));
        return new Plot(
                "sampling",
                Kind.LINES,
                "median error of energy by number of measurements",
                "measurements",
                "median error (%)",
                series.buildOrThrow());
    }
}
