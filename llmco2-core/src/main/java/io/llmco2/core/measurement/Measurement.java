package io.llmco2.core.measurement;

import com.google.common.collect.ImmutableMap;
import io.llmco2.graph.Phase;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One measured batch, or one phase of it, as its source wrote it down. Energies are of all GPUs, boards alone; energies and
 * times are of one batch.
 *
 * @param row where it stands: file and line
 * @param source name of the data set: the folder of the file
 * @param server what ran it
 * @param requests what was asked
 * @param joules of the batch, if measured
 * @param seconds of the batch, if measured
 * @param phase that energy and time are of, if not of the whole
 * @param prefill what was measured of the prefill, beside the whole
 * @param extras key=value pairs of the source
 */
public record Measurement(
        String row,
        String source,
        Server server,
        Requests requests,
        OptionalDouble joules,
        OptionalDouble seconds,
        Optional<Phase> phase,
        Part prefill,
        ImmutableMap<String, String> extras) {

    /**
     * A model on its GPUs, by the names of the source.
     *
     * @param model id of the model
     * @param gpu name of the GPU type
     * @param gpuCount how many GPUs
     * @param tensorParallel tensor-parallel degree as published
     * @param precision name of the number format
     * @param engine name and version of the software
     */
    public record Server(String model, String gpu, int gpuCount, int tensorParallel, String precision, String engine) {
        /** The same with the engine's name in other words. */
        public Server withEngine(String name) {
            return new Server(model, gpu, gpuCount, tensorParallel, precision, name);
        }
    }

    /**
     * A batch.
     *
     * @param batchSize requests at once, a mean for serving measurements
     * @param promptTokens of one request, if published
     * @param outputTokens of one request
     */
    public record Requests(double batchSize, OptionalDouble promptTokens, double outputTokens) {}

    /**
     * What was measured of a part.
     *
     * @param joules if measured
     * @param seconds if measured
     */
    public record Part(OptionalDouble joules, OptionalDouble seconds) {
        /** Nothing. */
        public static final Part NONE = new Part(OptionalDouble.empty(), OptionalDouble.empty());

        /** Whether anything was. */
        public boolean measured() {
            return joules.isPresent() || seconds.isPresent();
        }
    }

    /** A measurement of the whole alone. */
    public Measurement(
            String row,
            String source,
            Server server,
            Requests requests,
            OptionalDouble joules,
            OptionalDouble seconds,
            ImmutableMap<String, String> extras) {
        this(row, source, server, requests, joules, seconds, Optional.empty(), Part.NONE, extras);
    }

    /** The same with other numbers, such as the mean of repeats. */
    public Measurement with(OptionalDouble newJoules, OptionalDouble newSeconds, Part newPrefill) {
        return new Measurement(row, source, server, requests, newJoules, newSeconds, phase, newPrefill, extras);
    }

    /** The value of an extra. */
    public Optional<String> extra(String key) {
        return Optional.ofNullable(extras.get(key));
    }

    /** The degree that an extra states, 1 if it states none. */
    int degree(String key) {
        String degree = extra(key).orElse("1");
        if (!degree.matches("[1-9][0-9]{0,3}")) {
            throw new IllegalArgumentException(key + " must be a whole number of at least 1, but was '" + degree + "'");
        }
        return Integer.parseInt(degree);
    }
}
