package io.llmco2.core.gnn;

import io.llmco2.core.gnn.RooflineEnsemble.Scratch;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Scratch that estimates lend each other, so that they leave no garbage: a fixed number of places, each for one scratch. A thread
 * looks in one place, which its id tells; where it finds nothing it makes a new one. So nothing waits, virtual threads keep no
 * memory of their own, and what is kept is bounded. Safe to share between threads.
 */
final class ScratchPool {
    private static final int PLACES = 64; // a power of two, more than most machines have cores

    /** Larger ones are for the collector; the largest graph of the bundled models has a third of that. */
    private static final int MOST_NODES = 256;

    private final RooflineEnsemble networks;
    private final AtomicReferenceArray<Scratch> places = new AtomicReferenceArray<>(PLACES);

    ScratchPool(RooflineEnsemble networks) {
        this.networks = networks;
    }

    /** Scratch for graphs of up to so many nodes, which nobody else has. */
    Scratch take(int nodes) {
        Scratch found = places.getAndSet(place(), null);
        return found != null && found.nodes() >= nodes ? found : networks.scratch(nodes);
    }

    /** Leaves it for others; without this it is only lost. */
    void giveBack(Scratch scratch) {
        if (scratch.nodes() <= MOST_NODES) {
            places.setRelease(place(), scratch);
        }
    }

    private static int place() {
        return (int) Thread.currentThread().getId() & PLACES - 1;
    }
}
