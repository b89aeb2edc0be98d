package io.llmco2.graph;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMultiset;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** What is asked of the model: how many requests at once, how long their prompts are, how many tokens they generate. */
public sealed interface Workload {

    /** Longest prompt and longest generation, in tokens. */
    long LONGEST = 1L << 31;

    /** Requests served together: the batch size, or the mean number of running requests. */
    double batchSize();

    /** Prompt tokens of one request, on average. */
    double promptTokens();

    /** Generated tokens of one request, on average; prefill yields the first of them. */
    double generatedTokens();

    /** The phases it consists of, in order; a phase in which nothing happens is not among them. */
    ImmutableList<Phase> phases();

    /** The same lengths with another number of requests; of requests of several lengths, so many times each. */
    Workload withRequests(long number);

    /**
     * The same requests, which generate other numbers of tokens.
     *
     * @param tokens of every request, on average
     * @throws IllegalArgumentException if it is below 1, or not whole where requests start together, or they are of several lengths
     */
    Workload withGenerated(double tokens);

    /**
     * Requests of equal lengths that start together: one prefill, then one pass for every further token.
     *
     * @param requests how many
     * @param prompt tokens in, of one request
     * @param cached how many of these, from the first on, have their keys and values in the cache already
     * @param generated tokens out, of one sample
     * @param samples answers to each request, which share its prompt (parallel sampling, or beams of a beam search)
     */
    record StaticBatch(long requests, long prompt, long cached, long generated, long samples) implements Workload {
        private static final double LARGEST_EXACT = 1L << 53;

        public StaticBatch {
            inRange("batch size", requests, Long.MAX_VALUE);
            inRange("prompt tokens", prompt, LONGEST);
            inRange("generated tokens", generated, LONGEST);
            inRange("samples", samples, Integer.MAX_VALUE);
            if (cached < 0 || cached >= prompt) {
                throw new IllegalArgumentException("cached prompt tokens must be 0 to " + (prompt - 1)
                        + " (the last prompt token is always computed), but were " + cached);
            }
        }

        /** A batch with an empty prefix cache. */
        public StaticBatch(long requests, long prompt, long generated) {
            this(requests, prompt, 0, generated);
        }

        /** A batch with one answer to each request. */
        public StaticBatch(long requests, long prompt, long cached, long generated) {
            this(requests, prompt, cached, generated, 1);
        }

        /**
         * A batch of numbers that may come from where numbers are decimals.
         *
         * @throws IllegalArgumentException if one is not whole
         */
        public static StaticBatch of(double requests, double prompt, double cached, double generated, long samples) {
            return new StaticBatch(
                    whole("batch size", requests),
                    whole("prompt tokens", prompt),
                    whole("cached prompt tokens", cached),
                    whole("generated tokens", generated),
                    samples);
        }

        private static long whole(String name, double value) {
            if (!(value == Math.rint(value) && Math.abs(value) <= LARGEST_EXACT)) { // also refuses NaN
                throw new IllegalArgumentException(
                        name + " of a static batch must be a whole number up to 2^53, but was " + value
                                + "; means of traffic are for continuous batching");
            }
            return (long) value;
        }

        @Override
        public StaticBatch withRequests(long number) {
            return new StaticBatch(number, prompt, cached, generated, samples);
        }

        @Override
        public StaticBatch withGenerated(double tokens) {
            return new StaticBatch(requests, prompt, cached, whole("generated tokens", tokens), samples);
        }

        /**
         * The same requests, which generate tokens of different numbers.
         *
         * @param tokens of each request, in any order
         * @throws IllegalArgumentException if there are not as many numbers as requests, or one is below 1
         */
        public RaggedBatch withGenerated(List<Long> tokens) {
            if (tokens.size() != requests) {
                throw new IllegalArgumentException("the batch has " + requests + " requests, but there were "
                        + tokens.size() + " numbers of generated tokens; give one for each");
            }
            return new RaggedBatch(ImmutableSortedMultiset.copyOf(tokens).entrySet().stream()
                    .map(length -> new StaticBatch(length.getCount(), prompt, cached, length.getElement(), samples))
                    .collect(ImmutableList.toImmutableList()));
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

        /** As records print; written out, because every estimate says it. */
        @Override
        public String toString() {
            return "StaticBatch[requests=" + requests + ", prompt=" + prompt + ", cached=" + cached + ", generated="
                    + generated + ", samples=" + samples + "]";
        }
    }

    /**
     * Requests of several lengths that start together; those that are answered leave the batch.
     *
     * @param parts requests of equal lengths each
     */
    record RaggedBatch(ImmutableList<StaticBatch> parts) implements Workload {
        public RaggedBatch {
            if (parts.isEmpty()) {
                throw new IllegalArgumentException("a batch needs at least one request");
            }
        }

