package io.llmco2.graph.llm;

/**
 * A mixer that carries a state of fixed size from token to token instead of a KV cache: state-space models and linear
 * attention. All of them project the hidden state, perhaps convolve over the last few tokens, update a state with every
 * token and read it, and project back; they differ in the sizes.
 *
 * <p>Work is counted as the recurrence needs it, token by token. Prefill kernels that go through whole chunks at once
 * trade more operations for matrix products; the recurrence is the lower bound of both.
 */
public sealed interface Recurrence extends TokenMixer {

    /** Width that the input projection writes. */
    long inputWidth();

    /** Channels of the convolution over time, 0 where there is none. */
    long convolutionChannels();

    /** Tokens that the convolution sees. */
    int convolutionWidth();

    /** Weights of products between convolution and state, 0 where there are none. */
    long innerParameters();

    /** Width of what tensor-parallel ranks must sum up before the state is updated, 0 where nothing. */
    default long sharedWidth() {
        return 0;
    }

    /** Operations that one token costs for each element of the state: decay, update, reading. */
    int flopsPerStateElement();

    /** Width that the output projection reads. */
    long outputWidth();

    /** Weights beside the projections: convolution, decays, norms. */
    long otherParameters();

    /** The part that one of {@code ranks} tensor-parallel ranks has: the busiest. */
    Recurrence ofOneRank(int ranks);

    @Override
    default long kvElementsPerToken() {
        return 0;
    }

    @Override
    default long parameters(int hiddenSize) {
        return hiddenSize * (inputWidth() + outputWidth()) + innerParameters() + otherParameters();
    }

    /**
     * Mamba (Gu and Dao 2023, arXiv:2312.00752): every channel has a state of its own and a step size from a low-rank
     * projection.
     *
     * @param inner channels
     * @param stateSize elements of the state of a channel
     * @param timeRank rank of the step sizes
     * @param convolutionWidth tokens that the convolution sees
     * @param normalised whether step sizes and both state projections are normalised with gains (Jamba)
     */
    record Mamba(int inner, int stateSize, int timeRank, int convolutionWidth, boolean normalised)
            implements Recurrence {
        public Mamba {
            Checks.dimension("inner", inner);
            Checks.dimension("stateSize", stateSize);
            Checks.dimension("timeRank", timeRank);
            Checks.dimension("convolutionWidth", convolutionWidth);
        }

        @Override
        public long inputWidth() {
            return 2L * inner;
        }

        @Override
        public long convolutionChannels() {
            return inner;
        }

        @Override
        public long innerParameters() {
            return inner * (timeRank + 2L * stateSize) + (long) timeRank * inner;
        }

        @Override
        public long sharedWidth() {
            return timeRank + 2L * stateSize;
        }

        @Override
        public int flopsPerStateElement() {
            return 7; // decay: product and exponential; update: two products and a sum; reading: product and sum
        }

        @Override
        public long outputWidth() {
            return inner;
        }

        @Override
        public long stateElements() {
            return (long) inner * stateSize;
        }

        @Override
        public long otherParameters() {
            long gains = normalised ? timeRank + 2L * stateSize : 0;
            return inner * (convolutionWidth + 1L) + inner + stateElements() + inner + gains;
        }

        @Override
        public Mamba ofOneRank(int ranks) {
            return new Mamba(perRank(inner, ranks), stateSize, timeRank, convolutionWidth, normalised);
        }
    }

    /**
     * Mamba-2 (Dao and Gu 2024, arXiv:2405.21060): heads of many channels that share a decay, groups of heads that share
     * the state projections.
     *
     * @param heads of the state-space model
     * @param headDim channels of one head
     * @param groups of heads
     * @param stateSize elements of the state of a channel
     * @param convolutionWidth tokens that the convolution sees
     */
    record Mamba2(int heads, int headDim, int groups, int stateSize, int convolutionWidth) implements Recurrence {
        public Mamba2 {
            Checks.dimension("heads", heads);
            Checks.dimension("headDim", headDim);
            Checks.dimension("groups", groups);
            Checks.dimension("stateSize", stateSize);
            Checks.dimension("convolutionWidth", convolutionWidth);
            Checks.dimension("heads x headDim", (long) heads * headDim);
        }

        private long inner() {
            return (long) heads * headDim;
        }

        @Override
        public long inputWidth() {
            return inner() + convolutionChannels() + heads;
        }

