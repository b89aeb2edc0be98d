package io.llmco2.graph.layer;

import io.llmco2.graph.ParallelSplit;

/**
 * How the stages of a pipeline keep each other waiting. Every operator runs on the GPUs of one stage; its time counts
 * {@code wallShare}-fold towards the time from begin to end, and all other stages' GPUs are powered meanwhile.
 *
 * @param stages how many there are
 * @param wallShare wall time over the busy time of all stages together: 1 / stages if none ever waits, 1 if only one is
 *     busy at a time
 */
public record Pipelining(int stages, double wallShare) {

    /** One stage. */
    public static final Pipelining NONE = new Pipelining(1, 1);

    public Pipelining {
        if (stages < 1 || !(wallShare * stages >= 1 - 1e-9)) {
            throw new IllegalArgumentException(
                    "stages cannot be busier than always, but " + stages + " took " + wallShare + " of their time");
        }
    }

    /** Time in which the GPUs of an operator's stage, or those of other stages, wait, over the operator's own time. */
    public double waiting() {
        return Math.max(0, stages * wallShare - 1);
    }

    /** Time from begin to end that an operator adds, if it keeps the GPUs of its stage busy for so long. */
    public double wallSeconds(double busySeconds) {
        return busySeconds * wallShare;
    }

    /**
     * Energy of the GPUs of all stages while an operator keeps those of its own busy.
     *
     * @param joules of the GPUs of its stage
     * @param idleWatts of the GPUs of a stage that waits
     */
    public double joules(double joules, double idleWatts, double busySeconds) {
        return joules + idleWatts * busySeconds * waiting();
    }

    /** Micro-batches flow in, through and out again: the bubble of {@code stages - 1} of Huang et al. 2019. */
    static Pipelining filling(ParallelSplit split, int layers, double microBatches) {
        return of(split, layers, (microBatches + split.pipeline() - 1) / microBatches);
    }

    /** Micro-batches come round again and again; too few of them leave stages idle. */
    static Pipelining flowing(ParallelSplit split, int layers, double microBatches) {
        return of(split, layers, Math.max(microBatches, split.pipeline()) / microBatches);
    }

    /** The busiest stage sets the pace; {@code rounds} is how much longer than its work it takes. */
    private static Pipelining of(ParallelSplit split, int layers, double rounds) {
        int stages = split.pipeline();
        if (stages == 1) {
            return NONE;
        }
        double ofBusiest = Math.ceil((double) layers / stages) / layers;
        return new Pipelining(stages, ofBusiest * rounds);
    }
}
