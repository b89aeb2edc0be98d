package io.llmco2.core.calibrate;

import io.llmco2.core.inference.Engine;
import io.llmco2.core.inference.Inference;

/**
 * What a calibration is for: one GPU type and one engine. Another of either runs other kernels behind another host, so
 * nothing is carried over.
 *
 * @param gpu id of the GPU type
 * @param engine the software
 */
public record Platform(String gpu, Engine engine) {

    /** That of an inference. */
    public static Platform of(Inference inference) {
        return new Platform(
                inference.deployment().gpu().id(), inference.deployment().engine());
    }

    @Override
    public String toString() {
        return gpu + " with " + engine.id();
    }
}
