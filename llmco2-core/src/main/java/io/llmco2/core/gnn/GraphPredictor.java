package io.llmco2.core.gnn;

import io.llmco2.core.feature.EncodedGraph;
import io.llmco2.core.predict.PhaseCost;

/** Says what a graph costs. */
@FunctionalInterface
public interface GraphPredictor {
    /** Seconds and joules of all operators of a graph together. */
    PhaseCost predict(EncodedGraph graph);
}
