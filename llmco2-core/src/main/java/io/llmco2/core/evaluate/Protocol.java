package io.llmco2.core.evaluate;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.llmco2.core.measurement.Observations.Observation;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a predictor has not seen of the rows it is judged by. */
public enum Protocol {
    /** Weights as they are shipped; they may have been trained on the rows. */
    SHIPPED,
    /**
     * Every architecture is predicted by what learned from all others. Layers of the same dimensions are one
     * architecture, whatever the name, the family, the vocabulary or the window of attention; measured products with its weights are
     * left out too.
     */
    LEAVE_ONE_ARCHITECTURE_OUT,
    /** Every GPU type likewise; its operators are left out too. */
    LEAVE_ONE_GPU_OUT,
    /** Every source of measurements likewise: another laboratory, engine, way to measure. */
    LEAVE_ONE_SOURCE_OUT,
    /** A tenth at a time; repeats of a configuration stay together. Flatters: neighbours of every row were seen. */
    FOLDS;

    private static final int TENTHS = 10;

    /** The protocol of a name such as {@code leave-one-gpu-out}. */
    public static Protocol named(String name) {
        return Stream.of(values())
                .filter(protocol -> protocol.toString().equals(name))
                .findFirst()
                .orElseThrow(() -> new NoSuchElementException("no protocol '" + name + "'; known are " + names()));
    }

    /** All names, for messages. */
    public static String names() {
        return Stream.of(values()).map(Protocol::toString).collect(Collectors.joining(", "));
    }

    /** The groups of rows that are left out together, in the order of their names; every row is in exactly one. */
    public ImmutableList<Fold> folds(List<Observation> judged) {
        return switch (this) {
            case SHIPPED -> ImmutableList.of(new Fold("all", ImmutableList.copyOf(judged), data -> data));
            case LEAVE_ONE_ARCHITECTURE_OUT ->
                Fold.ofEach(judged, Dimensions::of, TrainingData::architecture, TrainingData::withoutArchitectures);
            case LEAVE_ONE_GPU_OUT ->
                Fold.ofEach(
                        judged,
                        TrainingData::gpu,
                        TrainingData::gpu,
                        (data, rows) -> data.withoutGpus(distinct(rows, TrainingData::gpu)));
            case LEAVE_ONE_SOURCE_OUT ->
                Fold.ofEach(
                        judged,
                        TrainingData::source,
                        TrainingData::source,
                        (data, rows) -> data.withoutSources(distinct(rows, TrainingData::source)));
            case FOLDS -> Fold.even(judged, TENTHS);
        };
    }

    private static ImmutableSet<String> distinct(List<Observation> rows, Function<Observation, String> property) {
        return rows.stream().map(property).collect(ImmutableSet.toImmutableSet());
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
