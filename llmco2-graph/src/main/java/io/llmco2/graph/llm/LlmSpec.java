package io.llmco2.graph.llm;

import com.google.common.base.Preconditions;
import com.google.common.collect.ImmutableList;
import java.util.function.ToLongFunction;

/**
 * The architecture of a decoder-only language model: everything that decides how much work a token is, nothing else.
 *
 * <p>Layers of equal dimensions share one {@link LayerKind}; a dense model has one, a model with leading dense layers
 * before its experts two, a model that alternates sliding and full attention two. Immutable.
 *
 * @param id the name it was asked for by, such as {@code meta-llama/Llama-3.1-8B}
 * @param family the {@link ModelFamily} that built it, such as {@code llama}
 * @param hiddenSize width of the residual stream
 * @param embedding token embedding and output matrix
 * @param layerKinds the kinds of layers, in the order in which the first layer of each kind stands
 * @param norm the normalisation used throughout
 * @param maxPositions longest sequence the model was made for, in tokens
 */
public record LlmSpec(
        String id,
        String family,
        int hiddenSize,
        Embedding embedding,
        ImmutableList<LayerKind> layerKinds,
        Norm norm,
        long maxPositions) {

    public LlmSpec {
        Preconditions.checkArgument(!id.isBlank(), "an LLM needs an id");
        Checks.dimension("hiddenSize", hiddenSize);
        Checks.positive("maxPositions", maxPositions);
        Preconditions.checkArgument(!layerKinds.isEmpty(), "%s needs at least one layer kind", id);
        Checks.range("layers", layerKinds.stream().mapToLong(LayerKind::repeat).sum(), 1, Checks.MOST_LAYERS);
    }

    /** The same architecture under another name. */
    public LlmSpec withId(String newId) {
        return new LlmSpec(newId, family, hiddenSize, embedding, layerKinds, norm, maxPositions);
    }

    /** Number of layers. */
    public int layers() {
        int layers = 0;
        for (LayerKind kind : layerKinds) {
            layers += kind.repeat();
        }
        return layers;
    }

    /** All weights, each counted once (tied matrices too). */
    public long parameters() {
        return embedding.parameters(hiddenSize)
                + norm.parameters(hiddenSize)
                + perLayer(kind -> kind.parameters(hiddenSize, norm));
    }

    /** Weights that one token passes through: of a mixture of experts, only the experts that the router picks. */
    public long activeParameters() {
        return embedding.parameters(hiddenSize)
                + norm.parameters(hiddenSize)
                + perLayer(kind -> kind.activeParameters(hiddenSize, norm));
    }

    /**
     * Elements that one token adds to the KV cache, all layers together (a sliding window limits how many tokens stay,
     * not what one of them takes).
     */
    public long kvCacheElementsPerToken() {
        return perLayer(LayerKind::kvElementsPerToken);
    }

    /** Elements of recurrent state that one request keeps, all layers together, however long its context. */
    public long stateElements() {
        return perLayer(kind -> kind.mixer().map(TokenMixer::stateElements).orElse(0L));
    }

    /** Whether any layer has a mixture of experts. */
    public boolean hasExperts() {
        for (LayerKind kind : layerKinds) {
            if (kind.feedForward().orElse(null) instanceof FeedForward.MixtureOfExperts) {
                return true;
            }
        }
        return false;
    }

    /**
     * One layer like the last, between the same embedding and output matrix, that drafts the token after the next (multi-token
     * prediction, DeepSeek-V3, arXiv:2412.19437, section 2.2).
     */
    public LlmSpec nextTokenPredictor() {
        return new LlmSpec(
                id + " (multi-token prediction)",
                family,
                hiddenSize,
                embedding.joined(),
                ImmutableList.of(layerKinds.get(layerKinds.size() - 1).times(1)),
                norm,
                maxPositions);
    }

    /**
     * Whether two specs describe the same work: equal in all but name, family and longest sequence (a checkpoint that is
     * trained further on longer sequences does no other work per token). Checkpoints of one architecture count as one
     * wherever accuracy on unseen models is judged.
     */
    public boolean sameArchitecture(LlmSpec other) {
        return equals(
                new LlmSpec(id, family, other.hiddenSize, other.embedding, other.layerKinds, other.norm, maxPositions));
    }

    private long perLayer(ToLongFunction<LayerKind> ofOneLayer) {
        long sum = 0;
        for (LayerKind kind : layerKinds) {
            sum += kind.repeat() * ofOneLayer.applyAsLong(kind);
        }
        return sum;
    }
}
