package io.llmco2.core.evaluate;

import io.llmco2.core.measurement.Observations.Observation;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a predictor has not seen of the rows it is judged by. */
public enum Protocol {
    /** Weights as they are shipped; they may have been trained on the rows. */
    SHIPPED,
    /** Every architecture is predicted by what learned from all others. */
    LEAVE_ONE_ARCHITECTURE_OUT,
    /** Every GPU type likewise; its operators are left out too. */
    LEAVE_ONE_GPU_OUT,
    /** A tenth at a time; repeats of a configuration stay together. Flatters: neighbours of every row were seen. */
    FOLDS;

    private static final int TENTHS = 10;

    /** The protocol of a name such as {@code leave-one-gpu-out}. */
    public static Protocol named(String name) {
        return Stream.of(values())
                .filter(protocol -> protocol.toString().equals(name))
                .findFirst()
                .orElseThrow(() -> new NoSuchElementException("no protocol '" + name + "'; known are "
                        + Stream.of(values()).map(Protocol::toString).collect(Collectors.joining(", "))));
    }

    /** The rows that are left out together, by the name of their group. */
    String group(Observation observation) {
        return switch (this) {
            case SHIPPED -> "all";
            case LEAVE_ONE_ARCHITECTURE_OUT -> TrainingData.architecture(observation);
            case LEAVE_ONE_GPU_OUT -> TrainingData.gpu(observation);
            case FOLDS -> "fold-" + Math.floorMod(configuration(observation).hashCode(), TENTHS);
        };
    }

    /** What is left to learn from when a group is judged. */
    TrainingData without(TrainingData data, String group) {
        return switch (this) {
            case SHIPPED -> data;
            case LEAVE_ONE_GPU_OUT -> data.withoutGpu(group);
            case LEAVE_ONE_ARCHITECTURE_OUT, FOLDS -> data.without(o -> group(o).equals(group));
        };
    }

    private static String configuration(Observation o) {
        return TrainingData.architecture(o)
                + o.inference().deployment().gpu().id()
                + o.inference().deployment().split()
                + Math.round(o.inference().workload().batchSize())
                + o.measurement().extra("task").orElse("");
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
