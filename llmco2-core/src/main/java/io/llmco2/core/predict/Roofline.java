package io.llmco2.core.predict;

import io.llmco2.core.inference.Rates;
import io.llmco2.graph.layer.Cost;
import io.llmco2.graph.layer.OperatorNode;

/**
 * The least time that one instance of an operator can take over its whole phase (Williams, Waterman and Patterson 2009,
 * doi:10.1145/1498765.1498785), with dense peak rates.
 *
 * @param computeSeconds operations over peak rate
 * @param memorySeconds bytes over memory bandwidth
 * @param networkSeconds bytes sent over one direction of the link
 */
public record Roofline(double computeSeconds, double memorySeconds, double networkSeconds) {

    /** What holds an operator back. */
    public enum Bound {
        /** The peak rate. */
        COMPUTE,
        /** The memory bandwidth. */
        MEMORY,
        /** The link between GPUs. */
        NETWORK
    }

    /** The Roofline of an operator on GPUs of such rates. */
    public static Roofline of(OperatorNode node, Rates rates) {
        Cost cost = node.cost();
        return new Roofline(
                cost.flops() / rates.peakFlops(node.compute()),
                cost.memoryBytes() / rates.memoryBytesPerSecond(),
                cost.networkBytes() == 0 ? 0 : cost.networkBytes() / rates.linkBytesPerSecond(node.span()));
    }

    /** The time below which it cannot be done. */
    public double seconds() {
        return Math.max(Math.max(computeSeconds, memorySeconds), networkSeconds);
    }

    /** Which of the three it is. */
    public Bound bound() {
        if (networkSeconds > computeSeconds && networkSeconds > memorySeconds) {
            return Bound.NETWORK;
        }
        return computeSeconds >= memorySeconds ? Bound.COMPUTE : Bound.MEMORY;
    }
}
