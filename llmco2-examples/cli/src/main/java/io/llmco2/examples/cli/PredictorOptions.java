package io.llmco2.examples.cli;

import io.llmco2.core.CarbonEstimator;
import io.llmco2.core.calibrate.Calibration;
import io.llmco2.core.gnn.RooflineNet;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The options that say what predicts. A picocli mix-in. */
final class PredictorOptions {
    @Option(
            names = "--calibration",
            paramLabel = "FILE",
            description = "adjusts estimates to measurements of your own, as 'llmco2 calibrate --out FILE' wrote it")
    private Path calibration;

    /** The bundled estimator, calibrated if that was asked for. */
    CarbonEstimator estimator() {
        return calibration == null
                ? CarbonEstimator.withDefaults()
                : CarbonEstimator.builder()
                        .predictor(read().applyTo(RooflineNet.bundled()))
                        .build();
    }

    private Calibration read() {
        try {
            return Calibration.read(calibration);
        } catch (IOException e) {
            throw BadInput.unreadable("the calibration", calibration, e);
        }
    }
}
