package io.llmco2.graph;

/**
 * What, besides model and workload, decides which operators run and how much each does.
 *
 * @param precision number formats
 * @param split spread over GPUs
 * @param attention attention implementation
 */
public record Execution(Precision precision, ParallelSplit split, AttentionKernel attention) {

    /** Flash attention on one GPU. */
    public static Execution of(Precision precision) {
        return new Execution(precision, ParallelSplit.NONE, AttentionKernel.FLASH);
    }

    /** The same over several GPUs. */
    public Execution with(ParallelSplit newSplit) {
        return new Execution(precision, newSplit, attention);
    }
}
