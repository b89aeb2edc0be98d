package io.llmco2.core.gnn;

import com.google.common.collect.ImmutableSet;
import io.llmco2.core.inference.Deployment;
import io.llmco2.core.inference.Inference;
import io.llmco2.core.predict.Support;
import io.llmco2.graph.Workload.ContinuousBatching;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * What whole-model measurements a network was trained on.
 *
 * @param settings every architecture with the GPU, its count, precision and engine, as {@link #setting} writes them
 * @param platforms every GPU type with precision, engine and kind of batching, as {@link #platform} writes them
 * @param leastBatch smallest batch
 * @param largestBatch largest batch
 * @param leastParameters smallest model, in active parameters
 * @param largestParameters largest model, in active parameters
 */
public record TrainedRange(
        ImmutableSet<String> settings,
        ImmutableSet<String> platforms,
        double leastBatch,
        double largestBatch,
        double leastParameters,
        double largestParameters) {

    /**
     * What some inferences cover.
     *
     * @throws IllegalArgumentException if there are none
     */
    public static TrainedRange of(List<Inference> inferences) {
        return new TrainedRange(
                names(inferences, TrainedRange::setting),
                names(inferences, TrainedRange::platform),
                least(inferences, i -> i.workload().batchSize()),
                -least(inferences, i -> -i.workload().batchSize()),
                least(inferences, i -> i.llm().activeParameters()),
                -least(inferences, i -> -i.llm().activeParameters()));
    }

    private static ImmutableSet<String> names(List<Inference> inferences, Function<Inference, String> name) {
        return inferences.stream().map(name).sorted().collect(ImmutableSet.toImmutableSet());
    }

    private static double least(List<Inference> inferences, ToDoubleFunction<Inference> what) {
        return inferences.stream()
                .mapToDouble(what)
                .min()
                .orElseThrow(() -> new IllegalArgumentException("there is no whole inference to train on"));
    }

    /** How close an inference is to it. */
    public Support supportOf(Inference inference) {
        double batch = inference.workload().batchSize();
        double parameters = inference.llm().activeParameters();
        boolean within = batch >= leastBatch
                && batch <= largestBatch
                && parameters >= leastParameters
                && parameters <= largestParameters;
        if (!within || !platforms.contains(platform(inference)) || idlePowerUnknown(inference)) {
            return Support.EXTRAPOLATED;
        }
        return settings.contains(setting(inference)) ? Support.MEASURED : Support.INTERPOLATED;
    }

    private static boolean idlePowerUnknown(Inference inference) {
        return inference.deployment().gpu().idlePower().isEmpty();
    }

    /** Architecture and deployment of an inference. */
    public static String setting(Inference inference) {
        Deployment deployment = inference.deployment();
        return architecture(inference) + " " + deployment.gpuCount() + " " + platform(inference);
    }

    /** GPU type, precision, engine and kind of batching of an inference. */
    public static String platform(Inference inference) {
        Deployment deployment = inference.deployment();
        String batching = inference.workload() instanceof ContinuousBatching ? "continuous" : "static";
        return deployment.gpu().id() + " " + deployment.precision().name() + " "
                + deployment.engine().id() + " " + batching;
    }

    /** A name of the architecture that checkpoints of the same dimensions share. */
    public static String architecture(Inference inference) {
        return inference.llm().family() + "-" + inference.llm().parameters();
    }
}
