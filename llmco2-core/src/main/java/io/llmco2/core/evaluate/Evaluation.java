package io.llmco2.core.evaluate;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import io.llmco2.core.evaluate.Candidate.Claim;
import io.llmco2.core.evaluate.ErrorFigures.Pair;
import io.llmco2.core.inference.Inference;
import io.llmco2.core.measurement.Observations.Observation;
import io.llmco2.core.predict.Interval;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Predictions of rows by what was fitted without them.
 *
 * @param predictions in the order of groups
 */
public record Evaluation(ImmutableList<Prediction> predictions) {

    /** Share of measurements that intervals are to hold. */
    public static final double LEVEL = 0.9;

    /** Rows below which no interval is stated. */
    private static final int LEAST_RESIDUALS = 20;

    /**
     * One row and what was said of it.
     *
     * @param observation the row
     * @param group that was left out together with it
     * @param predictor who said it
     * @param claim what was said
     */
    public record Prediction(Observation observation, String group, String predictor, Claim claim) {
        private double joules() {
            return claim.cost().energy().joules();
        }

        private double seconds() {
            return claim.cost().time().seconds();
        }
    }

    /**
     * Figures of one predictor on one target.
     *
     * @param predictor who
     * @param target energy, latency or power
     * @param group {@code all}, or the group left out
     * @param figures how well
     */
    public record Result(String predictor, String target, String group, ErrorFigures figures) {}

    /** Leaves out one group of rows after the other, fits every candidate to the rest and asks it. */
    public static Evaluation of(
            Protocol protocol,
            List<Observation> judged,
            TrainingData data,
            List<Candidate> candidates,
            Consumer<String> progress) {
        ImmutableSortedSet<String> groups = judged.stream()
                .map(protocol::group)
                .collect(ImmutableSortedSet.toImmutableSortedSet(Comparator.naturalOrder()));
        ImmutableList.Builder<Prediction> predictions = ImmutableList.builder();
        for (String group : groups) {
            progress.accept(group);
            TrainingData rest = protocol.without(data, group);
            for (Candidate candidate : candidates) {
                Function<Inference, Claim> fitted = candidate.fitting().apply(rest);
                judged.stream()
                        .filter(o -> protocol.group(o).equals(group))
                        .forEach(o -> predictions.add(
                                new Prediction(o, group, candidate.name(), fitted.apply(o.inference()))));
            }
        }
        return new Evaluation(predictions.build());
    }

    /**
     * Figures of every predictor and target, of all rows and of each group. Where a predictor states no interval of its
     * own, coverage is that of the interval taken from the other groups' errors.
     */
    public ImmutableList<Result> results() {
        Map<List<String>, List<Pair>> pairs = new LinkedHashMap<>();
        for (Prediction p : predictions) {
            OptionalDouble joules = p.observation.measurement().joules();
            OptionalDouble seconds = p.observation.measurement().seconds();
            if (joules.isPresent()) {
                Optional<Interval> interval = p.claim.interval().or(() -> interval(p.predictor, Optional.of(p.group)));
                double low = interval.map(i -> p.joules() * i.lowFactor()).orElse(Double.NaN);
                double high = interval.map(i -> p.joules() * i.highFactor()).orElse(Double.NaN);
                add(pairs, p, "energy", new Pair(p.joules(), joules.getAsDouble(), low, high));
            }
            seconds.ifPresent(measured -> add(pairs, p, "latency", withoutInterval(p.seconds(), measured)));
            if (joules.isPresent() && seconds.isPresent()) {
                double measured = joules.getAsDouble() / seconds.getAsDouble();
                add(pairs, p, "power", withoutInterval(p.joules() / p.seconds(), measured));
            }
        }
        return pairs.entrySet().stream()
                .map(e -> new Result(
                        e.getKey().get(0), e.getKey().get(1), e.getKey().get(2), ErrorFigures.of(e.getValue())))
                .sorted(Comparator.comparing(result -> !result.group().equals("all"))) // all rows before single groups
                .collect(ImmutableList.toImmutableList());
    }

    private static Pair withoutInterval(double predicted, double measured) {
        return new Pair(predicted, measured, Double.NaN, Double.NaN);
    }

    private static void add(Map<List<String>, List<Pair>> pairs, Prediction p, String target, Pair pair) {
        for (String group : p.group.equals("all") ? List.of("all") : List.of("all", p.group)) {
            pairs.computeIfAbsent(List.of(p.predictor, target, group), key -> new ArrayList<>())
                    .add(pair);
        }
    }

    /**
     * The factors between measured and predicted energy that hold {@link #LEVEL} of the rows outside a group: what an
     * interval for that group can honestly be taken from. Empty where fewer than twenty such rows exist.
     */
    public Optional<Interval> interval(String predictor, Optional<String> besideGroup) {
        double[] factors = predictions.stream()
                .filter(p -> p.predictor.equals(predictor))
                .filter(p -> besideGroup.isEmpty() || !p.group.equals(besideGroup.get()))
                .filter(p -> p.observation.measurement().joules().isPresent())
                .mapToDouble(p -> p.observation.measurement().joules().getAsDouble() / p.joules())
                .sorted()
                .toArray();
        if (factors.length < LEAST_RESIDUALS) {
            return Optional.empty();
        }
        // the finite-sample quantiles of conformal prediction (Vovk et al. 2005), outwards
        double tail = (1 - LEVEL) / 2;
        int low = (int) Math.floor(tail * (factors.length + 1)) - 1;
        int high = (int) Math.ceil((1 - tail) * (factors.length + 1)) - 1;
        return Optional.of(new Interval(
                LEVEL,
                Math.min(1, low < 0 ? 0 : factors[low]),
                Math.max(1, factors[Math.min(high, factors.length - 1)])));
    }
}
