package io.llmco2.graph.layer;

import io.llmco2.graph.AttentionKernel;
import io.llmco2.graph.Phase;

/**
 * What a phase asks of attention: queries whose contexts grow by one token from each to the next. The first query of a
 * request sees {@code first} tokens, itself included, the last one {@code last}, or the window if that is smaller.
 */
sealed interface AttentionLoad {

    /** Prefill or decode: in prefill all queries of a request share one reading of its keys and values. */
    Phase phase();

    /** Queries that go through together, whatever the number of generated tokens. */
    double rows();

    /** Queries of all requests; as many keys and values are written. */
    Amount queries();

    /** Pairs of a query and a key that are multiplied. */
    Amount scores(int window, AttentionKernel kernel);

    /** Tokens whose keys and values are read. */
    Amount reads(int window, AttentionKernel kernel);

    /** Requests of equal, known lengths. */
    record Exact(Phase phase, long requests, long first, long last, double rows) implements AttentionLoad {
        @Override
        public Amount queries() {
            return ofAllRequests(last - first + 1);
        }

        @Override
        public Amount scores(int window, AttentionKernel kernel) {
            if (kernel == AttentionKernel.FLASH) {
                return ofAllRequests(visible(window));
            }
            // the mask is applied to the product, so windows and the upper triangle are multiplied too
            return ofAllRequests(phase == Phase.PREFILL ? Math.multiplyExact(last - first + 1, last) : visible(0));
        }

        @Override
        public Amount reads(int window, AttentionKernel kernel) {
            int seen = kernel == AttentionKernel.FLASH ? window : 0;
            if (phase == Phase.DECODE) {
                return ofAllRequests(visible(seen));
            }
            return ofAllRequests(seen == 0 ? last : last - Math.max(0, first - seen));
        }

        private Amount ofAllRequests(long each) {
            return new Amount.Exact(Math.multiplyExact(requests, each));
        }

        /** Sum of min(c, window) for c = first ... last. */
        private long visible(long window) {
            if (window == 0 || last <= window) {
                return sum(first, last);
            }
            return first > window
                    ? Math.multiplyExact(last - first + 1, window)
                    : Math.addExact(sum(first, window), Math.multiplyExact(last - window, window));
        }

        private static long sum(long first, long last) {
            long terms = last - first + 1;
            long ends = Math.addExact(first, last);
            return terms % 2 == 0 ? Math.multiplyExact(terms / 2, ends) : Math.multiplyExact(terms, ends / 2);
        }
    }

    /** Requests of whose lengths the means are known, each with {@code each} queries: perhaps less than one. */
    record Mean(Phase phase, double requests, double first, double each, double rows) implements AttentionLoad {
        @Override
        public Amount queries() {
            return ofAllRequests(each);
        }

        @Override
        public Amount scores(int window, AttentionKernel kernel) {
            if (kernel == AttentionKernel.FLASH) {
                return ofAllRequests(visible(window));
            }
            return ofAllRequests(phase == Phase.PREFILL ? each * last() : visible(0));
        }

        @Override
        public Amount reads(int window, AttentionKernel kernel) {
            int seen = kernel == AttentionKernel.FLASH ? window : 0;
            if (phase == Phase.DECODE) {
                return ofAllRequests(visible(seen));
            }
            return ofAllRequests(seen == 0 ? last() : last() - Math.max(0, first - seen));
        }

        private double last() {
            return first - 1 + each;
        }

        private Amount ofAllRequests(double amount) {
            return new Amount.Mean(requests * amount);
        }

        private double visible(double window) {
            if (window == 0 || Math.max(first, last()) <= window) {
                return sum(first, each);
            }
            return first > window ? each * window : sum(first, window - first + 1) + (last() - window) * window;
        }

        private static double sum(double first, double terms) {
            return terms * (first + (terms - 1) / 2);
        }
    }
}
