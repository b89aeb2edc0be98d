package io.llmco2.graph.layer;

import io.llmco2.graph.NumberFormat;

/**
 * One operator of one kind of layer, executed {@code repeat} times in a pass.
 *
 * @param operator what it does
 * @param layer index of the layer kind it belongs to, -1 for what stands before and after the layers
 * @param name unique within the graph
 * @param repeat how many layers have it
 * @param dimensions sizes of its product
 * @param compute operand format, which decides the peak rate that applies
 * @param cost what one of the {@code repeat} instances takes on the busiest GPU, over the whole phase
 * @param span over how many consecutive GPUs it communicates, {@link #BEYOND} for those of another instance, 1 for none
 */
public record OperatorNode(
        Operator operator,
        int layer,
        String name,
        long repeat,
        Dimensions dimensions,
        NumberFormat compute,
        Cost cost,
        int span) {

    /** The span of what leaves the instance. */
    public static final int BEYOND = Integer.MAX_VALUE;
}
