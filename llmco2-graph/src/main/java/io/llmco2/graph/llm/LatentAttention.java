package io.llmco2.graph.llm;

/**
 * Multi-head latent attention (DeepSeek-V2, arXiv:2405.04434, section 2.1): keys and values of all heads are projections
 * of one narrow latent, which alone is cached, beside one rotary key that all heads share.
 *
 * <p>Prefill expands the latents into keys and values; decode folds that expansion into the query and output projections
 * ("absorbed") and attends to the latents themselves, as serving engines do.
 *
 * @param heads query heads
 * @param queryRank width of the latent of the queries; 0 where queries are projected directly (DeepSeek-V2-Lite)
 * @param kvRank width of the latent of keys and values
 * @param nopeDim width of the part of a head that is not rotated
 * @param ropeDim width of the part of a head that is rotated by position
 * @param valueDim width of one head's values
 */
public record LatentAttention(int heads, int queryRank, int kvRank, int nopeDim, int ropeDim, int valueDim)
        implements TokenMixer {

    public LatentAttention {
        Checks.dimension("heads", heads);
        Checks.range("queryRank", queryRank, 0, Checks.LARGEST_DIMENSION);
        Checks.dimension("kvRank", kvRank);
        Checks.dimension("nopeDim", nopeDim);
        Checks.dimension("ropeDim", ropeDim);
        Checks.dimension("valueDim", valueDim);
        Checks.dimension("heads x (nopeDim + ropeDim)", heads * ((long) nopeDim + ropeDim));
        Checks.dimension("heads x valueDim", (long) heads * valueDim);
    }

    /** Width of one head's query and key. */
    public int keyDim() {
        return nopeDim + ropeDim;
    }

    /** Width of all queries together. */
    public long queryWidth() {
        return (long) heads * keyDim();
    }

    /** Width that the first product writes: the latents and the shared rotary key. */
    public long downWidth() {
        return (long) queryRank + kvRank + ropeDim;
    }

    /** Width of what the queries are projected from. */
    public int queryInput(int hiddenSize) {
        return queryRank == 0 ? hiddenSize : queryRank;
    }

    @Override
    public long kvElementsPerToken() {
        return (long) kvRank + ropeDim;
    }

    @Override
    public long stateElements() {
        return 0;
    }

    @Override
    public long parameters(int hiddenSize) {
        return hiddenSize * downWidth()
                + queryRank // gains of the normalised latents
                + kvRank
                + queryInput(hiddenSize) * queryWidth()
                + (long) kvRank * heads * (nopeDim + valueDim)
                + (long) heads * valueDim * hiddenSize;
    }
}
