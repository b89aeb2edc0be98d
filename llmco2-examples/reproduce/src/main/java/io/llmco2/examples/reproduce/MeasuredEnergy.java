package io.llmco2.examples.reproduce;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableMap;
import io.llmco2.core.evaluate.ErrorFigures;
import io.llmco2.core.measurement.Observations.Observation;
import io.llmco2.examples.baselines.GradientBoosting;
import io.llmco2.examples.reproduce.Chapter.Kind;
import io.llmco2.examples.reproduce.Chapter.Plot;
import io.llmco2.examples.reproduce.Chapter.Series;
import io.llmco2.examples.reproduce.Chapter.Table;
import io.llmco2.examples.reproduce.EdgePredictors.EdgePredictor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Reproduction B: LLMCO2's question on measured energy. Every predictor learns once from requests that were drawn from
 * production traces and once from as many that were drawn uniformly, and is judged on the same held-out trace rows.
 */
final class MeasuredEnergy {
    private static final String VERSION = "3"; // rises when answers change although nothing else in their key does

    /** Depths, and the unit of the loss: 0.05 counts outliers by their size, 100 by their square. */
    private static final ImmutableList<GradientBoosting.Settings> BOOSTINGS = ImmutableList.of(
            new GradientBoosting.Settings(200, 6, 0.1, 0.7, 1, 0.05),
            new GradientBoosting.Settings(200, 10, 0.1, 0.7, 1, 0.05),
            new GradientBoosting.Settings(200, 6, 0.1, 0.7, 1, 100),
            new GradientBoosting.Settings(200, 10, 0.1, 0.7, 1, 100));

    private static final int INNER_TENTH = 10;
    private static final int DRAWN_POINTS = 1500;

    private final Lab lab;
    private final EdgeMeasurements trace;
    private final EdgeMeasurements uniform;
    private final List<Observation> judged;
    private final String judgedBy;

    private MeasuredEnergy(Lab lab) throws IOException {
        this.lab = lab;
        this.trace = EdgeMeasurements.read(lab.data().resolve("co2meter/measurements.csv"));
        this.uniform = EdgeMeasurements.read(lab.data().resolve("co2meter/measurements-uniform.csv"));
        if (lab.test().isPresent()) {
            EdgeMeasurements test = EdgeMeasurements.read(lab.test().get());
            this.judged = test.rows();
            this.judgedBy = test.sha256();
        } else {
            this.judged = trace.rows().stream().filter(EdgeMeasurements::judges).toList();
            this.judgedBy = "a fixed tenth";
        }
    }

    static Chapter run(Lab lab) throws IOException {
        return new MeasuredEnergy(lab).chapter();
    }

    /** What an inner tenth of the rows to learn from says of each setting of the trees: [settings][median error]. */
    private Answers.Asked inner(String set, List<Observation> training) {
        return lab.answers()
                .ask(
                        "b-gradient-boosting-choice-" + set,
                        String.join("\n", VERSION, "" + BOOSTINGS, trace.sha256(), uniform.sha256(), judgedBy),
                        () -> BOOSTINGS.stream()
                                .map(settings -> new double[] {inner(settings, training)})
                                .toArray(double[][]::new));
    }

    private static double inner(GradientBoosting.Settings settings, List<Observation> training) {
        Map<Boolean, List<Observation>> parts =
                training.stream().collect(Collectors.partitioningBy(MeasuredEnergy::chooses));
        double[] predicted = EdgePredictors.tabular(parts.get(false), Regression.boosting(settings, 1))
                .joules(parts.get(true));
        double[] measured =
                parts.get(true).stream().mapToDouble(EdgePredictors::joules).toArray();
        return Scores.of(List.of(predicted), measured).mean(ErrorFigures::medianApe);
    }

    /** Another tenth than the one that judges, by configuration too. */
    private static boolean chooses(Observation row) {
        return Frozen.judges("inner " + EdgeMeasurements.configuration(row), INNER_TENTH);
    }

    private static GradientBoosting.Settings best(double[][] inner) {
        return IntStream.range(0, inner.length)
                .boxed()
                .min(Comparator.comparingDouble(i -> inner[i][0]))
                .map(BOOSTINGS::get)
                .orElseThrow();
    }

