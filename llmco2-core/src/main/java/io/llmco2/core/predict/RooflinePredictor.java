package io.llmco2.core.predict;

import com.google.common.collect.ImmutableList;
import io.llmco2.core.inference.Inference;
import io.llmco2.core.inference.Rates;
import io.llmco2.graph.layer.LayerGraph;
import io.llmco2.graph.layer.OperatorNode;
import java.util.Optional;

/**
 * Predicts that every operator runs at its roof while the boards draw their limit: the shortest time there can be, and
 * the energy of a perfectly used GPU. Nothing is learned, and no interval is stated.
 */
public final class RooflinePredictor implements EnergyPredictor {
    @Override
    public EnergyPrediction predict(Inference inference) {
        ImmutableList.Builder<OperatorCost> operators = ImmutableList.builder();
        Rates rates = inference.deployment().rates();
        for (LayerGraph graph : inference.graphs()) {
            for (OperatorNode node : graph.nodes()) {
                Roofline roofline = Roofline.of(node, rates);
                double seconds = node.repeat() * roofline.seconds();
                double watts = inference.deployment().gpu().boardPower().watts()
                        * inference.deployment().split().gpusPerStage();
                operators.add(OperatorCost.of(node, roofline, graph, inference.deployment(), seconds, watts * seconds));
            }
        }
        return new EnergyPrediction(operators.build(), Optional.empty(), Support.ROOFLINE_ONLY, "roofline");
    }
}
