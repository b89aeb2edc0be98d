package io.llmco2.core.evaluate;

import io.llmco2.core.inference.Deployment;
import io.llmco2.core.measurement.Measurement;
import io.llmco2.core.measurement.Observations.Observation;
import io.llmco2.graph.Phase;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Whether a predictor would have chosen the right placement: the same model, task and cap on running requests on several
 * kinds and numbers of GPUs, ordered by energy per request.
 *
 * @param sets of placements of which one can be chosen
 * @param pairs of placements on another GPU type or count whose measured energies differ by more than 10 %
 * @param ordered share of the pairs that the prediction orders right; NaN without pairs
 * @param regret how much more energy the placement predicted as the best takes than the best does, mean over the sets;
 *     NaN without sets
 */
public record Ranking(int sets, int pairs, double ordered, double regret) {
    private static final double DIFFERENCE = 1.1;

    /**
     * A placement and its energy per request.
     *
     * @param set what is placed: the same for all placements that can take each other's place
     * @param hardware GPU type and count
     * @param measured joules per request
     * @param predicted joules per request
     */
    record Placement(String set, String hardware, double measured, double predicted) {

        static Placement of(Observation observation, double measuredJoules, double predictedJoules) {
            Deployment deployment = observation.inference().deployment();
            double batch = observation.inference().workload().batchSize();
            return new Placement(
                    task(observation.measurement()),
                    deployment.gpuCount() + " x " + deployment.gpu().id(),
                    measuredJoules / batch,
                    predictedJoules / batch);
        }

        /** Where a source states no cap, batch and lengths say what is asked. */
        private static String task(Measurement m) {
            String load = m.extra("max_num_seqs")
                    .or(() -> m.extra("max_bs"))
                    .orElseGet(() -> m.requests().batchSize() + " "
                            + m.requests().promptTokens() + " " + m.requests().outputTokens());
            return String.join(
                    "; ",
                    m.source(),
                    m.server().model(),
                    m.server().precision(),
                    m.server().engine(),
                    m.phase().map(Phase::toString).orElse("whole"),
                    m.extra("task").orElse(""),
                    load);
        }
    }

    /** Orders every set of placements. */
    static Ranking of(List<Placement> placements) {
        Map<String, List<Placement>> sets = new LinkedHashMap<>();
        placements.forEach(
                p -> sets.computeIfAbsent(p.set, s -> new ArrayList<>()).add(p));
        sets.values()
                .removeIf(
                        set -> set.stream().map(Placement::hardware).distinct().count() < 2);
        int pairs = 0;
        int right = 0;
        double regret = 0;
        for (List<Placement> set : sets.values()) {
            for (int i = 0; i < set.size(); i++) {
                for (Placement other : set.subList(0, i)) {
                    Placement one = set.get(i);
                    if (!one.hardware.equals(other.hardware) && ratio(one, other) > DIFFERENCE) {
                        pairs++;
                        right += ordered(one, other) ? 1 : 0;
                    }
                }
            }
            regret += regret(set);
        }
        return new Ranking(
                sets.size(), pairs, (double) right / pairs, sets.isEmpty() ? Double.NaN : regret / sets.size());
    }

    private static double ratio(Placement one, Placement other) {
        return Math.max(one.measured, other.measured) / Math.min(one.measured, other.measured);
    }

    private static boolean ordered(Placement one, Placement other) {
        return one.measured < other.measured ? one.predicted < other.predicted : one.predicted > other.predicted;
    }

    /** Of placements that are predicted as equally good, the worst might be chosen. */
    private static double regret(List<Placement> set) {
        double least = set.stream().mapToDouble(Placement::predicted).min().orElseThrow();
        double chosen = set.stream()
                .filter(p -> p.predicted == least)
                .mapToDouble(Placement::measured)
                .max()
                .orElseThrow();
        return chosen / set.stream().mapToDouble(Placement::measured).min().orElseThrow() - 1;
    }

    /** Every figure's mean over several seeds. */
    static Ranking mean(List<Ranking> seeds) {
        return each(seeds, Statistics::mean);
    }

    /** Every figure's standard deviation over several seeds; NaN for one. */
    static Ranking deviation(List<Ranking> seeds) {
        return each(seeds, Statistics::deviation);
    }

    private static Ranking each(List<Ranking> seeds, ToDoubleFunction<double[]> statistic) {
        return new Ranking(
                seeds.get(0).sets,
                seeds.get(0).pairs,
                statistic.applyAsDouble(
                        seeds.stream().mapToDouble(Ranking::ordered).toArray()),
                statistic.applyAsDouble(
                        seeds.stream().mapToDouble(Ranking::regret).toArray()));
    }
}
