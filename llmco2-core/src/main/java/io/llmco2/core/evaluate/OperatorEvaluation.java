package io.llmco2.core.evaluate;

import com.google.common.collect.ImmutableList;
import io.llmco2.core.evaluate.ErrorFigures.Pair;
import io.llmco2.core.measurement.OperatorTables.OperatorMeasurement;
import io.llmco2.core.predict.PhaseCost;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * Predictions of single operators by what was fitted without them, and the figures that follow from them.
 * {@link OperatorEvaluator} makes it.
 *
 * @param predictions of every candidate, group and seed, in this order
 */
public record OperatorEvaluation(ImmutableList<Prediction> predictions) {

    /**
     * One operator and what was said of it.
     *
     * @param measured the operator
     * @param predictor who said it
     * @param seed of the fit
     * @param cost what was said
     */
    public record Prediction(OperatorMeasurement measured, String predictor, long seed, PhaseCost cost) {
        /** Measured power in watts, if it was measured. */
        public OptionalDouble measuredWatts() {
            return measured.joules().isPresent()
                    ? OptionalDouble.of(measured.joules().getAsDouble() / measured.seconds())
                    : OptionalDouble.empty();
        }

        /** Predicted power in watts. */
        public double watts() {
            return cost.energy().joules() / cost.time().seconds();
        }

        private List<Group> groups() {
            String type = measured.type();
            String gpu = OperatorProtocol.gpu(measured);
            return List.of(
                    new Group(Group.ALL, Group.ALL, Group.ALL, Duration.ANY),
                    new Group(type, Group.ALL, Group.ALL, Duration.ANY),
                    new Group(type, gpu, Group.ALL, Duration.ANY),
                    new Group(type, gpu, measured.deployment().precision().name(), Duration.ANY),
                    new Group(type, Group.ALL, Group.ALL, Duration.of(measured.seconds())));
        }
    }

    /** Measured durations of one execution, by powers of ten. */
    public enum Duration {
        /** Of all operators. */
        ANY("all", Double.NaN),
        /** Launching takes longer than the work. */
        BELOW_10_US("below 10 us", 1e-5),
        /** Most operators of a decode step. */
        BELOW_100_US("10 to 100 us", 1e-4),
        /** Large decode steps, short prompts. */
        BELOW_1_MS("0.1 to 1 ms", 1e-3),
        /** Prompts. */
        BELOW_10_MS("1 to 10 ms", 1e-2),
        /** Long prompts. */
        LONGER("above 10 ms", Double.POSITIVE_INFINITY);

        private final String label;
        private final double below;

        Duration(String label, double below) {
            this.label = label;
            this.below = below;
        }

        static Duration of(double seconds) {
            for (Duration duration : values()) {
                if (seconds < duration.below) {
                    return duration;
                }
            }
            throw new IllegalArgumentException("seconds must be finite, but was " + seconds);
        }

        @Override
        public String toString() {
            return label;
        }
    }

    /**
     * Operators that have something in common.
     *
     * @param type of operator, or {@link #ALL}
     * @param gpu id of the GPU type, or all
     * @param precision name of the number format, or all
     * @param duration measured
     */
    public record Group(String type, String gpu, String precision, Duration duration) implements Comparable<Group> {
        /** Stands for every type, GPU or precision. */
        public static final String ALL = "all";

        private static final Comparator<Group> ORDER = Comparator.comparing((Group g) -> g.duration != Duration.ANY)
                .thenComparing(Group::restrictions)
                .thenComparing(Group::type)
                .thenComparing(Group::gpu)
                .thenComparing(Group::precision)
                .thenComparing(Group::duration);

        private long restrictions() {
            return Stream.of(type, gpu, precision)
                    .filter(word -> !word.equals(ALL))
                    .count();
        }

        /** All operators first, then the coarser groups before the finer, those by duration last. */
        @Override
        public int compareTo(Group other) {
            return ORDER.compare(this, other);
        }
    }

    /**
     * Figures of one predictor on one target.
     *
     * @param predictor who
     * @param target latency or power
     * @param group which operators
     * @param seeds how many
     * @param figures how well, mean over the seeds; nothing is said of coverage
     * @param spread standard deviation of every figure over the seeds; NaN for one seed
     */
    public record Result(
            String predictor, String target, Group group, int seeds, ErrorFigures figures, ErrorFigures spread) {}

    private record Key(Group group, String target, String predictor) {}

    /** Figures of every group, target and predictor: groups in their order, predictors in that of the predictions. */
    public ImmutableList<Result> results() {
        SeededPairs<Key> pairs = new SeededPairs<>();
        for (Prediction p : predictions) {
            for (Group group : p.groups()) {
                Pair times = Pair.of(p.cost.time().seconds(), p.measured.seconds());
                pairs.add(new Key(group, "latency", p.predictor), p.seed, times);
                p.measuredWatts()
                        .ifPresent(watts ->
                                pairs.add(new Key(group, "power", p.predictor), p.seed, Pair.of(p.watts(), watts)));
            }
        }
        return pairs
                .results((key, seeds, mean, deviation) ->
                        new Result(key.predictor, key.target, key.group, seeds, mean, deviation))
                .stream()
                .sorted(Comparator.comparing(Result::group).thenComparing(Result::target))
                .collect(ImmutableList.toImmutableList());
    }
}
