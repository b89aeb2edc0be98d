package io.llmco2.core.feature;

import io.llmco2.core.feature.EncodedGraph.BoardPower;

/** What the network is told of a layer graph, node by node. */
public interface GraphInput {

    /** Number of nodes. */
    int nodes();

    /**
     * What the network sees of a node.
     *
     * @param row may be written over, with {@link FeatureSchema#size()} elements
     * @return the features, in {@code row} or in an array that must not be changed
     */
    float[] features(int node, float[] row);

    /** The nodes that a node reads; not to be changed. */
    int[] predecessors(int node);

    /** Operations of one instance over peak rate, all passes together. */
    double computeSeconds(int node);

    /** Bytes of one instance over memory or link bandwidth, all passes together. */
    double memorySeconds(int node);

    /** Kernels started for one instance, all passes together. */
    double launches(int node);

    /** Power of the boards. */
    BoardPower power();
}
