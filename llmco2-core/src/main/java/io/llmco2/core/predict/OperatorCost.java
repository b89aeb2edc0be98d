package io.llmco2.core.predict;

import io.llmco2.core.inference.Deployment;
import io.llmco2.graph.Phase;
import io.llmco2.graph.layer.LayerGraph;
import io.llmco2.graph.layer.OperatorNode;
import io.llmco2.hardware.quantity.Energy;
import io.llmco2.hardware.quantity.Power;
import io.llmco2.hardware.quantity.TimeSpan;
import java.util.Optional;

/**
 * What one operator of the layer graph takes, all its instances together.
 *
 * @param phase that it belongs to
 * @param node the operator
 * @param roofline its lower bound, of one instance
 * @param cost its energy on all GPUs and its time from begin to end, its share of the waiting of pipeline stages included
 */
public record OperatorCost(Phase phase, OperatorNode node, Roofline roofline, PhaseCost cost) {

    /**
     * The cost of an operator that keeps the GPUs of its stage busy for so long.
     *
     * @param graph that it stands in
     * @param seconds of all its instances, one after the other
     * @param joules of the GPUs of its stage meanwhile
     */
    public static OperatorCost of(
            OperatorNode node,
            Roofline roofline,
            LayerGraph graph,
            Deployment deployment,
            double seconds,
            double joules) {
        return of(node, roofline, graph, idleWatts(deployment), seconds, joules);
    }

    /** The same of GPUs of a stage that draw so many watts together while they wait. */
    public static OperatorCost of(
            OperatorNode node, Roofline roofline, LayerGraph graph, double idleWatts, double seconds, double joules) {
        return new OperatorCost(
                graph.phase(),
                node,
                roofline,
                new PhaseCost(
                        new Energy(graph.pipeline().joules(joules, idleWatts, seconds)),
                        new TimeSpan(graph.pipeline().wallSeconds(seconds))));
    }

    /** What the GPUs of one stage draw together while they wait; 0 where idle power is not known. */
    public static double idleWatts(Deployment deployment) {
        Optional<Power> idle = deployment.gpu().idlePower();
        return idle.isPresent() ? idle.get().watts() * deployment.split().gpusPerStage() : 0;
    }
}
