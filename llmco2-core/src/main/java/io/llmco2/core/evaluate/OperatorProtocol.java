package io.llmco2.core.evaluate;

import com.google.common.collect.ImmutableList;
import com.google.common.hash.Hashing;
import io.llmco2.core.measurement.OperatorTables.OperatorMeasurement;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a predictor has not seen of the single operators that it is judged by. */
public enum OperatorProtocol {
    /**
     * A tenth of the shapes, on every GPU and in every number format at once: {@link OperatorMeasurement#shape}. Which ones
     * depends on a hash of the shape alone, so neither on the order of the rows nor on which part of them is learned from.
     */
    HELD_OUT_SHAPES,
    /** Every GPU type in turn, its whole inferences left out as well as its operators. */
    LEAVE_ONE_GPU_OUT;

    private static final int TENTHS = 10;

    /**
     * Operators that are judged together by what learned without them.
     *
     * @param group its name
     * @param judged the operators, at least one
     * @param without what is left to learn from, of everything there is
     */
    public record Fold(String group, ImmutableList<OperatorMeasurement> judged, UnaryOperator<TrainingData> without) {}

    /** The protocol of a name such as {@code held-out-shapes}. */
    public static OperatorProtocol named(String name) {
        return Stream.of(values())
                .filter(protocol -> protocol.toString().equals(name))
                .findFirst()
                .orElseThrow(() -> new NoSuchElementException("no protocol '" + name + "' for operators; known are "
                        + Stream.of(values()).map(OperatorProtocol::toString).collect(Collectors.joining(", "))));
    }

    /** What is left out, one after the other, in the order of names; empty if no operator is to be left out. */
    public ImmutableList<Fold> folds(List<OperatorMeasurement> operators) {
        return switch (this) {
            case HELD_OUT_SHAPES -> heldOutShapes(operators);
            case LEAVE_ONE_GPU_OUT ->
                operators.stream()
                        .map(OperatorProtocol::gpu)
                        .distinct()
                        .sorted()
                        .map(gpu -> new Fold(
                                gpu,
                                operators.stream()
                                        .filter(operator -> gpu(operator).equals(gpu))
                                        .collect(ImmutableList.toImmutableList()),
                                data -> data.withoutGpus(Set.of(gpu))))
                        .collect(ImmutableList.toImmutableList());
        };
    }

    private static ImmutableList<Fold> heldOutShapes(List<OperatorMeasurement> operators) {
        ImmutableList<OperatorMeasurement> judged =
                operators.stream().filter(OperatorProtocol::isHeldOut).collect(ImmutableList.toImmutableList());
        return judged.isEmpty()
                ? ImmutableList.of()
                : ImmutableList.of(new Fold(
                        "a tenth of the shapes", judged, data -> data.withoutOperators(OperatorProtocol::isHeldOut)));
    }

    private static boolean isHeldOut(OperatorMeasurement operator) {
        long hash = Hashing.sha256()
                .hashString(operator.shape(), StandardCharsets.UTF_8)
                .asLong();
        return Math.floorMod(hash, TENTHS) == 0;
    }

    static String gpu(OperatorMeasurement operator) {
        return operator.deployment().gpu().id();
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
