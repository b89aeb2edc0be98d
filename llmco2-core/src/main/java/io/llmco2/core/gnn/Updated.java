package io.llmco2.core.gnn;

import io.llmco2.core.gnn.Parameters.Gradients;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.Adam;

/** Parameters while Adam (Kingma and Ba 2015, arXiv:1412.6980) improves them, and the best that were. Not thread-safe. */
final class Updated {
    private final Parameters parameters;
    private final Gradients gradients;
    private final Adam adam;
    private final GradientUpdater<?> updater;
    private final INDArray best;
    private int steps;

    Updated(Parameters parameters, double learningRate) {
        this.parameters = parameters;
        this.gradients = parameters.gradients();
        this.adam = new Adam(learningRate);
        this.updater = adam.instantiate(
                Nd4j.zeros(
                        parameters.flat().dataType(),
                        1,
                        adam.stateSize(parameters.flat().length())),
                true);
        this.best = parameters.flat().dup();
    }

    Gradients gradients() {
        return gradients;
    }

    void clear() {
        gradients.clear();
    }

    /** Moves the parameters against the gradients, which are used up. */
    void step(double rate, int epoch) {
        adam.setLearningRate(rate);
        updater.applyUpdater(gradients.flat(), steps++, epoch);
        parameters.flat().subi(gradients.flat());
    }

    /** These are the best so far. */
    void remember() {
        best.assign(parameters.flat());
    }

    /** Back to the best; to the first if none was remembered. */
    void recall() {
        parameters.flat().assign(best);
    }
}
