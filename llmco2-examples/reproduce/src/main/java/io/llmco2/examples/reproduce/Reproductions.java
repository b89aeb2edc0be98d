package io.llmco2.examples.reproduce;

import java.io.IOException;
import java.util.Locale;

/** The experiments by name. */
public enum Reproductions {
    /** The authors' release, simulated latencies. */
    A(SimulatedLatency::run),
    /** Energy measured on edge devices. */
    B(MeasuredEnergy::run),
    /** The paper's ablation on energy measured on data-centre boards. */
    ABLATION(Ablation::run),
    /** What choosing measurements is worth. */
    SAMPLING(SamplingCurves::run);

    private final Experiment experiment;

    Reproductions(Experiment experiment) {
        this.experiment = experiment;
    }

    private interface Experiment {
        Chapter run(Lab lab) throws IOException;
    }

    /** Its name on a command line. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Does it, or goes on where it was interrupted.
     *
     * @throws IOException if its data cannot be read
     */
    public Chapter run(Lab lab) throws IOException {
        return experiment.run(lab);
    }
}
