package io.llmco2.core.gnn;

import io.llmco2.core.gnn.Parameters.Gradients;
import java.util.function.Function;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * One execution of a layer: what came out, and the way back. The way back holds what it needs from the way there, so a
 * layer keeps no state between the two.
 *
 * @param output of the layer
 * @param backward adds the parameters' gradients and returns the input's
 */
record Pass(INDArray output, Backward backward) {

    /** From the gradient by the output to the gradient by the input. */
    @FunctionalInterface
    interface Backward {
        INDArray apply(INDArray outputGradient, Gradients gradients);
    }

    /** The chain rule: {@code next} after this. */
    Pass then(Function<INDArray, Pass> next) {
        Pass following = next.apply(output);
        return new Pass(
                following.output,
                (gradient, gradients) -> backward.apply(following.backward.apply(gradient, gradients), gradients));
    }
}
