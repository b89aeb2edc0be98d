package io.llmco2.core.inference;

import java.util.OptionalDouble;

/**
 * How the GPUs of an instance are joined to nodes.
 *
 * @param gpus of one node, joined by the GPUs' own links: 8 on most boards, 72 in a rack of GB200
 * @param bytesPerSecond that one GPU can send to other nodes (InfiniBand, Ethernet), one direction, if known
 */
public record Nodes(int gpus, OptionalDouble bytesPerSecond) {

    /** Boards of eight, nothing known of what joins them. */
    public static final Nodes OF_EIGHT = new Nodes(8, OptionalDouble.empty());

    public Nodes {
        if (gpus < 1) {
            throw new IllegalArgumentException("a node must have at least 1 GPU, but had " + gpus);
        }
        if (bytesPerSecond.isPresent()
                && !(bytesPerSecond.getAsDouble() > 0 && bytesPerSecond.getAsDouble() < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "bytes per second between nodes must be finite and > 0, but were " + bytesPerSecond.getAsDouble());
        }
    }

    /** Boards of eight, joined by so many bytes per second and GPU. */
    public static Nodes ofEight(double bytesPerSecond) {
        return new Nodes(8, OptionalDouble.of(bytesPerSecond));
    }
}
