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
 * @param passes how often the model is executed for it, micro-batches and chunks counted singly
 * @param visits in how many passes it has tokens, more than {@code passes} where these go along with another phase's; in
 *     all of them kernels are started for it, because what an engine has captured as a graph is a pass of decode alone
 * @param tokens tokens that go through it, all passes together
 * @param outputRows tokens of which logits are computed
 * @param experts what is asked of experts
 * @param rows tokens that go through together, whatever the number of generated tokens (see {@link Dimensions})
 * @param outputRowsPerPass logits computed together, whatever the number of generated tokens
 * @param sequences what is asked of attention and recurrence
 * @param pipeline how the stages keep each other waiting
 */
record Load(
        Amount passes,
        Amount visits,
        Amount tokens,
        Amount outputRows,
        Experts experts,
        double rows,
        double outputRowsPerPass,
        SequenceLoad sequences,
        Pipelining pipeline) {

    /**
     * What is asked of experts by all ranks that share them: own passes of {@code tokensPerPass}, and visits to passes of
     * as many tokens with {@code tokensPerVisit} more, of which only the experts count that these need in addition.
     *
     * @param tokens of all passes and visits together
     * @param passes own ones
     * @param tokensPerPass tokens that go through together in one of them
     * @param visits in how many passes tokens come to others, those of another phase
     * @param tokensPerVisit how many do
     * @param rows tokens that go through together, whatever the number of generated tokens
     */
    record Experts(
            Amount tokens, Amount passes, double tokensPerPass, double visits, double tokensPerVisit, double rows) {

        /** Tokens in passes of their own. */
        static Experts alone(Amount tokens, Amount passes, double rows) {
            return new Experts(tokens, passes, tokens.value() / passes.value(), 0, 0, rows);
        }
    }

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
            return phase == Phase.DECODE
                    ? maker.serverDecode(server)
                    : maker.serverPrefill(server, !(workload instanceof OnePhase));
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
            Amount allHere = new Amount.Exact(ceiling(all, split.context()));
            double expertRows = allHere.value() / passes;
            ImmutableList.Builder<Run> runs = ImmutableList.builderWithExpectedSize(parts.size());
            for (StaticBatch part : parts) {
                runs.add(new Run(requestsOfRank(part), part.cached() + 1, part.prompt()));
            }
            return new Load(
                    new Amount.Exact(passes),
                    new Amount.Exact(passes),
                    new Amount.Exact(here),
                    new Amount.Exact(requests),
                    Experts.alone(allHere, new Amount.Exact(passes), expertRows),
                    rows,
                    (double) requests / passes,
                    new SequenceLoad.Exact(Phase.PREFILL, runs.build(), rows, split.context(), execution.chunk()),
                    Pipelining.filling(split, layers, passes));
        }

        Load decode(ImmutableList<StaticBatch> parts) {
            long sequences = sum(parts, this::sequencesOfRank);
            long all = sum(parts, part -> Math.multiplyExact(part.requests(), part.samples()));
            long microBatches = Math.min(split.microBatches(), sequences);
            long steps = longest(parts) - 1;
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
            ImmutableList.Builder<Run> runs = ImmutableList.builderWithExpectedSize(parts.size());
            for (StaticBatch part : parts) {
                if (part.generated() > 1) {
                    runs.add(new Run(sequencesOfRank(part), part.prompt() + 1, part.prompt() + part.generated() - 1));
                }
            }
            return new Load(
                    new Amount.Exact(passes),
                    new Amount.Exact(passes),
                    tokens,
                    tokens,
                    Experts.alone(new Amount.Exact(allTokens), new Amount.Exact(passes), expertRows),
                    rows,
                    rows,
                    new SequenceLoad.Exact(Phase.DECODE, runs.build(), rows, split.context(), execution.chunk()),
                    pipeline);
        }

        private static long longest(ImmutableList<StaticBatch> parts) {
            long longest = 0;
            for (StaticBatch part : parts) {
                longest = Math.max(longest, part.generated());
            }
            return longest;
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
                    new Amount.Mean(passes),
                    tokens,
                    tokens,
                    Experts.alone(new Amount.Mean(all * each), new Amount.Mean(passes), expertRows),
                    rows,
                    rows,
                    decoding(sequences, prompt, decoded, rows),
                    pipeline);
        }

        /** The part of decode in what a server does while one batch is served. */
        Load serverDecode(ContinuousBatching server) {
            double requests = server.running() / split.data();
            double microBatches = microBatches(requests);
            double decoded = server.generated() - 1; // prefill yields the first one
            double rounds = rounds(decoded);
            double tokens = rounds * cycles.tokens;
            double rows = requests * cycles.tokens / microBatches;
            Amount passes = new Amount.Mean(rounds * microBatches);
            return new Load(
                    passes,
                    passes,
                    new Amount.Mean(requests * tokens),
                    new Amount.Mean(requests * tokens),
                    Experts.alone(new Amount.Mean(server.running() * tokens), passes, rows * split.data()),
                    rows,
                    rows,
                    decoding(requests, server.prompt(), decoded, rows),
                    Pipelining.flowing(split, layers, microBatches));
        }

        /**
         * The part of prefill: every request is prefilled once. Its prompt goes along in passes that decode other requests,
         * so weights are read for it only in the pass that its first token takes beyond the steps of decode, or in as many
         * as the chunk makes necessary; what prompts alone need is read in every pass that has one, experts as far as decode
         * does not need them anyway.
         *
         * @param beside whether the same GPUs decode
         */
        Load serverPrefill(ContinuousBatching server, boolean beside) {
            double requests = server.running() / split.data();
            double microBatches = microBatches(requests);
            double rounds = beside ? rounds(server.generated() - 1) : 0;
            double prompt = server.prompt() - server.cached();
            double passes = Math.max(microBatches, requests * prompt / execution.chunk());
            double allPasses = passes + rounds * microBatches;
            double prefilled = prompt / split.context();
            double decodeRows = beside ? requests * cycles.tokens / microBatches : 0;
            double rows = beside ? Math.min(execution.chunk(), prefilled + decodeRows) : requests * prefilled / passes;
            double prompts = requests * (exchanges && beside ? waitedFor(requests, 1 + rounds) : 1);
            double visits = Math.max(passes, hit(allPasses, requests));
            Amount expertTokens = new Amount.Mean(server.running() * prefilled);
            double expertVisits = Math.max(passes, hit(allPasses, server.running()));
            Experts experts = beside
                    ? new Experts(
                            expertTokens,
                            new Amount.Mean(passes),
                            decodeRows * split.data(),
                            expertVisits,
                            expertTokens.value() / expertVisits,
                            rows * split.data())
                    : Experts.alone(expertTokens, new Amount.Mean(passes), rows * split.data());
            return new Load(
                    new Amount.Mean(passes),
                    new Amount.Mean(beside ? visits : passes),
                    new Amount.Mean(prompts * prefilled),
                    new Amount.Mean(requests),
                    experts,
                    rows,
                    Math.min(requests, rows),
                    new MeanPrompts(
                            prompts, server.cached(), server.prompt(), rows, split.context(), execution.chunk()),
                    Pipelining.flowing(split, layers, microBatches));
        }

        /** How many of some passes are expected to have a prompt, if each of the prompts falls into any of them. */
        private static double hit(double passes, double prompts) {
            return passes * -Math.expm1(prompts * Math.log1p(-1 / passes));
        }

        private double microBatches(double requests) {
            return Math.max(1, Math.min(split.microBatches(), requests));
        }

        private double rounds(double decoded) {
            return decoded / cycles.advance * cycles.passes;
        }

        /**
         * Prompts that a data-parallel rank waits for, its own included, for each of its own. Ranks that exchange tokens
         * with experts go through every pass together, so all wait while one prefills; only prompts that fall into the same
         * pass cost one wait. With a share q of passes in which a rank prefills, one of r does in
         * {@code 1 - (1 - q)^r} of them.
         */
        private double waitedFor(double requests, double passesOfRequest) {
            double share = Math.min(ALMOST_ONE, requests / passesOfRequest);
            return split.data() == 1 ? 1 : -Math.expm1(split.data() * Math.log1p(-share)) / share;
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
