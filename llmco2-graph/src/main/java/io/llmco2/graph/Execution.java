package io.llmco2.graph;

import java.util.Optional;

/**
 * What, besides model and workload, decides which operators run and how much each does.
 *
 * @param precision number formats
 * @param split spread over GPUs
 * @param attention attention implementation
 * @param exchange how tokens reach experts on other GPUs
 * @param chunk most prompt tokens that go through the model in one pass; {@link #UNCHUNKED} for any number
 * @param lora adapters, if there are any
 */
public record Execution(
        Precision precision,
        ParallelSplit split,
        AttentionKernel attention,
        ExpertExchange exchange,
        long chunk,
        Optional<Lora> lora) {

    /** A chunk that no prompt fills. */
    public static final long UNCHUNKED = Long.MAX_VALUE;

    /** Chunks below this many tokens are no serving configuration. */
    private static final long LEAST_CHUNK = 16;

    /** How tokens of data-parallel ranks reach experts on other GPUs, and the results return. */
    public enum ExpertExchange {
        /** Every GPU gets all tokens, as vLLM does unless told otherwise. */
        ALL_GATHER,
        /** Every GPU gets the tokens that its experts need (DeepEP). */
        ALL_TO_ALL
    }

    public Execution {
        if (chunk < LEAST_CHUNK) {
            throw new IllegalArgumentException(
                    "a prefill chunk must have at least " + LEAST_CHUNK + " tokens, but had " + chunk);
        }
    }

    /** Prompts in one pass, no adapters. */
    public Execution(Precision precision, ParallelSplit split, AttentionKernel attention) {
        this(precision, split, attention, ExpertExchange.ALL_GATHER, UNCHUNKED, Optional.empty());
    }

    /** Flash attention on one GPU. */
    public static Execution of(Precision precision) {
        return new Execution(precision, ParallelSplit.NONE, AttentionKernel.FLASH);
    }

    /** The same over several GPUs. */
    public Execution with(ParallelSplit newSplit) {
        return new Execution(precision, newSplit, attention, exchange, chunk, lora);
    }

    /** The same in other number formats. */
    public Execution with(Precision formats) {
        return new Execution(formats, split, attention, exchange, chunk, lora);
    }

    /** The same with another exchange of tokens between experts. */
    public Execution with(ExpertExchange newExchange) {
        return new Execution(precision, split, attention, newExchange, chunk, lora);
    }

    /** The same with adapters. */
    public Execution with(Lora adapters) {
        return new Execution(precision, split, attention, exchange, chunk, Optional.of(adapters));
    }

    /** The same with prompts in chunks. */
    public Execution withChunk(long newChunk) {
        return new Execution(precision, split, attention, exchange, newChunk, lora);
    }
}
