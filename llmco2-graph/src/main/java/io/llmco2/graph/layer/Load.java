package io.llmco2.graph.layer;

import com.google.common.collect.ImmutableList;
import com.google.common.math.LongMath;
import io.llmco2.graph.Execution;
import io.llmco2.graph.ParallelSplit;
import io.llmco2.graph.Phase;
import io.llmco2.graph.Workload;
import io.llmco2.graph.Workload.ContinuousBatching;
import io.llmco2.graph.Workload.OnePhase;
import io.llmco2.graph.Workload.RaggedBatch;
import io.llmco2.graph.Workload.StaticBatch;
import io.llmco2.graph.layer.SequenceLoad.MeanCycles;
import io.llmco2.graph.layer.SequenceLoad.MeanPrompts;
import io.llmco2.graph.layer.SequenceLoad.Run;
import io.llmco2.graph.llm.LlmSpec;
import java.math.RoundingMode;
import java.util.function.ToLongFunction;

/**
 * What a phase of a workload asks of every operator of the model on the busiest GPU.
 *
 * @param passes how often the model is executed, micro-batches and chunks counted singly
 * @param tokens tokens that go through it, all passes together
 * @param outputRows tokens of which logits are computed
 * @param expertTokens tokens of all ranks that share the experts
 * @param expertTokensPerPass the same in one pass
 * @param rows tokens that go through together, whatever the number of generated tokens (see {@link Dimensions})
 * @param expertRows the same of all ranks that share the experts
 * @param outputRowsPerPass logits computed together, whatever the number of generated tokens
 * @param prefillShare share of the tokens that are prompt
 * @param prefillShareOfOutput share of the logits that are of the last prompt token
 * @param prefillShareOfPasses share of the passes that the prompts need
 * @param sequences what is asked of attention and recurrence, one part for each phase at work
 * @param pipeline how the stages keep each other waiting
 */
