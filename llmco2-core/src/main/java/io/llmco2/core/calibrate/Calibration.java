package io.llmco2.core.calibrate;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.llmco2.core.inference.Deployment;
import io.llmco2.core.inference.Engine;
import io.llmco2.core.inference.Inference;
import io.llmco2.core.predict.EnergyPrediction;
import io.llmco2.core.predict.EnergyPredictor;
import io.llmco2.graph.ParallelSplit;
import io.llmco2.graph.Precision;
import io.llmco2.graph.Workload.StaticBatch;
import io.llmco2.graph.llm.LlmCatalog;
import io.llmco2.hardware.gpu.GpuCatalog;
import java.io.IOException;
import java.nio.file.Path;

/**
 * What {@link Calibrator} found: adjustments of one predictor, how good they are, and what they are not for.
 *
 * @param predictor name and version of the predictor that was calibrated
 * @param referenceJoules what that predictor says of one inference, fixed by this library: tells weights of the same name
 *     apart
 * @param platforms every platform that is adjusted
 * @param leftOut platforms of the observations that are not, and pass unchanged
 */
public record Calibration(
        String predictor,
        double referenceJoules,
        ImmutableMap<Platform, PlatformCalibration> platforms,
        ImmutableList<LeftOut> leftOut) {

    private static final double SAME = 1e-9; // virtual machines may round exponentials differently in the last bits

    /**
     * A platform with too little to learn from.
     *
     * @param platform that was observed
     * @param reason what is missing
     */
    public record LeftOut(Platform platform, String reason) {}

    static Calibration of(
            EnergyPredictor predictor,
            ImmutableMap<Platform, PlatformCalibration> platforms,
            ImmutableList<LeftOut> leftOut) {
        EnergyPrediction reference = predictor.predict(reference());
        return new Calibration(reference.predictor(), reference.total().energy().joules(), platforms, leftOut);
    }

    private static Inference reference() {
        return Inference.of(
                LlmCatalog.bundled().get("meta-llama/Llama-3.1-8B"),
                new StaticBatch(16, 512, 128),
                new Deployment(
                        GpuCatalog.bundled().get("h100-sxm"), ParallelSplit.NONE, Precision.BF16, Engine.VLLM_0_11));
    }

    /**
     * The predictor, adjusted.
     *
     * @param same the predictor that was calibrated
     * @throws IllegalArgumentException if it is another one, or of other weights
     */
    public CalibratedPredictor applyTo(EnergyPredictor same) {
        EnergyPrediction now = same.predict(reference());
        double joules = now.total().energy().joules();
        if (!now.predictor().equals(predictor) || !(Math.abs(joules / referenceJoules - 1) <= SAME)) {
            throw new IllegalArgumentException("the calibration is of " + predictor + ", which says " + referenceJoules
                    + " J of its reference, but this predictor is " + now.predictor() + " and says " + joules
                    + " J; calibrate this one with the same measurements");
        }
        return new CalibratedPredictor(same, this);
    }

    /**
     * Writes it as JSON.
     *
     * @throws IOException if that fails
     */
    public void write(Path file) throws IOException {
        CalibrationJson.write(this, file);
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws IOException if the file cannot be read
     * @throws IllegalArgumentException naming file and field if it is no calibration, or of another version
     */
    public static Calibration read(Path file) throws IOException {
        return CalibrationJson.read(file);
    }
}