        @Override
        public long convolutionChannels() {
            return inner() + 2L * groups * stateSize;
        }

        @Override
        public long innerParameters() {
            return 0;
        }

        @Override
        public int flopsPerStateElement() {
            return 5; // update: two products and a sum; reading: product and sum
        }

        @Override
        public long outputWidth() {
            return inner();
        }

        @Override
        public long stateElements() {
            return inner() * stateSize;
        }

        @Override
        public long otherParameters() {
            return convolutionChannels() * (convolutionWidth + 1L) + 3L * heads + inner();
        }

        @Override
        public Mamba2 ofOneRank(int ranks) {
            return new Mamba2(perRank(heads, ranks), headDim, perRank(groups, ranks), stateSize, convolutionWidth);
        }
    }

    /**
     * Gated delta rule (Yang, Kautz and Hatamizadeh 2024, arXiv:2412.06464): linear attention that corrects what its state
     * says of a key (Qwen3-Next).
     *
     * @param keyHeads heads of queries and keys
     * @param valueHeads heads of values, each with a state
     * @param keyDim width of a key
     * @param valueDim width of a value
     * @param convolutionWidth tokens that the convolution sees
     */
    record GatedDeltaNet(int keyHeads, int valueHeads, int keyDim, int valueDim, int convolutionWidth)
            implements Recurrence {
        public GatedDeltaNet {
            Checks.dimension("keyHeads", keyHeads);
            Checks.dimension("valueHeads", valueHeads);
            Checks.dimension("keyDim", keyDim);
            Checks.dimension("valueDim", valueDim);
            Checks.dimension("convolutionWidth", convolutionWidth);
            Checks.dimension("keyHeads x keyDim", (long) keyHeads * keyDim);
            Checks.dimension("valueHeads x valueDim", (long) valueHeads * valueDim);
        }

        @Override
        public long inputWidth() {
            return convolutionChannels() + outputWidth() + 2L * valueHeads; // gates of output, of update and of decay
        }

        @Override
        public long convolutionChannels() {
            return 2L * keyHeads * keyDim + outputWidth();
        }

        @Override
        public long innerParameters() {
            return 0;
        }

        @Override
        public int flopsPerStateElement() {
            return 7; // decay 1, what the state says of the key 2, update 2, reading 2
        }

        @Override
        public long outputWidth() {
            return (long) valueHeads * valueDim;
        }

        @Override
        public long stateElements() {
            return outputWidth() * keyDim;
        }

        @Override
        public long otherParameters() {
            return convolutionChannels() * convolutionWidth + 2L * valueHeads + valueDim;
        }

        @Override
        public GatedDeltaNet ofOneRank(int ranks) {
            return new GatedDeltaNet(
                    perRank(keyHeads, ranks), perRank(valueHeads, ranks), keyDim, valueDim, convolutionWidth);
        }
    }

    /**
     * Lightning attention (Qin et al. 2024, arXiv:2401.04658): linear attention with a fixed decay for each head, its output
     * normalised and gated (MiniMax-Text-01).
     *
     * @param heads of queries, keys and values
     * @param headDim width of one
     */
    record LightningAttention(int heads, int headDim) implements Recurrence {
        public LightningAttention {
            Checks.dimension("heads", heads);
            Checks.dimension("headDim", headDim);
            Checks.dimension("heads x headDim", (long) heads * headDim);
        }

        @Override
        public long inputWidth() {
            return 4 * outputWidth(); // queries, keys, values, gate
        }

        @Override
        public long convolutionChannels() {
            return 0;
        }

        @Override
        public int convolutionWidth() {
            return 0;
        }

        @Override
        public long innerParameters() {
            return 0;
        }

        @Override
        public int flopsPerStateElement() {
            return 5; // decay 1, update 2, reading 2
        }

        @Override
        public long outputWidth() {
            return (long) heads * headDim;
        }

        @Override
        public long stateElements() {
            return outputWidth() * headDim;
        }

        @Override
        public long otherParameters() {
            return outputWidth(); // gains of the output's normalisation
        }

        @Override
        public LightningAttention ofOneRank(int ranks) {
            return new LightningAttention(perRank(heads, ranks), headDim);
        }
    }

    private static int perRank(int whole, int ranks) {
        return Math.floorDiv(whole - 1, ranks) + 1;
    }
}
