package io.llmco2.core.evaluate;

import io.llmco2.core.inference.Rates;
import io.llmco2.core.predict.Roofline;
import io.llmco2.graph.layer.OperatorNode;

/** What fitted Rooflines add up: seconds of computing, of moving data and of sending it, and the number of kernel launches. */
final class RooflineTerms {
    /** How many there are. */
    static final int COUNT = 4;

    private RooflineTerms() {}

    /** Those of all repetitions of a node. */
    static double[] of(OperatorNode node, Rates rates) {
        Roofline roofline = Roofline.of(node, rates);
        return new double[] {
            node.repeat() * roofline.computeSeconds(),
            node.repeat() * roofline.memorySeconds(),
            node.repeat() * roofline.networkSeconds(),
            (double) node.repeat() * node.cost().launches()
        };
    }

    /** The seconds that they take. */
    static double seconds(double[] coefficients, double[] terms) {
        double seconds = 0;
        for (int k = 0; k < COUNT; k++) {
            seconds += coefficients[k] * terms[k];
        }
        return seconds;
    }
}
