package io.llmco2.graph.llm;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import java.util.Set;

/**
 * Softmax attention with as many key/value heads as query heads (MHA), fewer (GQA, Ainslie et al. 2023,
 * arXiv:2305.13245) or one (MQA).
 *
 * @param heads query heads
 * @param kvHeads key and value heads; divides {@code heads}
 * @param headDim width of one head; {@code heads x headDim} need not be the hidden size
 * @param span which tokens a query sees
 * @param qkNorm whether queries and keys are normalised, and over which width
 * @param traits what else it has
 */
public record Attention(int heads, int kvHeads, int headDim, Span span, QkNorm qkNorm, ImmutableSet<Trait> traits)
        implements TokenMixer {

    /** Normalisation of queries and keys before their product. */
    public enum QkNorm {
        /** None. */
        NONE,
        /** One gain vector of head width for all query heads, one for all key heads (Qwen3, Gemma 3). */
        PER_HEAD,
        /** Head by head, each head with gains of its own (Command R+, StableLM 2 12B). */
        OWN_GAINS,
        /** Head by head, without gains (Llama 4). */
        WITHOUT_GAINS,
        /** Gains over all heads together (OLMo 2). */
        ALL_HEADS
    }

    /** What some attentions have and others lack. */
    public enum Trait {
        /** Queries and keys are rotated by position (RoPE, Su et al. 2021, arXiv:2104.09864). */
        ROTARY,
        /** The query, key and value projections have biases. */
        QKV_BIAS,
        /** The output projection has a bias. */
        OUTPUT_BIAS,
        /** Each head has a learned score that no token stands behind (gpt-oss). */
        SINKS,
        /** The output is multiplied by a gate, projected beside the queries (Qwen3-Next). */
        OUTPUT_GATE,
        /** Scores go through a hyperbolic tangent (Gemma 2, Grok). */
        SOFT_CAP
    }

    public Attention {
        Checks.dimension("heads", heads);
        Checks.dimension("kvHeads", kvHeads);
        Checks.dimension("headDim", headDim);
        Checks.dimension("heads x headDim", (long) heads * headDim);
        if (heads % kvHeads != 0) {
            throw new IllegalArgumentException(
                    "query heads must be a multiple of key/value heads, but there are " + heads + " and " + kvHeads);
        }
    }

    /** Rotary attention over all tokens, without biases and without normalisation of queries and keys. */
    public static Attention plain(int heads, int kvHeads, int headDim) {
        return new Attention(heads, kvHeads, headDim, Span.FULL, QkNorm.NONE, ImmutableSet.of(Trait.ROTARY));
    }

    /** Whether it has a trait. */
    public boolean has(Trait trait) {
        return traits.contains(trait);
    }

    /** The same with some traits more. */
    public Attention with(Trait... more) {
        return withTraits(Sets.union(traits, Set.of(more)));
    }

    /** The same over other tokens. */
    public Attention withSpan(Span newSpan) {
        return new Attention(heads, kvHeads, headDim, newSpan, qkNorm, traits);
    }

    /** The same over the last {@code newWindow} tokens; over all of them if 0. */
    public Attention withWindow(int newWindow) {
        return withSpan(Span.sliding(newWindow));
    }

    /** The same without rotation of queries and keys: positions enter elsewhere. */
    public Attention withoutRotation() {
        return withTraits(Sets.difference(traits, Set.of(Trait.ROTARY)));
    }

    /** The same with or without biases. */
    public Attention withBiases(boolean ofQkv, boolean ofOutput) {
        Attention without = withTraits(Sets.difference(traits, Set.of(Trait.QKV_BIAS, Trait.OUTPUT_BIAS)));
        Attention qkv = ofQkv ? without.with(Trait.QKV_BIAS) : without;
        return ofOutput ? qkv.with(Trait.OUTPUT_BIAS) : qkv;
    }

    /** The same with another normalisation of queries and keys. */
    public Attention withQkNorm(QkNorm newQkNorm) {
        return new Attention(heads, kvHeads, headDim, span, newQkNorm, traits);
    }

    private Attention withTraits(Set<Trait> newTraits) {
        return new Attention(heads, kvHeads, headDim, span, qkNorm, Sets.immutableEnumSet(newTraits));
    }

    /** Width of all queries together. */
    public int queryWidth() {
        return heads * headDim;
    }

    /** Width of all keys together; the values are as wide. */
    public int kvWidth() {
        return kvHeads * headDim;
    }

    @Override
    public long kvElementsPerToken() {
        return 2L * kvWidth();
    }

    @Override
    public long stateElements() {
        return 0;
    }

    @Override
    public long parameters(int hiddenSize) {
        long qkv = queryWidth() * (has(Trait.OUTPUT_GATE) ? 2L : 1L) + 2L * kvWidth();
        long norms =
                switch (qkNorm) {
                    case NONE, WITHOUT_GAINS -> 0;
                    case PER_HEAD -> 2L * headDim;
                    case OWN_GAINS, ALL_HEADS -> (long) queryWidth() + kvWidth();
                };
        return hiddenSize * qkv
                + (has(Trait.QKV_BIAS) ? qkv : 0)
                + (long) queryWidth() * hiddenSize
                + (has(Trait.OUTPUT_BIAS) ? hiddenSize : 0)
                + (has(Trait.SINKS) ? heads : 0)
                + norms;
    }
}