    private Chapter chapter() {
        List<Observation> fromTrace = trainable(trace);
        List<Observation> fromUniform = trainable(uniform);
        Collections.shuffle(fromUniform, new Random(1));
        fromUniform = fromUniform.subList(0, Math.min(fromUniform.size(), fromTrace.size()));
        Answers.Asked askedInner = inner("trace", fromTrace);
        Answers.Asked askedInnerUniform = inner("uniform", fromUniform);
        double[][] inner = askedInner.get().rows();
        double[][] innerUniform = askedInnerUniform.get().rows();
        ImmutableListMultimap<String, Answers.Asked> traced =
                asked(new EdgePredictors(lab).all(best(inner)), "trace", fromTrace);
        ImmutableListMultimap<String, Answers.Asked> even =
                asked(new EdgePredictors(lab).all(best(innerUniform)), "uniform", fromUniform);
        Map<String, Double> seconds = new LinkedHashMap<>();
        Map<String, List<double[]>> byTrace = answers(traced, seconds);
        Map<String, List<double[]>> byUniform = answers(even, new LinkedHashMap<>());
        return new Chapter(
                "Reproduction B: measured energy on edge devices",
                """
                Board energy of four models of 0.5 to 1.8 billion parameters on a Jetson Orin and an RK3588 NPU, batch 1. \
                %d trace rows to learn from, %d uniform ones in the second half of the table, %d trace rows to judge (%s). \
                Model and device are inputs. Rows that generate one token are prefill alone; the others are whole runs. Runs \
                of one configuration differ by 4.0 to 4.6 %% (median coefficient of variation): no predictor can do much \
                better. For the two devices the engines that the networks know stand in as names; nothing more is meant. \
                Means over the seeds, +- standard deviation.""".formatted(
                                fromTrace.size(),
                                fromUniform.size(),
                                judged.size(),
                                lab.test().isPresent()
                                        ? "the test file"
                                        : "a fixed tenth, chosen by configuration, repeats together"),
                ImmutableList.of(table(byTrace, byUniform, seconds), choices(inner, innerUniform)),
                plots(byTrace),
                hashes());
    }

    /** Of all predictors and seeds, by name. */
    private ImmutableListMultimap<String, Answers.Asked> asked(
            List<EdgePredictor> predictors, String set, List<Observation> training) {
        ImmutableListMultimap.Builder<String, Answers.Asked> asked = ImmutableListMultimap.builder();
        for (EdgePredictor predictor : lab.asked(predictors, EdgePredictor::name)) {
            for (long seed : lab.seeds()) {
                asked.put(predictor.name(), ask(predictor, set, training, seed));
            }
        }
        return asked.build();
    }

    private static Map<String, List<double[]>> answers(
            ImmutableListMultimap<String, Answers.Asked> asked, Map<String, Double> seconds) {
        Map<String, List<double[]>> answers = new LinkedHashMap<>();
        asked.forEach((name, one) -> {
            Answers.Answer answer = one.get();
            answers.computeIfAbsent(name, n -> new ArrayList<>()).add(column(answer));
            seconds.merge(name, answer.seconds(), Double::sum);
        });
        return answers;
    }

    private static Table choices(double[][] inner, double[][] innerUniform) {
        return new Table(
                "How gradient boosting was set: median errors on an inner tenth of the rows to learn from, in percent; the least"
                        + " was taken, then all rows were learned from",
                ImmutableList.of("depth", "loss", "trace rows", "uniform rows"),
                IntStream.range(0, BOOSTINGS.size())
                        .mapToObj(i -> ImmutableList.of(
                                "" + BOOSTINGS.get(i).depth(),
                                BOOSTINGS.get(i).unit() < 1 ? "size of outliers" : "squares",
                                String.format(Locale.ROOT, "%.2f", 100 * inner[i][0]),
                                String.format(Locale.ROOT, "%.2f", 100 * innerUniform[i][0])))
                        .collect(ImmutableList.toImmutableList()));
    }

    /** The judged configurations are left out of both sets. */
    private List<Observation> trainable(EdgeMeasurements set) {
        Predicate<Observation> held = lab.test().isPresent() ? row -> false : EdgeMeasurements::judges;
        return new ArrayList<>(set.rows().stream().filter(held.negate()).toList());
    }

