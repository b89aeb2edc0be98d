package io.llmco2.core.calibrate;

import com.google.common.collect.ImmutableList;
import io.llmco2.core.inference.Deployment;
import io.llmco2.core.inference.Inference;
import io.llmco2.core.predict.EnergyPrediction;
import io.llmco2.core.predict.OperatorCost;
import io.llmco2.graph.NumberFormat;
import io.llmco2.graph.Phase;
import io.llmco2.graph.layer.LayerGraph;
import io.llmco2.graph.layer.Operator;
import io.llmco2.graph.layer.OperatorNode;
import io.llmco2.hardware.quantity.Power;
import java.util.List;

/**
 * What an adjustment looks at of one operator, all its instances together.
 *
 * @param phase that it belongs to
 * @param seconds predicted, from begin to end
 * @param joules predicted, of all boards
 * @param floorSeconds its Roofline time, from begin to end
 * @param launches kernels started, those counted whose time shows
 * @param tokens sampled, those counted whose time shows; of other operators than the sampling none
 */
record Work(Phase phase, double seconds, double joules, double floorSeconds, double launches, double tokens) {

    /** Sampling reads and writes the logits of every token in single precision. */
    private static final double BYTES_PER_LOGIT = 2.0 * NumberFormat.FP32.bytes();

    /**
     * Powers between which all boards of a deployment stay, in watts.
     *
     * @param idleWatts of all boards, 0 where unknown
     * @param limitWatts of all boards
     */
    record Boards(double idleWatts, double limitWatts) {
        static Boards of(Deployment deployment) {
            return new Boards(
                    deployment.gpuCount()
                            * deployment.gpu().idlePower().map(Power::watts).orElse(0.0),
                    deployment.gpuCount() * deployment.gpu().boardPower().watts());
        }
    }

    /**
     * The operators of a prediction, in its order.
     *
     * @throws IllegalArgumentException if the prediction is not one of the operators of the inference's graphs, in order
     */
    static ImmutableList<Work> of(Inference inference, EnergyPrediction prediction) {
        List<OperatorCost> operators = prediction.operators();
        ImmutableList.Builder<Work> works = ImmutableList.builderWithExpectedSize(operators.size());
        int next = 0;
        for (LayerGraph graph : inference.graphs()) {
            for (OperatorNode node : graph.nodes()) {
                if (next == operators.size() || !operators.get(next).node().equals(node)) {
                    throw mismatch(prediction);
                }
                works.add(of(operators.get(next), graph));
                next++;
            }
        }
        if (next != operators.size()) {
            throw mismatch(prediction);
        }
        return works.build();
    }

    private static Work of(OperatorCost operator, LayerGraph graph) {
        OperatorNode node = operator.node();
        double wall = node.repeat() * graph.pipeline().wallShare();
        return new Work(
                operator.phase(),
                operator.cost().time().seconds(),
                operator.cost().energy().joules(),
                wall * operator.roofline().seconds(),
                wall * node.cost().launches(),
                node.operator() == Operator.SAMPLING ? wall * sampledTokens(node) : 0);
    }

    private static double sampledTokens(OperatorNode node) {
        return node.cost().activationBytes()
                / (BYTES_PER_LOGIT * node.dimensions().inner());
    }

    private static IllegalArgumentException mismatch(EnergyPrediction prediction) {
        return new IllegalArgumentException("only predictors can be calibrated that answer with every operator of the"
                + " inference's graphs, in order; " + prediction.predictor() + " does not");
    }
}
