package io.llmco2.core.gnn;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedSet;
import com.google.common.collect.Range;
import io.llmco2.core.inference.Deployment;
import io.llmco2.core.inference.HostLoad;
import io.llmco2.core.inference.Inference;
import io.llmco2.core.predict.Support;
import io.llmco2.graph.Workload;
import io.llmco2.graph.Workload.ContinuousBatching;
import io.llmco2.graph.Workload.OnePhase;
import io.llmco2.graph.layer.Operator;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * What whole-model measurements a network was trained on.
 *
 * @param settings every architecture with the GPU, its count, precision and engine, as {@link #setting} writes them
 * @param platforms of every GPU type with precision, engine, kind of batching and load of the host, as {@link #platform} writes them, what
 *     lies between its measurements
 * @param operators that occurred in them
 */
public record TrainedRange(
        ImmutableSet<String> settings,
        ImmutableMap<String, ImmutableMap<Quantity, Range<Double>>> platforms,
        ImmutableSet<Operator> operators) {

    /** What must lie between measurements for an inference to count as interpolated. */
    public enum Quantity {
        /** Requests at once. */
        BATCH(inference -> inference.workload().batchSize()),
        /** Prompt tokens of one request. */
        PROMPT(inference -> inference.workload().promptTokens()),
        /** Generated tokens of one request. */
        GENERATED(inference -> inference.workload().generatedTokens()),
        /** Weights that a token passes through. */
        ACTIVE_PARAMETERS(inference -> inference.llm().activeParameters()),
        /** GPUs of the instance. */
        GPUS(inference -> inference.deployment().gpuCount());

        private final ToDoubleFunction<Inference> of;

        Quantity(ToDoubleFunction<Inference> of) {
            this.of = of;
        }

        /** What it is of an inference. */
        public double of(Inference inference) {
            return of.applyAsDouble(inference);
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * The range of some measured inferences.
     *
     * @throws IllegalArgumentException if there are none
     */
    public static TrainedRange of(Collection<Inference> measured) {
        if (measured.isEmpty()) {
            throw new IllegalArgumentException("there is no whole inference to train on");
        }
        Map<String, Map<Quantity, Range<Double>>> platforms = new TreeMap<>();
        for (Inference inference : measured) {
            Map<Quantity, Range<Double>> ranges =
                    platforms.computeIfAbsent(platform(inference), key -> new EnumMap<>(Quantity.class));
            for (Quantity quantity : Quantity.values()) {
                ranges.merge(quantity, Range.singleton(quantity.of(inference)), Range::span);
            }
        }
        ImmutableMap.Builder<String, ImmutableMap<Quantity, Range<Double>>> copies = ImmutableMap.builder();
        platforms.forEach((platform, ranges) -> copies.put(platform, ImmutableMap.copyOf(ranges)));
        return new TrainedRange(
                measured.stream()
                        .map(TrainedRange::setting)
                        .collect(ImmutableSortedSet.toImmutableSortedSet(String::compareTo)),
                copies.buildOrThrow(),
                measured.stream()
                        .flatMap(TrainedRange::operators)
                        .collect(ImmutableSortedSet.toImmutableSortedSet(Operator::compareTo)));
    }

    /** How close an inference is to it. */
    public Support supportOf(Inference inference) {
        ImmutableMap<Quantity, Range<Double>> ranges = platforms.get(platform(inference));
        boolean between = ranges != null
                && ranges.entrySet().stream().allMatch(range -> range.getValue()
                        .contains(range.getKey().of(inference)));
        boolean idlePowerKnown = inference.deployment().gpu().idlePower().isPresent();
        if (!between
                || !idlePowerKnown
                || inference.drafting().isPresent()
                || !operators(inference).allMatch(operators::contains)) {
            return Support.EXTRAPOLATED;
        }
        return settings.contains(setting(inference)) ? Support.MEASURED : Support.INTERPOLATED;
    }

    private static Stream<Operator> operators(Inference inference) {
        return inference.graphs().stream()
                .flatMap(graph -> graph.nodes().stream())
                .map(node -> node.operator());
    }

    /** Architecture and deployment of an inference. */
    public static String setting(Inference inference) {
        Deployment deployment = inference.deployment();
        return architecture(inference) + " " + deployment.gpuCount() + " " + platform(inference);
    }

    /** GPU type, precision, engine, kind of batching and load of the host of an inference. */
    public static String platform(Inference inference) {
        Deployment deployment = inference.deployment();
        Workload workload = inference.workload();
        Workload whole = workload instanceof OnePhase one ? one.whole() : workload;
        String batching = whole instanceof ContinuousBatching ? "continuous" : "static";
        return deployment.gpu().id() + " " + deployment.precision().name() + " "
                + deployment.engine().id() + " " + batching
                + (deployment.hostLoad() == HostLoad.QUIET ? "" : " on a crowded host");
    }

    /** Family and number of parameters, which checkpoints of one model share unless their vocabularies differ. */
    public static String architecture(Inference inference) {
        return inference.llm().family() + "-" + inference.llm().parameters();
    }
}