record Load(
        Amount passes,
        Amount tokens,
        Amount outputRows,
        Amount expertTokens,
        double expertTokensPerPass,
        double rows,
        double expertRows,
        double outputRowsPerPass,
        double prefillShare,
        double prefillShareOfOutput,
        double prefillShareOfPasses,
        ImmutableList<SequenceLoad> sequences,
        Pipelining pipeline) {

    /** The steps by which a model decodes: all tokens one by one, or its part of speculative decoding. */
    record Cycles(int passes, int tokens, double advance) {
        static final Cycles PLAIN = new Cycles(1, 1, 1);
    }

    /**
     * The load of a phase.
     *
     * @param llm the model, whose layers pipeline stages share out
     * @throws IllegalArgumentException if the workload has no such phase
     */
    static Load of(Workload workload, Phase phase, Execution execution, LlmSpec llm, Cycles cycles) {
        Maker maker = new Maker(execution, llm, cycles);
        Workload whole = workload instanceof OnePhase one ? one.whole() : workload;
        if (!workload.phases().contains(phase)) {
            throw new IllegalArgumentException(workload + " has no phase " + phase + ", only " + workload.phases());
        }
        if (whole instanceof ContinuousBatching server) {
            return maker.continuous(server, phase);
        }
        ImmutableList<StaticBatch> parts =
                whole instanceof RaggedBatch ragged ? ragged.parts() : ImmutableList.of((StaticBatch) whole);
        return phase == Phase.PREFILL ? maker.prefill(parts) : maker.decode(parts);
    }

    /** Of which a logarithm of the complement exists. */
    private static final double ALMOST_ONE = 1 - 1e-12;

    private record Maker(Execution execution, ParallelSplit split, int layers, boolean exchanges, Cycles cycles) {
        Maker(Execution execution, LlmSpec llm, Cycles cycles) {
            this(execution, execution.split(), llm.layers(), llm.hasExperts(), cycles);
        }

        Load prefill(ImmutableList<StaticBatch> parts) {
            long requests = sum(parts, this::requestsOfRank);
            long microBatches = Math.min(split.microBatches(), requests);
            long tokens = sum(parts, part -> Math.multiplyExact(requestsOfRank(part), part.prompt() - part.cached()));
            long all = sum(parts, part -> Math.multiplyExact(part.requests(), part.prompt() - part.cached()));
            long passes = Math.multiplyExact(microBatches, ceiling(ceiling(tokens, microBatches), execution.chunk()));
            long here = ceiling(tokens, split.context());
            double rows = (double) here / passes;
            double expertRows = (double) ceiling(all, split.context()) / passes;
            ImmutableList<Run> runs = parts.stream()
                    .map(part -> new Run(requestsOfRank(part), part.cached() + 1, part.prompt()))
                    .collect(ImmutableList.toImmutableList());
            return new Load(
                    new Amount.Exact(passes),
                    new Amount.Exact(here),
                    new Amount.Exact(requests),
                    new Amount.Exact(ceiling(all, split.context())),
                    expertRows,
                    rows,
                    expertRows,
                    (double) requests / passes,
                    1,
                    1,
                    1,
                    ImmutableList.of(
                            new SequenceLoad.Exact(Phase.PREFILL, runs, rows, split.context(), execution.chunk())),
                    Pipelining.filling(split, layers, passes));
        }

        Load decode(ImmutableList<StaticBatch> parts) {
            long sequences = sum(parts, this::sequencesOfRank);
            long all = sum(parts, part -> Math.multiplyExact(part.requests(), part.samples()));
            long microBatches = Math.min(split.microBatches(), sequences);
            long steps = parts.stream().mapToLong(StaticBatch::generated).max().orElseThrow() - 1;
            double rows = (double) sequences * cycles.tokens / microBatches;
            double expertRows = (double) all * cycles.tokens / microBatches;
            Pipelining pipeline = Pipelining.flowing(split, layers, microBatches);
            if (!cycles.equals(Cycles.PLAIN)) {
                return speculative(parts, steps, microBatches, rows, expertRows, pipeline);
            }
            long passes = Math.multiplyExact(steps, microBatches);
            Amount tokens = new Amount.Exact(
                    sum(parts, part -> Math.multiplyExact(sequencesOfRank(part), part.generated() - 1)));
            long allTokens = sum(
                    parts,
                    part -> Math.multiplyExact(
                            Math.multiplyExact(part.requests(), part.samples()), part.generated() - 1));
            ImmutableList<Run> runs = parts.stream()
                    .filter(part -> part.generated() > 1)
                    .map(part ->
                            new Run(sequencesOfRank(part), part.prompt() + 1, part.prompt() + part.generated() - 1))
                    .collect(ImmutableList.toImmutableList());
            return new Load(
                    new Amount.Exact(passes),
                    tokens,
                    tokens,
                    new Amount.Exact(allTokens),
                    (double) allTokens / passes,
                    rows,
                    expertRows,
                    rows,
                    0,
                    0,
                    0,
                    ImmutableList.of(
                            new SequenceLoad.Exact(Phase.DECODE, runs, rows, split.context(), execution.chunk())),
                    pipeline);
        }

        /** Parts of different lengths are taken as requests of their mean lengths. */
        private Load speculative(
                ImmutableList<StaticBatch> parts,
                long steps,
                long microBatches,
                double rows,
                double expertRows,
                Pipelining pipeline) {
            double sequences = sum(parts, this::sequencesOfRank);
            double decoded =
                    sum(parts, part -> Math.multiplyExact(sequencesOfRank(part), part.generated() - 1)) / sequences;
            double prompt = sum(parts, part -> Math.multiplyExact(sequencesOfRank(part), part.prompt())) / sequences;
            double each = decoded / cycles.advance * cycles.passes * cycles.tokens;
            double passes = steps / cycles.advance * cycles.passes * microBatches;
            Amount tokens = new Amount.Mean(sequences * each);
            double all = sum(parts, part -> Math.multiplyExact(part.requests(), part.samples()));
            return new Load(
                    new Amount.Mean(passes),
                    tokens,
                    tokens,
                    new Amount.Mean(all * each),
                    all * each / passes,
                    rows,
                    expertRows,
                    rows,
                    0,
                    0,
                    0,
                    ImmutableList.of(decoding(sequences, prompt, decoded, rows)),
                    pipeline);
        }

        /** While one batch is served, every request is prefilled once and takes part in as many passes as it has tokens. */
        Load continuous(ContinuousBatching server, Phase phase) {
            boolean prefills = phase != Phase.DECODE;
            boolean decodes = phase != Phase.PREFILL;
            double requests = server.running() / split.data();
            double microBatches = Math.max(1, Math.min(split.microBatches(), requests));
            double prompt = prefills ? server.prompt() - server.cached() : 0;
            double decoded = decodes ? server.generated() - 1 : 0; // prefill yields the first one
            double rounds = decoded / cycles.advance * cycles.passes;
            double tokensEach = prompt + rounds * cycles.tokens;
            double outputsEach = (prefills ? 1 : 0) + rounds * cycles.tokens;
            double least = decodes ? (prefills ? 1 : 0) + rounds : 1; // more where they do not fit a chunk
            double passes = Math.max(least * microBatches, requests * tokensEach / execution.chunk());
            double prefilled = prompt / split.context();
            double here = prefilled + rounds * cycles.tokens;
            double prompts =
                    requests * (exchanges && decodes && split.data() > 1 ? waitedFor(requests, prompt, least) : 1);
            double tokens = prompts * prefilled + requests * rounds * cycles.tokens;
            double rows = decodes ? requests * cycles.tokens / microBatches : requests * prefilled / passes;
            ImmutableList.Builder<SequenceLoad> sequences = ImmutableList.builder();
            if (prefills) { // both even where nothing is decoded: the shape of the graph must not depend on it
                sequences.add(new MeanPrompts(
                        prompts,
                        server.cached(),
                        server.prompt(),
                        decodes ? server.prompt() - server.cached() : rows,
                        split.context(),
                        execution.chunk()));
            }
            if (decodes) {
                sequences.add(decoding(requests, server.prompt(), decoded, rows));
            }
            return new Load(
                    new Amount.Mean(passes),
                    new Amount.Mean(tokens),
                    new Amount.Mean(requests * outputsEach),
                    new Amount.Mean(server.running() * here),
                    server.running() * here / passes,
                    rows,
                    rows * split.data(),
                    rows,
                    prompts * prefilled / tokens,
                    (prefills ? 1 : 0) / outputsEach,
                    (prefills ? 1 : 0) / least,
                    sequences.build(),
                    Pipelining.flowing(split, layers, microBatches));
        }

        /**
         * Prompts that a data-parallel rank waits for, its own included, for each of its own. Ranks that exchange tokens
         * with experts go through every pass together, so all wait while one prefills; only prompts that fall into the same
         * pass cost one wait. With a share q of passes in which a rank prefills, one of r does in
         * {@code 1 - (1 - q)^r} of them.
         */
        private double waitedFor(double requests, double prompt, double passesOfRequest) {
            double share = Math.min(1, requests * Math.max(1, prompt / execution.chunk()) / passesOfRequest);
            return share == 0 ? 1 : -Math.expm1(split.data() * Math.log1p(-Math.min(share, ALMOST_ONE))) / share;
        }

        private SequenceLoad decoding(double requests, double prompt, double decoded, double rows) {
            return new MeanCycles(
                    requests,
                    prompt,
                    decoded / cycles.advance,
                    cycles.passes,
                    cycles.tokens,
                    cycles.advance,
                    rows,
                    split.context());
        }

        private long requestsOfRank(StaticBatch part) {
            return ceiling(part.requests(), split.data());
        }

        private long sequencesOfRank(StaticBatch part) {
            return Math.multiplyExact(requestsOfRank(part), part.samples());
        }

        private static long sum(ImmutableList<StaticBatch> parts, ToLongFunction<StaticBatch> each) {
            long sum = 0;
            for (StaticBatch part : parts) {
                sum = Math.addExact(sum, each.applyAsLong(part));
            }
            return sum;
        }

        private static long ceiling(long whole, long parts) {
            return LongMath.divide(whole, parts, RoundingMode.CEILING);
        }
    }
}
