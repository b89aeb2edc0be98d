package io.llmco2.core.evaluate;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.llmco2.core.evaluate.Candidate.Claim;
import io.llmco2.core.evaluate.ErrorFigures.Pair;
import io.llmco2.core.evaluate.Ranking.Placement;
import io.llmco2.core.measurement.Observations.Observation;
import io.llmco2.core.predict.Interval;
import io.llmco2.core.predict.Support;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Predictions of rows by what was fitted without them, and the figures that follow from them. {@link Evaluator} makes
 * it.
 *
 * @param predictions of every candidate, seed and group, in this order
 * @param refusals of candidates that could not learn from what some fold left; they have no predictions
 */
public record Evaluation(ImmutableList<Prediction> predictions, ImmutableList<Refusal> refusals) {

    /** Share of measurements that the interval of {@link ErrorFigures#coverage} is to hold. */
    public static final double LEVEL = 0.9;

    /** All levels that are judged. */
    public static final ImmutableList<Double> LEVELS = ImmutableList.of(0.5, 0.8, LEVEL);

    /** The name of all groups, or of all levels of support, together. */
    public static final String ALL = "all";

    /**
     * A candidate that could not be judged.
     *
     * @param predictor who
     * @param reason which fold, and what is missing
     */
    public record Refusal(String predictor, String reason) {}

    /**
     * One row and what was said of it.
     *
     * @param observation the row
     * @param group that was left out together with it
     * @param predictor who said it
     * @param seed of the fit
     * @param claim what was said
     * @param support how close the row is to what the fold left to learn from
     */
    public record Prediction(
            Observation observation, String group, String predictor, long seed, Claim claim, Support support) {

        /** Predicted energy of the batch in joules. */
        public double joules() {
            return claim.cost().energy().joules();
        }

        /** Predicted time of the batch in seconds. */
        public double seconds() {
            return claim.cost().time().seconds();
        }

        private double score(double measuredJoules) {
            return CrossConformal.score(measuredJoules, joules(), claim.scale());
        }
    }

    /**
     * Figures of one predictor on one target.
     *
     * @param predictor who
     * @param target energy, latency or power
     * @param group {@code all}, the group left out, or a source of measurements
     * @param seeds how many
     * @param figures how well, mean over the seeds
     * @param spread standard deviation of every figure over the seeds; NaN for one seed
     */
    public record Result(
            String predictor, String target, String group, int seeds, ErrorFigures figures, ErrorFigures spread) {}

    /**
     * How well one predictor orders placements by energy.
     *
     * @param predictor who
     * @param seeds how many
     * @param figures mean over the seeds
     * @param spread standard deviation over the seeds; NaN for one seed
     */
    public record RankingResult(String predictor, int seeds, Ranking figures, Ranking spread) {}

    /**
     * How good one predictor's intervals of energy are.
     *
     * @param predictor who
     * @param level share of measurements that they are to hold
     * @param support {@code all}, or the name of a {@link Support}
     * @param figures mean over the seeds
     */
    public record IntervalResult(String predictor, double level, String support, IntervalFigures figures) {}

    /**
     * Figures of every predictor and target, of all rows and of each group. Where a predictor states no interval of its
     * own, coverage is that of the interval taken from the other groups' errors; see {@link CrossConformal}.
     */
    public ImmutableList<Result> results() {
        return results(p -> ImmutableSet.of(ALL, p.group));
    }

    /** Figures as {@link #results}, of every source of measurements; empty where all rows are of one. */
    public ImmutableList<Result> sources() {
        long sources = predictions.stream()
                .map(p -> TrainingData.source(p.observation))
                .distinct()
                .count();
        return sources < 2 ? ImmutableList.of() : results(p -> ImmutableSet.of(TrainingData.source(p.observation)));
    }

    private record Key(String predictor, String target, String group) {}

    private ImmutableList<Result> results(Function<Prediction, ImmutableSet<String>> groups) {
        SeededPairs<Key> pairs = new SeededPairs<>();
        Intervals intervals = new Intervals();
        for (Prediction p : predictions) {
            OptionalDouble joules = p.observation.measurement().joules();
            OptionalDouble seconds = p.observation.measurement().seconds();
            for (String group : groups.apply(p)) {
                BiConsumer<String, Pair> add =
                        (target, pair) -> pairs.add(new Key(p.predictor, target, group), p.seed, pair);
                joules.ifPresent(measured -> add.accept("energy", intervals.pair(p, measured, LEVEL)));
                seconds.ifPresent(measured -> add.accept("latency", Pair.of(p.seconds(), measured)));
                if (joules.isPresent() && seconds.isPresent()) {
                    double measured = joules.getAsDouble() / seconds.getAsDouble();
                    add.accept("power", Pair.of(p.joules() / p.seconds(), measured));
                }
            }
        }
        return pairs
                .results((key, seeds, mean, deviation) ->
                        new Result(key.predictor, key.target, key.group, seeds, mean, deviation))
                .stream()
                .sorted(Comparator.comparing(result -> !result.group().equals(ALL))) // all rows before single groups
                .collect(ImmutableList.toImmutableList());
    }

