package io.llmco2.core.measurement;

import com.google.common.collect.ImmutableMap;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One measured batch, as its source wrote it down. Energies are of all GPUs, boards alone; energies and times are of one
 * batch.
 *
 * @param row where it stands: file and line
 * @param source name of the data set: the folder of the file
 * @param model id of the model
 * @param gpu name of the GPU type
 * @param gpuCount how many GPUs
 * @param tensorParallel tensor-parallel degree as published
 * @param precision name of the number format
 * @param engine name and version of the software
 * @param batchSize requests at once, a mean for serving measurements
 * @param promptTokens of one request, if published
 * @param outputTokens of one request
 * @param joules of the batch, if measured
 * @param seconds of the batch, if measured
 * @param extras key=value pairs of the source
 */
public record Measurement(
        String row,
        String source,
        String model,
        String gpu,
        int gpuCount,
        int tensorParallel,
        String precision,
        String engine,
        double batchSize,
        OptionalDouble promptTokens,
        double outputTokens,
        OptionalDouble joules,
        OptionalDouble seconds,
        ImmutableMap<String, String> extras) {

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