    private ImmutableMap<String, String> hashes() {
        ImmutableMap.Builder<String, String> hashes = ImmutableMap.<String, String>builder()
                .put("co2meter/measurements.csv", trace.sha256())
                .put("co2meter/measurements-uniform.csv", uniform.sha256());
        lab.test().ifPresent(file -> hashes.put("test rows", judgedBy));
        return hashes.buildOrThrow();
    }

    private Answers.Asked ask(EdgePredictor predictor, String set, List<Observation> training, long seed) {
        return lab.answers()
                .ask(
                        "b-" + predictor.name() + "-" + set + "-" + seed,
                        String.join("\n", VERSION, predictor.settings(), trace.sha256(), uniform.sha256(), judgedBy),
                        () -> {
                            double[] joules =
                                    predictor.fit().fit(training, seed).joules(judged);
                            return new double[][] {joules};
                        });
    }

    private static double[] column(Answers.Answer answer) {
        return answer.rows()[0];
    }

    private Table table(
            Map<String, List<double[]>> byTrace, Map<String, List<double[]>> byUniform, Map<String, Double> seconds) {
        ImmutableMap<String, Predicate<Observation>> groups = ImmutableMap.of(
                "all", row -> true,
                "prefill alone", EdgeMeasurements::prefillOnly,
                "whole runs", row -> !EdgeMeasurements.prefillOnly(row),
                "Jetson Orin", row -> row.measurement().server().gpu().startsWith("Jetson"),
                "RK3588", row -> row.measurement().server().gpu().startsWith("RK3588"));
        List<ImmutableList<String>> rows = new ArrayList<>();
        groups.forEach((group, of) -> {
            int[] which = IntStream.range(0, judged.size())
                    .filter(i -> of.test(judged.get(i)))
                    .toArray();
            if (which.length > 0) {
                byTrace.forEach((name, seeds) -> {
                    Scores traced = scores(seeds, which);
                    Scores even = scores(byUniform.get(name), which);
                    rows.add(ImmutableList.of(
                            group,
                            "" + which.length,
                            name,
                            traced.percent(ErrorFigures::medianApe),
                            traced.percent(ErrorFigures::mape),
                            traced.percent(ErrorFigures::eba10),
                            traced.percent(ErrorFigures::eba30),
                            even.percent(ErrorFigures::medianApe),
                            even.percent(ErrorFigures::eba10),
                            String.format(Locale.ROOT, "%.0f", seconds.get(name) / seeds.size())));
                });
            }
        });
        return new Table(
                "Errors of energy on held-out trace rows, in percent",
                ImmutableList.of(
                        "rows judged",
                        "n",
                        "predictor",
                        "median",
                        "MAPE",
                        "EBA(10 %)",
                        "EBA(30 %)",
                        "median, trained on uniform rows",
                        "EBA(10 %), uniform",
                        "fit (s)"),
                ImmutableList.copyOf(rows));
    }

    private Scores scores(List<double[]> seeds, int[] rows) {
        return Scores.of(
                seeds.stream()
                        .map(seed ->
                                IntStream.of(rows).mapToDouble(i -> seed[i]).toArray())
                        .toList(),
                IntStream.of(rows)
                        .mapToDouble(i -> EdgePredictors.joules(judged.get(i)))
                        .toArray());
    }

    private ImmutableList<Plot> plots(Map<String, List<double[]>> answers) {
        double[] truth = judged.stream().mapToDouble(EdgePredictors::joules).toArray();
        ImmutableMap.Builder<String, Series> curves = ImmutableMap.builder();
        ImmutableList.Builder<Plot> plots = ImmutableList.builder();
        answers.forEach((name, seeds) -> curves.put(name, Scores.errorCurve(seeds.get(0), truth)));
        plots.add(new Plot(
                "b-errors",
                Kind.LINES,
                "measured energy: share of rows within an error",
                "error (%)",
                "rows (%)",
                curves.buildOrThrow()));
        for (String name : List.of("gradient-boosting", "paper-net", "roofline-net")) {
            if (!answers.containsKey(name)) {
                continue;
            }
            plots.add(new Plot(
                    "b-" + name,
                    Kind.SCATTER,
                    name + ", energy",
                    "measured (J)",
                    "predicted (J)",
                    ImmutableMap.of(name, Scores.points(answers.get(name).get(0), truth, DRAWN_POINTS))));
        }
        return plots.build();
    }
}
