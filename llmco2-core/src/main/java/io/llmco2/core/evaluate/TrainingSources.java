package io.llmco2.core.evaluate;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.hash.Hashing;
import com.google.common.io.MoreFiles;
import io.llmco2.core.measurement.LayerTables;
import io.llmco2.core.measurement.MeasurementFile;
import io.llmco2.core.measurement.Observations;
import io.llmco2.core.measurement.Observations.Observation;
import io.llmco2.core.measurement.Observations.Skipped;
import io.llmco2.core.measurement.OperatorTables;
import io.llmco2.core.measurement.OperatorTables.OperatorMeasurement;
import io.llmco2.core.measurement.Repeats;
import io.llmco2.graph.Phase;
import io.llmco2.graph.llm.LlmCatalog;
import io.llmco2.hardware.gpu.GpuCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The data sets that the bundled weights learn from, read from a folder that has one folder for each: {@code mlenergy-v1}
 * to {@code -v3} (ML.ENERGY leaderboards, Apache-2.0), {@code joulebench} and {@code splitwise} (MIT), {@code edgereasoning}
 * and {@code argonne-llm-inference-bench} (BSD-3-Clause), {@code ibm-llm-pilot} (CDLA-Permissive-2.0) and
 * {@code kernels/aiconfigurator} (NVIDIA, Apache-2.0) and {@code kernels/vidur} (Microsoft, MIT). Repeats of a setting count once, with their mean.
 *
 * @param data what can be learned from
 * @param skipped rows that cannot, with reasons
 * @param sha256 hash of every file that was read
 */
public record TrainingSources(TrainingData data, ImmutableList<Skipped> skipped, ImmutableMap<String, String> sha256) {

    /** Files of whole inferences, and which part of their settings is read: neighbours say nearly the same. */
    private static final ImmutableMap<String, Integer> STRIDES = ImmutableMap.<String, Integer>builder()
            .put("mlenergy-v3", 1)
            .put("mlenergy-v2", 1)
            .put("joulebench", 1)
            .put("edgereasoning", 4)
            .put("splitwise", 1)
            .put("mlenergy-v1", 2)
            .put("argonne-llm-inference-bench", 10)
            .put("ibm-llm-pilot", 2)
            .buildOrThrow();

    private static final String MEASUREMENTS = "measurements.csv";
    private static final String OPERATORS = "kernels/aiconfigurator/";
    /** Neighbouring rows differ by a factor of two in one size; an eighth of them spans all sizes. */
    private static final int OPERATOR_STRIDE = 8;

    private static final String LAYERS = "kernels/vidur/mlp_op_medians.csv";
    /** Every row has ten operators. */
    private static final int LAYER_STRIDE = 8;
    /** Collectives are few. */
    private static final int COLLECTIVE_STRIDE = 2;

    /**
     * Reads all of them.
     *
     * @throws IOException if a file is missing or cannot be read
     */
    public static TrainingSources read(Path folder, LlmCatalog llms, GpuCatalog gpus) throws IOException {
        ImmutableList.Builder<Observation> observations = ImmutableList.builder();
        ImmutableList.Builder<Skipped> skipped = ImmutableList.builder();
        ImmutableMap.Builder<String, String> sha256 = ImmutableMap.builder();
        for (Map.Entry<String, Integer> source : STRIDES.entrySet()) {
            Path file = file(folder, source.getKey() + "/" + MEASUREMENTS, sha256);
            Observations read = Observations.of(MeasurementFile.read(file), llms, gpus);
            skipped.addAll(read.skipped());
            ImmutableList<Observation> merged = Repeats.merged(read.usable());
            for (int i = 0; i < merged.size(); i += source.getValue()) {
                observations.add(merged.get(i));
            }
        }

        ImmutableList.Builder<OperatorMeasurement> operators = ImmutableList.builder();
        operators.addAll(operators(
                folder,
                new OperatorTables(gpus, OPERATOR_STRIDE),
                new OperatorTables(gpus, COLLECTIVE_STRIDE),
                sha256));
        operators.addAll(new LayerTables(gpus, LAYER_STRIDE, reason -> {}).operators(file(folder, LAYERS, sha256)));
        return new TrainingSources(
                new TrainingData(observations.build(), operators.build()), skipped.build(), sha256.buildOrThrow());
    }

    /**
     * All operators of {@code kernels/aiconfigurator}, of which training takes a part.
     *
     * @param folder as that of {@link #read}
     * @param leftOut is told of every row that is left out, why
     * @throws IOException if a file is missing or cannot be read
     */
    public static ImmutableList<OperatorMeasurement> allOperators(
            Path folder, GpuCatalog gpus, Consumer<String> leftOut) throws IOException {
        OperatorTables tables = new OperatorTables(gpus, 1, leftOut);
        return operators(folder, tables, tables, ImmutableMap.builder());
    }

    private static ImmutableList<OperatorMeasurement> operators(
            Path folder, OperatorTables tables, OperatorTables collectives, ImmutableMap.Builder<String, String> sha256)
            throws IOException {
        ImmutableList.Builder<OperatorMeasurement> operators = ImmutableList.builder();
        for (String kind : ImmutableList.of("power", "latency")) {
            operators.addAll(tables.products(file(folder, OPERATORS + "gemm_" + kind + ".csv", sha256)));
            operators.addAll(tables.attention(
                    file(folder, OPERATORS + "context_attention_" + kind + ".csv", sha256), Phase.PREFILL));
            operators.addAll(tables.attention(
                    file(folder, OPERATORS + "generation_attention_" + kind + ".csv", sha256), Phase.DECODE));
        }
        operators.addAll(tables.experts(file(folder, OPERATORS + "moe_power.csv", sha256)));
        operators.addAll(collectives.allReduces(file(folder, OPERATORS + "collectives_latency.csv", sha256)));
        return operators.build();
    }

    private static Path file(Path folder, String name, ImmutableMap.Builder<String, String> sha256) throws IOException {
        Path file = folder.resolve(name);
        if (!Files.isReadable(file)) {
            throw new IOException(
                    "no readable file " + file + "; training needs a folder with " + String.join(", ", STRIDES.keySet())
                            + ", each with " + MEASUREMENTS + ", and " + OPERATORS + "*.csv and " + LAYERS);
        }
        sha256.put(name, MoreFiles.asByteSource(file).hash(Hashing.sha256()).toString());
        return file;
    }
}
