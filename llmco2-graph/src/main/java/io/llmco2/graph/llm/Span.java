package io.llmco2.graph.llm;

/**
 * Which of the tokens before it, itself included, a query of an attention layer sees.
 *
 * @param kind how the tokens are chosen
 * @param tokens size of the window or chunk; 0 where all tokens are seen
 */
public record Span(Kind kind, int tokens) {

    /** How the tokens are chosen. */
    public enum Kind {
        /** All of them. */
        FULL,
        /** The last ones (Beltagy et al. 2020, arXiv:2004.05150). */
        SLIDING,
        /** Those of the chunk that the query itself lies in, counted from the first token of the sequence (Llama 4). */
        CHUNKED
    }

    /** All tokens. */
    public static final Span FULL = new Span(Kind.FULL, 0);

    public Span {
        if (kind == Kind.FULL ? tokens != 0 : tokens < 1) {
            throw new IllegalArgumentException(
                    "a full span has 0 tokens, any other at least 1, but " + kind + " had " + tokens);
        }
    }

    /** The last {@code tokens}; all of them if 0. */
    public static Span sliding(int tokens) {
        return tokens == 0 ? FULL : new Span(Kind.SLIDING, tokens);
    }

    /** The chunk of {@code tokens} that a query lies in. */
    public static Span chunked(int tokens) {
        return new Span(Kind.CHUNKED, tokens);
    }

    /** How many tokens before it the first one stands that is seen by the query at position {@code position}, from 1. */
    public long start(long position) {
        return switch (kind) {
            case FULL -> 0;
            case SLIDING -> Math.max(0, position - tokens);
            case CHUNKED -> (position - 1) / tokens * tokens;
        };
    }

    /** Tokens that are kept for queries to come, once a sequence has so many. */
    public double kept(double sequence) {
        return kind == Kind.FULL ? sequence : Math.min(sequence, tokens);
    }

    /**
     * Tokens seen by all queries from one position to another, both included, together.
     *
     * @throws ArithmeticException if they exceed a {@code long}
     */
    public long seen(long first, long last) {
        return switch (kind) {
            case FULL -> arithmetic(first, last);
            case SLIDING ->
                last <= tokens
                        ? arithmetic(first, last)
                        : first > tokens
                                ? Math.multiplyExact(last - first + 1, (long) tokens)
                                : Math.addExact(
                                        arithmetic(first, tokens), Math.multiplyExact(last - tokens, (long) tokens));
            case CHUNKED -> Math.subtractExact(inChunks(last), inChunks(first - 1));
        };
    }

    /**
     * The same for queries of which only means are known: {@code queries} of them, the first at position {@code first},
     * each {@code stride} after the one before.
     */
    public double seen(double first, double queries, double stride) {
        return switch (kind) {
            case FULL -> arithmetic(first, queries, stride);
            case SLIDING -> {
                double growing = Math.max(0, Math.min(queries, (tokens - first) / stride + 1));
                double seen = arithmetic(first, growing, stride) + (queries - growing) * tokens;
                yield Math.min(seen, queries * tokens); // a fraction of a query may stand where the window is full
            }
            case CHUNKED -> (inChunks(first - 1 + queries * stride) - inChunks(first - 1)) / stride;
        };
    }

    private static long arithmetic(long first, long last) {
        long terms = last - first + 1;
        long ends = Math.addExact(first, last);
        return terms % 2 == 0 ? Math.multiplyExact(terms / 2, ends) : Math.multiplyExact(terms, ends / 2);
    }

    private static double arithmetic(double first, double terms, double stride) {
        return terms * (first + stride * (terms - 1) / 2);
    }

    /** Tokens seen by the first {@code queries} of a sequence: every chunk starts at one again. */
    private long inChunks(long queries) {
        long whole = Math.multiplyExact(queries / tokens, arithmetic(1, tokens));
        return Math.addExact(whole, arithmetic(1, queries % tokens));
    }

    private double inChunks(double queries) {
        double chunks = Math.floor(queries / tokens);
        double rest = queries - chunks * tokens;
        return chunks * tokens * (tokens + 1.0) / 2 + rest * (rest + 1) / 2;
    }
}
