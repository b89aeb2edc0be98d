package io.llmco2.core.gnn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.llmco2.core.gnn.Parameters.Gradients;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Supplier;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Compares a layer's backward with central differences of the scalar {@code loss = sum of w * output} with random w, for
 * every element of the input and of every parameter, in double precision.
 *
 * <p>Tolerance: with a step of 1e-5 the difference is off by about step^2 / 6 = 2e-11 times the third derivative, and by
 * rounding of the loss, 1e-16 / 1e-5 = 1e-11 times the sum of the terms' sizes. Both get a factor of some hundred to
 * ten thousand for curvature and for sums over nodes: 1e-6 of the gradient plus 1e-9 of the terms.
 */
final class GradientCheck {
    private static final double STEP = 1e-5;
    private static final double RELATIVE = 1e-6;
    private static final double OF_TERMS = 1e-9;

    private GradientCheck() {}

    /** A layer without parameters. */
    static void check(Function<INDArray, Pass> layer, INDArray x) {
        Parameters.Layout none = new Parameters.Layout();
        none.declare("unused", 1, 1);
        check(layer, x, none.build(DataType.DOUBLE));
    }

    /** A layer whose parameters are all of these. */
    static void check(Function<INDArray, Pass> layer, INDArray x, Parameters parameters) {
        assertThat(x.dataType()).isEqualTo(DataType.DOUBLE);
        Pass pass = layer.apply(x);
        INDArray weights = Networks.array(
                new Random(99), pass.output().rows(), pass.output().columns(), DataType.DOUBLE);
        Gradients gradients = parameters.gradients();
        INDArray inputGradient = pass.backward().apply(weights.dup('f'), gradients);
        double terms = 0;
        for (int i = 0; i < weights.rows(); i++) {
            for (int j = 0; j < weights.columns(); j++) {
                terms += Math.abs(weights.getDouble(i, j) * pass.output().getDouble(i, j));
            }
        }
        assertThat(inputGradient.shape()).isEqualTo(x.shape());
        compare("input", layer, x, weights, x, inputGradient, terms);
        for (Parameters.Parameter p : parameters.all()) {
            compare(p.name(), layer, x, weights, p.value(), gradients.views().get(p.index()), terms);
        }
    }

    /** A network of constants, whose input has no gradient: its parameters alone. */
    static void checkParameters(Supplier<Pass> network, Parameters parameters) {
        Pass pass = network.get();
        INDArray weights = Networks.array(
                new Random(99), pass.output().rows(), pass.output().columns(), DataType.DOUBLE);
        Gradients gradients = parameters.gradients();
        pass.backward().apply(weights.dup('f'), gradients);
        double terms = pass.output().mul(weights).norm1Number().doubleValue();
        for (Parameters.Parameter p : parameters.all()) {
            compare(
                    p.name(),
                    unused -> network.get(),
                    weights,
                    weights,
                    p.value(),
                    gradients.views().get(p.index()),
                    terms);
        }
    }

    private static void compare(
            String name,
            Function<INDArray, Pass> layer,
            INDArray x,
            INDArray weights,
            INDArray varied,
            INDArray gradient,
            double terms) {
        for (int i = 0; i < varied.rows(); i++) {
            for (int j = 0; j < varied.columns(); j++) {
                double value = varied.getDouble(i, j);
                varied.putScalar(i, j, value + STEP);
                double above = loss(layer, x, weights);
                varied.putScalar(i, j, value - STEP);
                double below = loss(layer, x, weights);
                varied.putScalar(i, j, value);
                double expected = (above - below) / (2 * STEP);
                double tolerance = RELATIVE * Math.abs(expected) + OF_TERMS * terms;
                assertThat(gradient.getDouble(i, j))
                        .as("gradient by %s[%d, %d]", name, i, j)
                        .isCloseTo(expected, within(tolerance));
            }
        }
    }

    private static double loss(Function<INDArray, Pass> layer, INDArray x, INDArray weights) {
        return layer.apply(x).output().mul(weights).sumNumber().doubleValue();
    }
}
