package io.llmco2.core.predict;

import io.llmco2.graph.layer.OperatorNode;

/**
 * What one operator of the layer graph takes, all its instances together.
 *
 * @param node the operator
 * @param roofline its lower bound, of one instance
 * @param cost its energy on all GPUs and its time
 */
public record OperatorCost(OperatorNode node, Roofline roofline, PhaseCost cost) {}
