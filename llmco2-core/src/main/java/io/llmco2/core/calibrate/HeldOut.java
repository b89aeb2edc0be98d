package io.llmco2.core.calibrate;

import com.google.common.collect.ImmutableList;
import io.llmco2.core.calibrate.Sample.Adjusted;
import io.llmco2.core.evaluate.ErrorFigures;
import io.llmco2.core.evaluate.ErrorFigures.Pair;
import io.llmco2.core.measurement.Measurement;
import io.llmco2.core.predict.Interval;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How far predictions lay from rows that they were not calibrated with.
 *
 * @param target what was compared
 * @param before without calibration, on the same rows
 * @param after with it
 */
public record HeldOut(Target target, ErrorFigures before, ErrorFigures after) {

    /** What is compared. */
    public enum Target {
        /** Joules of the batch. */
        ENERGY,
        /** Seconds of the batch. */
        LATENCY,
        /** Watts, joules over seconds of the batch. */
        POWER;

        /** In lower case, as {@code evaluate} names its targets. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }

        private OptionalDouble measured(Measurement measurement) {
            OptionalDouble joules = measurement.joules();
            OptionalDouble seconds = measurement.seconds();
            return switch (this) {
                case ENERGY -> joules;
                case LATENCY -> seconds;
                case POWER ->
                    joules.isPresent() && seconds.isPresent()
                            ? OptionalDouble.of(joules.getAsDouble() / seconds.getAsDouble())
                            : OptionalDouble.empty();
            };
        }

        private double of(Adjusted adjusted) {
            return switch (this) {
                case ENERGY -> adjusted.joules();
                case LATENCY -> adjusted.seconds();
                case POWER -> adjusted.joules() / adjusted.seconds();
            };
        }
    }

    /**
     * A row beside what was said of it without it.
     *
     * @param sample the row, and what was predicted before calibration
     * @param after what was predicted after it
     * @param interval of the energy after it, if one was stated
     */
    record Answer(Sample sample, Adjusted after, Optional<Interval> interval) {}

    /** The figures of every target that was measured. Coverages are of energies, where every row has an interval. */
    static ImmutableList<HeldOut> of(List<Answer> answers) {
        Map<Target, List<Pair>> before = new EnumMap<>(Target.class);
        Map<Target, List<Pair>> after = new EnumMap<>(Target.class);
        for (Answer answer : answers) {
            Adjusted unadjusted = answer.sample.unadjusted();
            Optional<Interval> own = answer.sample.predicted().interval();
            for (Target target : Target.values()) {
                target.measured(answer.sample.observation().measurement()).ifPresent(measured -> {
                    before.computeIfAbsent(target, key -> new ArrayList<>())
                            .add(pair(target, unadjusted, own, measured));
                    after.computeIfAbsent(target, key -> new ArrayList<>())
                            .add(pair(target, answer.after, answer.interval, measured));
                });
            }
        }
        return before.keySet().stream()
                .map(target ->
                        new HeldOut(target, ErrorFigures.of(before.get(target)), ErrorFigures.of(after.get(target))))
                .collect(ImmutableList.toImmutableList());
    }

    private static Pair pair(Target target, Adjusted predicted, Optional<Interval> interval, double measured) {
        double value = target.of(predicted);
        Optional<Interval> stated = target == Target.ENERGY ? interval : Optional.empty();
        return new Pair(
                value,
                measured,
                stated.map(i -> value * i.lowFactor()).orElse(Double.NaN),
                stated.map(i -> value * i.highFactor()).orElse(Double.NaN));
    }
}