        @Override
        public RaggedBatch withRequests(long number) {
            return new RaggedBatch(parts.stream()
                    .map(part -> part.withRequests(Math.multiplyExact(number, part.requests)))
                    .collect(ImmutableList.toImmutableList()));
        }

        @Override
        public RaggedBatch withGenerated(double tokens) {
            throw new IllegalArgumentException("the requests of " + this + " generate different numbers of tokens, so "
                    + tokens + " cannot stand for all of them; give a workload with what each generated");
        }

        @Override
        public double batchSize() {
            return parts.stream().mapToDouble(StaticBatch::requests).sum();
        }

        @Override
        public double promptTokens() {
            return mean(StaticBatch::prompt);
        }

        @Override
        public double generatedTokens() {
            return mean(StaticBatch::generated);
        }

        @Override
        public ImmutableList<Phase> phases() {
            return parts.stream().anyMatch(part -> part.generated > 1)
                    ? ImmutableList.of(Phase.PREFILL, Phase.DECODE)
                    : ImmutableList.of(Phase.PREFILL);
        }

        private double mean(ToDoubleFunction<StaticBatch> each) {
            return parts.stream()
                            .mapToDouble(part -> part.requests * each.applyAsDouble(part))
                            .sum()
                    / batchSize();
        }
    }

    /**
     * A server in steady state (Yu et al., Orca, OSDI 2022): whenever a request ends the next one begins, so every pass
     * decodes the running requests and prefills what keeps them coming. All counts are of the time in which one batch
     * of {@code running} requests is served. Means of measured traffic, hence decimals.
     *
     * @param running mean number of running requests over all passes, so at least 1: without a request there is no pass
     * @param prompt mean tokens in, of one request
     * @param cached mean number of these whose keys and values are in the cache already
     * @param generated mean tokens out, of one request
     */
    record ContinuousBatching(double running, double prompt, double cached, double generated) implements Workload {
        private static final double MOST_REQUESTS = 1e12;

        public ContinuousBatching {
            inRange("running requests", running, MOST_REQUESTS);
            inRange("prompt tokens", prompt, LONGEST);
            inRange("generated tokens", generated, LONGEST);
            if (!(cached >= 0 && cached <= prompt - 1)) { // also refuses NaN
                throw new IllegalArgumentException("cached prompt tokens must be 0 to " + (prompt - 1)
                        + " (the last prompt token is always computed), but were " + cached);
            }
        }

        /** A server with an empty prefix cache. */
        public ContinuousBatching(double running, double prompt, double generated) {
            this(running, prompt, 0, generated);
        }

        @Override
        public ContinuousBatching withRequests(long number) {
            return new ContinuousBatching(number, prompt, cached, generated);
        }

        @Override
        public ContinuousBatching withGenerated(double tokens) {
            return new ContinuousBatching(running, prompt, cached, tokens);
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
            return generated == 1 ? ImmutableList.of(Phase.PREFILL) : ImmutableList.of(Phase.PREFILL, Phase.DECODE);
        }

        private static void inRange(String name, double value, double largest) {
            if (!(value >= 1 && value <= largest)) { // also refuses NaN
                throw new IllegalArgumentException(
                        name + " must be at least 1 and at most " + largest + ", but was " + value);
            }
        }
    }

    /**
     * One phase of a workload, alone on its GPUs: what one side of disaggregated serving does (Zhong et al., DistServe,
     * OSDI 2024). After prefill the KV cache is sent to the other side.
     *
     * @param whole the workload
     * @param phase prefill or decode
     */
    record OnePhase(Workload whole, Phase phase) implements Workload {
        public OnePhase {
            if (whole instanceof OnePhase) {
                throw new IllegalArgumentException("a workload is taken apart into prefill and decode, once, but "
                        + phase + " of " + whole + " was asked for");
            }
            if (phase == Phase.DECODE && whole.generatedTokens() == 1) {
                throw new IllegalArgumentException(
                        "prefill yields the only token of " + whole + ", so nothing decodes");
            }
        }

        @Override
        public OnePhase withRequests(long number) {
            return new OnePhase(whole.withRequests(number), phase);
        }

        @Override
        public OnePhase withGenerated(double tokens) {
            return new OnePhase(whole.withGenerated(tokens), phase);
        }

        @Override
        public double batchSize() {
            return whole.batchSize();
        }

        @Override
        public double promptTokens() {
            return whole.promptTokens();
        }

        @Override
        public double generatedTokens() {
            return whole.generatedTokens();
        }

        @Override
        public ImmutableList<Phase> phases() {
            return ImmutableList.of(phase);
        }
    }

    private static void inRange(String name, long value, long most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException(name + " must be at least 1"
                    + (most == Long.MAX_VALUE ? "" : " and at most " + most) + ", but was " + value);
        }
    }
}
