package io.llmco2.core.gnn;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.IntFunction;
import java.util.function.ToIntFunction;

/**
 * Scratch that estimates lend each other, so that they leave no garbage: a fixed number of places, each for one scratch. A thread
 * looks in one place, which its id tells; where it finds nothing it makes a new one. So nothing waits, virtual threads keep no
 * memory of their own, and what is kept is bounded. Safe to share between threads.
 *
 * @param <S> what is lent
 */
final class ScratchPool<S> {
    private static final int PLACES = 64; // a power of two, more than most machines have cores

    private final int mostKept;
    private final IntFunction<S> maker;
    private final ToIntFunction<S> room;
    private final AtomicReferenceArray<S> places = new AtomicReferenceArray<>(PLACES);

    /**
     * An empty pool.
     *
     * @param mostKept nodes; what has room for more is left to the collector
     * @param maker of scratch for so many nodes
     * @param room how many nodes a scratch has room for
     */
    ScratchPool(int mostKept, IntFunction<S> maker, ToIntFunction<S> room) {
        this.mostKept = mostKept;
        this.maker = maker;
        this.room = room;
    }

    /** Scratch for up to so many nodes, which nobody else has. */
    S take(int nodes) {
        S found = places.getAndSet(place(), null);
        return found != null && room.applyAsInt(found) >= nodes ? found : maker.apply(nodes);
    }

    /** Leaves it for others; without this it is only lost. */
    void giveBack(S scratch) {
        if (room.applyAsInt(scratch) <= mostKept) {
            places.setRelease(place(), scratch);
        }
    }

    private static int place() {
        return (int) Thread.currentThread().getId() & PLACES - 1;
    }
}
