package io.llmco2.core.gnn;

import io.llmco2.core.inference.Inference;
import io.llmco2.core.inference.Inferences;
import io.llmco2.core.predict.PhaseCost;
import java.nio.file.Path;

/** Runs in a JVM of its own: loads weights, and prints the bits of what they say of some inferences. */
final class WithoutNd4j {
    private WithoutNd4j() {}

    public static void main(String[] weights) {
        try {
            System.out.println("ND4J is here: " + Class.forName("org.nd4j.linalg.api.ndarray.INDArray"));
        } catch (ClassNotFoundException expected) {
            System.out.print(answers(RooflineNet.load(Path.of(weights[0]))));
        }
    }

    static String answers(RooflineNet net) {
        StringBuilder answers = new StringBuilder();
        for (Inference inference : Inferences.all()) {
            PhaseCost total = net.predict(inference).total();
            answers.append(Double.toHexString(total.energy().joules()))
                    .append(' ')
                    .append(Double.toHexString(total.time().seconds()))
                    .append('\n');
        }
        return answers.toString();
    }
}
