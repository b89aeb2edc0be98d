package io.llmco2.core.calibrate;

import io.llmco2.core.inference.Deployment;
import io.llmco2.core.inference.Engine;
import io.llmco2.core.inference.HostLoad;
import io.llmco2.core.inference.Inference;

/**
 * What a calibration is for: one GPU type, one engine and one load of the host. Another of these runs other kernels or waits
 * otherwise for its host, so nothing is carried over.
 *
 * @param gpu id of the GPU type
 * @param engine the software
 * @param hostLoad what else the processors of the host do
 */
public record Platform(String gpu, Engine engine, HostLoad hostLoad) {

    /** That of an inference. */
    public static Platform of(Inference inference) {
        Deployment deployment = inference.deployment();
        return new Platform(deployment.gpu().id(), deployment.engine(), deployment.hostLoad());
    }

    @Override
    public String toString() {
        return gpu + " with " + engine.id() + (hostLoad == HostLoad.QUIET ? "" : " on a " + hostLoad.id() + " host");
    }
}
