package io.llmco2.graph.llm;

import java.util.Optional;

/**
 * One kind of layer, and how many layers of the model are of it. Most have both halves; layers of hybrid models may be a
 * mixer or a feed-forward network alone (Nemotron-H).
 *
 * @param repeat number of layers of this kind
 * @param mixer the token mixer, if it has one
 * @param feedForward the channel mixer, if it has one
 * @param norms normalisations over the hidden size in one layer: one for each half, or two where outputs are normalised
 *     as well (Gemma 2); 1 where both halves share one
 * @param parallel whether both halves read the same input and are added together (GPT-NeoX), instead of one after the
 *     other
 */
public record LayerKind(
        int repeat, Optional<TokenMixer> mixer, Optional<FeedForward> feedForward, int norms, boolean parallel) {

    public LayerKind {
        Checks.range("repeat", repeat, 1, Checks.MOST_LAYERS);
        int halves = (mixer.isPresent() ? 1 : 0) + (feedForward.isPresent() ? 1 : 0);
        if (halves == 0) {
            throw new IllegalArgumentException("a layer needs a token mixer, a feed-forward network, or both");
        }
        boolean allowed = norms == halves || norms == 2 * halves || (parallel && norms == 1);
        if (!allowed || (parallel && (halves != 2 || norms > 2))) {
            throw new IllegalArgumentException("a layer of " + halves + (parallel ? " parallel" : "")
                    + " halves cannot have " + norms + " normalisations");
        }
    }

    /** One layer that runs a mixer and then a feed-forward network, each after a normalisation of its own. */
    public static LayerKind sequential(TokenMixer mixer, FeedForward feedForward) {
        return new LayerKind(1, Optional.of(mixer), Optional.of(feedForward), 2, false);
    }

    /** One layer whose mixer and feed-forward network run side by side, after {@code norms} normalisations. */
    public static LayerKind parallel(TokenMixer mixer, FeedForward feedForward, int norms) {
        return new LayerKind(1, Optional.of(mixer), Optional.of(feedForward), norms, true);
    }

    /** One layer that is a mixer alone, after a normalisation. */
    public static LayerKind of(TokenMixer mixer) {
        return new LayerKind(1, Optional.of(mixer), Optional.empty(), 1, false);
    }

    /** One layer that is a feed-forward network alone, after a normalisation. */
    public static LayerKind of(FeedForward feedForward) {
        return new LayerKind(1, Optional.empty(), Optional.of(feedForward), 1, false);
    }

    /** The same kind with another number of normalisations per layer. */
    public LayerKind withNorms(int newNorms) {
        return new LayerKind(repeat, mixer, feedForward, newNorms, parallel);
    }

    /** The same kind, {@code newRepeat} layers of it. */
    public LayerKind times(int newRepeat) {
        return new LayerKind(newRepeat, mixer, feedForward, norms, parallel);
    }

    /** Whether the outputs of both halves are normalised too. */
    public boolean normalisesOutputs() {
        return norms > (mixer.isPresent() ? 1 : 0) + (feedForward.isPresent() ? 1 : 0);
    }

    long kvElementsPerToken() {
        return mixer.map(TokenMixer::kvElementsPerToken).orElse(0L);
    }

    long parameters(int hiddenSize, Norm norm) {
        return besidesFeedForward(hiddenSize, norm)
                + feedForward.map(network -> network.parameters(hiddenSize)).orElse(0L);
    }

    long activeParameters(int hiddenSize, Norm norm) {
        return besidesFeedForward(hiddenSize, norm)
                + feedForward
                        .map(network -> network.activeParameters(hiddenSize))
                        .orElse(0L);
    }

    private long besidesFeedForward(int hiddenSize, Norm norm) {
        return mixer.map(one -> one.parameters(hiddenSize)).orElse(0L) + norms * norm.parameters(hiddenSize);
    }
}
