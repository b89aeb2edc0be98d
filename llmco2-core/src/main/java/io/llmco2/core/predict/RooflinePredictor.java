package io.llmco2.core.predict;

import com.google.common.collect.ImmutableList;
import io.llmco2.core.inference.Inference;
import io.llmco2.graph.layer.LayerGraph;
import io.llmco2.graph.layer.OperatorNode;
import io.llmco2.hardware.quantity.TimeSpan;
import java.util.Optional;

/**
 * Predicts that every operator runs at its roof while the boards draw their limit: the shortest time there can be, and
 * the energy of a perfectly used GPU. Nothing is learned, and no interval is stated.
 */
public final class RooflinePredictor implements EnergyPredictor {
    @Override
    public EnergyPrediction predict(Inference inference) {
        ImmutableList.Builder<OperatorCost> operators = ImmutableList.builder();
        for (LayerGraph graph : inference.graphs()) {
            for (OperatorNode node : graph.nodes()) {
                Roofline roofline = Roofline.of(node, inference.deployment());
                TimeSpan time = new TimeSpan(node.repeat() * roofline.seconds());
                operators.add(new OperatorCost(
                        node,
                        roofline,
                        new PhaseCost(
                                inference
                                        .deployment()
                                        .gpu()
                                        .boardPower()
                                        .times(inference.deployment().gpuCount())
                                        .times(time),
                                time)));
            }
        }
        return new EnergyPrediction(operators.build(), Optional.empty(), Support.ROOFLINE_ONLY, "roofline");
    }
}
