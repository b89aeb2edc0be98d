package io.llmco2.graph.layer;

/** How many there are of something of which each one costs the same. */
sealed interface Amount {

    /**
     * What all of them cost.
     *
     * @throws ArithmeticException if it exceeds a {@code long}
     */
    long times(long each);

    /** The number itself. */
    double value();

    /** A number known exactly; so are its costs. */
    record Exact(long count) implements Amount {
        @Override
        public long times(long each) {
            return Math.multiplyExact(count, each);
        }

        @Override
        public double value() {
            return count;
        }
    }

    /** An expectation; its costs are rounded once. */
    record Mean(double value) implements Amount {
        @Override
        public long times(long each) {
            double product = value * each;
            if (product >= Long.MAX_VALUE) {
                throw new ArithmeticException("long overflow");
            }
            return Math.round(product);
        }
    }
}
