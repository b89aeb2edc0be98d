package io.llmco2.graph.layer;

import com.google.common.collect.ImmutableList;
import com.google.common.math.LongMath;
import io.llmco2.graph.AttentionKernel;
import io.llmco2.graph.Phase;
import io.llmco2.graph.llm.Span;
import java.math.RoundingMode;

/**
 * What a phase asks of the operators in which tokens meet the tokens before them, on one GPU: attention and recurrence.
 *
 * <p>Where {@code context} ranks share a request, each has a part of the scores and writes a part of the cache; in prefill
 * each has a part of the queries and sees all keys, in decode all queries and a part of the keys.
 */
sealed interface SequenceLoad {

    /** Prefill or decode: in prefill the queries of a pass share one reading of the keys and values. */
    Phase phase();

    /** Queries that go through together, whatever the number of generated tokens. */
    double rows();

    /** Queries of all requests. */
    Amount queries();

    /** Tokens whose keys and values are written. */
    Amount written();

    /** Pairs of a query and a key that are multiplied. */
    Amount scores(Span span, AttentionKernel kernel);

    /** Tokens whose keys and values are read. */
    Amount reads(Span span, AttentionKernel kernel);

    /** Tokens that all contexts have in the end. */
    Amount contexts();

    /** How often the state of a request is taken up and put down. */
    Amount visits();

    /** Sequences of equal, known lengths: queries from position {@code first} to {@code last}. */
    record Run(long sequences, long first, long last) {
        long queries() {
            return last - first + 1;
        }
    }

    /**
     * Requests of known lengths.
     *
     * @param chunk prompt tokens of a request that go through together at most
     */
    record Exact(Phase phase, ImmutableList<Run> runs, double rows, int context, long chunk) implements SequenceLoad {
        @Override
        public Amount queries() {
            return sum(Run::queries, phase == Phase.PREFILL);
        }

        @Override
        public Amount written() {
            return sum(Run::queries, true);
        }

        @Override
        public Amount contexts() {
            return sum(Run::last, true);
        }

        @Override
        public Amount scores(Span span, AttentionKernel kernel) {
            if (kernel == AttentionKernel.FLASH || phase == Phase.DECODE) {
                Span seen = kernel == AttentionKernel.FLASH ? span : Span.FULL;
                return sum(run -> seen.seen(run.first, run.last), true);
            }
            // the mask is applied to the product, so windows and the upper triangle are multiplied too
            return sum(run -> Math.multiplyExact(run.queries(), run.last), true);
        }

        @Override
        public Amount reads(Span span, AttentionKernel kernel) {
            Span seen = kernel == AttentionKernel.FLASH ? span : Span.FULL;
            return phase == Phase.DECODE
                    ? sum(run -> seen.seen(run.first, run.last), true)
                    : sum(run -> chunkReads(run, seen), false);
        }

        @Override
        public Amount visits() {
            return phase == Phase.DECODE
                    ? sum(Run::queries, false)
                    : sum(run -> LongMath.divide(run.queries(), chunk, RoundingMode.CEILING), false);
        }

        /** Every chunk reads what its queries see, from the first query's first key on. */
        private long chunkReads(Run run, Span span) {
            long reads = 0;
            long first = run.first;
            while (run.last - first >= chunk) {
                reads = Math.addExact(reads, first + chunk - 1 - span.start(first));
                first += chunk;
            }
            return Math.addExact(reads, run.last - span.start(first));
        }

        private interface PerSequence {
            long of(Run run);
        }

        private Amount sum(PerSequence each, boolean sharedOut) {
            long sum = 0;
            for (Run run : runs) {
                sum = Math.addExact(sum, Math.multiplyExact(run.sequences, each.of(run)));
            }
            return new Amount.Exact(sharedOut ? LongMath.divide(sum, context, RoundingMode.CEILING) : sum);
        }
    }

    /** The prompts of requests of whose lengths the means are known. */
    record MeanPrompts(double requests, double cached, double prompt, double rows, int context, double chunk)
            implements SequenceLoad {
        @Override
        public Phase phase() {
            return Phase.PREFILL;
        }

        private double each() {
            return prompt - cached;
        }

        @Override
        public Amount queries() {
            return new Amount.Mean(requests * each() / context);
        }

        @Override
        public Amount written() {
            return queries();
        }

        @Override
        public Amount contexts() {
            return new Amount.Mean(requests * prompt / context);
        }

        @Override
        public Amount scores(Span span, AttentionKernel kernel) {
            double scores = kernel == AttentionKernel.FLASH ? span.seen(cached + 1, each(), 1) : each() * prompt;
            return new Amount.Mean(requests * scores / context);
        }

        @Override
        public Amount reads(Span span, AttentionKernel kernel) {
            Span seen = kernel == AttentionKernel.FLASH ? span : Span.FULL;
            double reads = 0;
            double before = cached;
            while (prompt - before > chunk) {
                reads += before + chunk - start(seen, before);
                before += chunk;
            }
            return new Amount.Mean(requests * (reads + prompt - start(seen, before)));
        }

        /** Tokens before the first key of a query that {@code before} tokens precede. */
        private static double start(Span span, double before) {
            return switch (span.kind()) {
                case FULL -> 0;
                case SLIDING -> Math.max(0, before + 1 - span.tokens());
                case CHUNKED -> Math.floor(before / span.tokens()) * span.tokens();
            };
        }

        @Override
        public Amount visits() {
            return new Amount.Mean(requests * Math.ceil(each() / chunk));
        }
    }

    /**
     * Decode in cycles of {@code passes} passes with {@code tokens} queries each, after which a request is
     * {@code advance} tokens longer: one pass, query and token without speculation.
     */
    record MeanCycles(
            double requests,
            double prompt,
            double cycles,
            int passes,
            int tokens,
            double advance,
            double rows,
            int context)
            implements SequenceLoad {
        @Override
        public Phase phase() {
            return Phase.DECODE;
        }

        @Override
        public Amount queries() {
            return new Amount.Mean(requests * cycles * passes * tokens);
        }

        @Override
        public Amount written() {
            return new Amount.Mean(requests * cycles * passes * tokens / context);
        }

        @Override
        public Amount contexts() {
            return new Amount.Mean(requests * (prompt + cycles * advance) / context);
        }

        @Override
        public Amount scores(Span span, AttentionKernel kernel) {
            double each = (double) passes * tokens;
            return seen(span, kernel, each, prompt + 1 + (each - 1) / 2);
        }

        @Override
        public Amount reads(Span span, AttentionKernel kernel) {
            return seen(span, kernel, passes, prompt + tokens + (passes - 1) / 2.0);
        }

        /** {@code each} times in every cycle, at a position that is {@code first} in the first one. */
        private Amount seen(Span span, AttentionKernel kernel, double each, double first) {
            Span seen = kernel == AttentionKernel.FLASH ? span : Span.FULL;
            return new Amount.Mean(requests * each * seen.seen(first, cycles, advance) / context);
        }

        @Override
        public Amount visits() {
            return new Amount.Mean(requests * cycles * passes);
        }
    }
}
