package io.llmco2.graph;

import com.google.common.collect.ImmutableList;

/** What is asked of the model: how many requests at once, how long their prompts are, how many tokens they generate. */
public sealed interface Workload {

    /** Requests served together: the batch size, or the mean number of running requests. */
    double batchSize();

    /** Prompt tokens of one request. */
    double promptTokens();

    /** Generated tokens of one request; prefill yields the first of them. */
    double generatedTokens();

    /** The phases it consists of, in order; a phase in which nothing happens is not among them. */
    ImmutableList<Phase> phases();

    /**
     * Requests of equal lengths that start together: one prefill pass, then one pass for every further token.
     *
     * @param requests how many
     * @param prompt tokens in, of one request
     * @param cached how many of these, from the first on, have their keys and values in the cache already
     * @param generated tokens out, of one request
     */
    record StaticBatch(long requests, long prompt, long cached, long generated) implements Workload {
        public StaticBatch {
            atLeastOne("batch size", requests);
            atLeastOne("prompt tokens", prompt);
            atLeastOne("generated tokens", generated);
            if (cached < 0 || cached >= prompt) {
                throw new IllegalArgumentException("cached prompt tokens must be 0 to " + (prompt - 1)
                        + " (the last prompt token is always computed), but were " + cached);
            }
        }

        /** A batch with an empty prefix cache. */
        public StaticBatch(long requests, long prompt, long generated) {
            this(requests, prompt, 0, generated);
        }

        @Override
        public double batchSize() {
            return requests;
        }

        @Override
        public double promptTokens() {
            return prompt;
        }

        @Override
        public double generatedTokens() {
            return generated;
        }

        @Override
        public ImmutableList<Phase> phases() {
            return generated == 1 ? ImmutableList.of(Phase.PREFILL) : ImmutableList.of(Phase.PREFILL, Phase.DECODE);
        }
    }

    /**
     * A server in steady state (Yu et al., Orca, OSDI 2022): whenever a request ends the next one begins, so every pass
     * decodes the running requests and prefills what keeps them coming. All counts are of the time in which one batch
     * of {@code running} requests is served. Means of measured traffic, hence decimals.
     *
     * @param running mean number of running requests over all passes, so at least 1: without a request there is no pass
     * @param prompt mean tokens in, of one request
     * @param generated mean tokens out, of one request
     */
    record ContinuousBatching(double running, double prompt, double generated) implements Workload {
        private static final double LARGEST = 1e12;

        public ContinuousBatching {
            inRange("running requests", running);
            inRange("prompt tokens", prompt);
            inRange("generated tokens", generated);
        }

        @Override
        public double batchSize() {
            return running;
        }

        @Override
        public double promptTokens() {
            return prompt;
        }

        @Override
        public double generatedTokens() {
            return generated;
        }

        @Override
        public ImmutableList<Phase> phases() {
            return ImmutableList.of(Phase.MIXED);
        }

        private static void inRange(String name, double value) {
            if (!(value >= 1 && value <= LARGEST)) { // also refuses NaN
                throw new IllegalArgumentException(
                        name + " must be at least 1 and at most " + LARGEST + ", but was " + value);
            }
        }
    }

    private static void atLeastOne(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be at least 1, but was " + value);
        }
    }
}