    /** How well every predictor orders placements; empty if no row has a placement beside it. */
    public ImmutableList<RankingResult> rankings() {
        ImmutableList.Builder<RankingResult> results = ImmutableList.builder();
        bySeed(p -> p.observation.measurement().joules().isPresent()).forEach((predictor, seeds) -> {
            List<Ranking> rankings = seeds.values().stream()
                    .map(rows ->
                            Ranking.of(rows.stream().map(Evaluation::placement).toList()))
                    .toList();
            if (rankings.get(0).pairs() > 0) {
                results.add(new RankingResult(
                        predictor, rankings.size(), Ranking.mean(rankings), Ranking.deviation(rankings)));
            }
        });
        return results.build();
    }

    private static Placement placement(Prediction p) {
        return Placement.of(p.observation, p.observation.measurement().joules().orElseThrow(), p.joules());
    }

    /** How good the intervals are at every level, of all rows and by support; empty where there are none. */
    public ImmutableList<IntervalResult> intervals() {
        Intervals intervals = new Intervals();
        ImmutableList.Builder<IntervalResult> results = ImmutableList.builder();
        bySeed(p -> p.observation.measurement().joules().isPresent()).forEach((predictor, seeds) -> {
            for (double level : LEVELS) {
                for (String support : supports(seeds.values().iterator().next())) {
                    List<IntervalFigures> figures = seeds.values().stream()
                            .map(rows -> intervals.pairs(rows, level, support))
                            .filter(pairs -> !pairs.isEmpty())
                            .map(IntervalFigures::of)
                            .toList();
                    if (!figures.isEmpty()) {
                        results.add(new IntervalResult(predictor, level, support, IntervalFigures.mean(figures)));
                    }
                }
            }
        });
        return results.build();
    }

    private static List<String> supports(List<Prediction> rows) {
        List<String> supports = new ArrayList<>(List.of(ALL));
        rows.stream()
                .map(Prediction::support)
                .distinct()
                .sorted()
                .map(Support::name)
                .forEach(supports::add);
        return supports;
    }

    private Map<String, Map<Long, List<Prediction>>> bySeed(Predicate<Prediction> which) {
        return predictions.stream()
                .filter(which)
                .collect(Collectors.groupingBy(
                        Prediction::predictor,
                        LinkedHashMap::new,
                        Collectors.groupingBy(Prediction::seed, LinkedHashMap::new, Collectors.toList())));
    }

    /**
     * The factors between measured and predicted energy that hold {@link #LEVEL} of all rows, each predicted without its
     * group: what new groups can be expected to show. Of the first seed. Empty where fewer than twenty rows exist.
     */
    public Optional<Interval> interval(String predictor) {
        return predictions.stream()
                .filter(p -> p.predictor.equals(predictor))
                .findFirst()
                .flatMap(first -> new Intervals().of(first, Optional.empty()).interval(LEVEL, 1));
    }

    /** Intervals by predictor, seed and left-out group, each taken from the other groups once. */
    private final class Intervals {
        private final Map<List<Object>, CrossConformal> known = new HashMap<>();

        Pair pair(Prediction p, double measured, double level) {
            Optional<Interval> interval = p.claim.interval().isPresent()
                    ? p.claim.interval().filter(own -> own.level() == level)
                    : of(p, Optional.of(p.group)).interval(level, p.claim.scale());
            return new Pair(
                    p.joules(),
                    measured,
                    interval.map(i -> p.joules() * i.lowFactor()).orElse(Double.NaN),
                    interval.map(i -> p.joules() * i.highFactor()).orElse(Double.NaN));
        }

        List<Pair> pairs(List<Prediction> rows, double level, String support) {
            return rows.stream()
                    .filter(p -> support.equals(ALL) || p.support.name().equals(support))
                    .map(p -> pair(p, p.observation.measurement().joules().orElseThrow(), level))
                    .filter(pair -> !Double.isNaN(pair.low()))
                    .toList();
        }

        CrossConformal of(Prediction p, Optional<String> besideGroup) {
            return known.computeIfAbsent(
                    List.of(p.predictor, p.seed, besideGroup),
                    key -> new CrossConformal(predictions.stream()
                            .filter(other -> other.predictor.equals(p.predictor) && other.seed == p.seed)
                            .filter(other -> besideGroup.isEmpty() || !other.group.equals(besideGroup.get()))
                            .filter(other ->
                                    other.observation.measurement().joules().isPresent())
                            .mapToDouble(other -> other.score(
                                    other.observation.measurement().joules().getAsDouble()))
                            .toArray()));
        }
    }
}
