package io.llmco2.graph.layer;

import io.llmco2.graph.AttentionKernel;
import io.llmco2.graph.NumberFormat;
import io.llmco2.graph.Phase;
import io.llmco2.graph.Precision.Product;
import io.llmco2.graph.layer.GraphDraft.Scope;
import io.llmco2.graph.llm.Attention;
import io.llmco2.graph.llm.Attention.QkNorm;
import io.llmco2.graph.llm.Attention.Trait;
import io.llmco2.graph.llm.LatentAttention;
import io.llmco2.graph.llm.Recurrence;
import io.llmco2.graph.llm.Span;
import io.llmco2.graph.llm.TokenMixer;

/**
 * The operators in which tokens exchange what they know.
 */
final class MixerNodes {
    /** Operations that rotate an element. */
    private static final int ROTATION_FLOPS = 3;

    /** Operations of a sink for each query and head: exponential and sum. */
    private static final int SINK_FLOPS = 2;

    /** Recurrent states are kept in FP32, as published configurations of hybrid models ask for. */
    private static final long STATE_BYTES = NumberFormat.FP32.bytes();

    private final GraphDraft draft;
    private final Product precision;
    private final int ranks;
    private final SequenceLoad part;

    MixerNodes(GraphDraft draft) {
        this.draft = draft;
        this.precision = draft.execution.precision().layers();
        this.ranks = draft.split.tensor();
        this.part = draft.load.sequences();
    }

    int write(Scope scope, TokenMixer mixer, int input) {
        if (mixer instanceof Attention attention) {
            return attention(scope, attention, input);
        }
        return mixer instanceof LatentAttention latent
                ? latentAttention(scope, latent, input)
                : recurrence(scope, ((Recurrence) mixer).ofOneRank(ranks), input);
    }

    /** Elements that a token adds to the KV cache of one tensor-parallel rank; heads fewer than ranks are replicated. */
    static long kvElements(TokenMixer mixer, int ranks) {
        return mixer instanceof Attention attention
                ? 2L * GraphDraft.perRank(attention.kvHeads(), ranks) * attention.headDim()
                : mixer.kvElementsPerToken(); // all ranks have the whole latent
    }

    /** Bytes of the state that a request keeps on one tensor-parallel rank. */
    static long stateBytes(TokenMixer mixer, int ranks, long activationBytes) {
        if (mixer instanceof Recurrence whole) {
            Recurrence rank = whole.ofOneRank(ranks);
            return rank.stateElements() * STATE_BYTES + convolutionState(rank) * activationBytes;
        }
        return 0;
    }

    // ---- softmax attention

    private int attention(Scope scope, Attention attention, int input) {
        int heads = GraphDraft.perRank(attention.heads(), ranks);
        int kvHeads = GraphDraft.perRank(attention.kvHeads(), ranks);
        long queries = (long) heads * attention.headDim();
        long keys = (long) kvHeads * attention.headDim();
        boolean gated = attention.has(Trait.OUTPUT_GATE);
        int last = draft.product(
                Operator.QKV_PROJECTION,
                "qkv_projection",
                scope,
                precision,
                draft.hidden,
                (gated ? 2 : 1) * queries + 2 * keys,
                attention.has(Trait.QKV_BIAS),
                input);
        last = rotated(scope, attention, queries, keys, last);

        AttentionKernel kernel = draft.execution.attention();
        Amount scores = part.scores(attention.span(), kernel);
        long flopsPerScore = 4L * attention.headDim()
                + GraphDraft.SOFTMAX_FLOPS
                + (attention.has(Trait.SOFT_CAP) ? GraphDraft.SOFT_CAP_FLOPS : 0);
        long sinks = attention.has(Trait.SINKS) ? heads : 0;
        // eager: scores are written by the product, read and written by the softmax, read by the weighted sum
        long scoreBytes = kernel == AttentionKernel.EAGER ? scores.times(4L * heads * draft.activationBytes) : 0;
        long kvBytes = 2 * keys * kvFormatBytes();
        int before = exchanged(scope, kvBytes, last);
        int node = draft.node(Operator.ATTENTION, "attention", scope, before)
                .compute(draft.execution.precision().activations()) // attention is not quantised with the weights
                .rows(part.rows(), attention.headDim(), heads, kvHeads)
                .add(new Cost(
                        Math.addExact(
                                scores.times(heads * flopsPerScore),
                                part.queries().times(SINK_FLOPS * sinks)),
                        draft.load.passes().times(sinks * draft.activationBytes),
                        Math.addExact(part.queries().times(2 * queries * draft.activationBytes), scoreBytes),
                        part.reads(attention.span(), kernel).times(kvBytes),
                        part.written().times(kvBytes),
                        0,
                        draft.launches(Operator.ATTENTION)));
        int found = merged(scope, queries + heads, node);
        if (gated) {
            found = draft.elementwise(
                    Operator.ACTIVATION,
                    "attention_gate",
                    scope,
                    (GraphDraft.ACTIVATION_FLOPS + 1) * queries,
                    3 * queries,
                    found);
        }
        int projected = draft.product(
                Operator.OUTPUT_PROJECTION,
                "output_projection",
                scope,
                precision,
                queries,
                draft.hidden,
                attention.has(Trait.OUTPUT_BIAS),
                found);
        return draft.allReduce("attention_all_reduce", scope, projected);
    }

    private int rotated(Scope scope, Attention attention, long queries, long keys, int input) {
        boolean rotary = attention.has(Trait.ROTARY);
        boolean normalised = attention.qkNorm() != QkNorm.NONE;
        if (!rotary && !normalised) {
            return input;
        }
        int last = input;
        if (attention.qkNorm() == QkNorm.ALL_HEADS && ranks > 1) { // the norm goes over the heads of all ranks
            last = draft.collective(
                    Operator.ALL_GATHER,
                    "qk_all_gather",
                    scope,
                    (ranks - 1) * (queries + keys) * draft.activationBytes,
                    ranks,
                    last);
        }
        long flops = (rotary ? ROTATION_FLOPS : 0) + (normalised ? draft.normFlops : 0);
        return draft.elementwise(Operator.ROPE, "rope", scope, flops * (queries + keys), 2 * (queries + keys), last);
    }

    /** In prefill, context-parallel ranks pass on their keys and values until all have seen all. */
    private int exchanged(Scope scope, long kvBytes, int input) {
        int context = draft.split.context();
        if (context == 1 || part.phase() == Phase.DECODE) {
            return input;
        }
        return draft.collective(
                Operator.ALL_GATHER,
                "kv_all_gather",
                scope,
                part.written(),
                (context - 1) * kvBytes,
                ranks * context,
                input);
    }

    /** In decode, context-parallel ranks add up what each found in its part of the cache. */
    private int merged(Scope scope, long width, int input) {
        int context = draft.split.context();
        if (context == 1 || part.phase() == Phase.PREFILL) {
            return input;
        }
        return draft.collective(
                Operator.ALL_REDUCE,
                "context_all_reduce",
                scope,
                part.queries(),
                GraphDraft.perRank(2L * (context - 1) * width * draft.activationBytes, context),
                ranks * context,
                input);
    }

    // ---- multi-head latent attention

    private int latentAttention(Scope scope, LatentAttention latent, int input) {
        int heads = GraphDraft.perRank(latent.heads(), ranks);
        int down = draft.product(
                Operator.MLA_DOWN_PROJECTION,
                "latent_projection",
                scope,
                precision,
                draft.hidden,
                latent.downWidth(),
                false,
                input);
        long latents = (long) latent.queryRank() + latent.kvRank();
        int normalised =
                draft.elementwise(Operator.ROPE, "latent_norm", scope, draft.normFlops * latents, 2 * latents, down);
        int queries = draft.product(
                Operator.MLA_UP_PROJECTION,
                "query_projection",
                scope,
                precision,
                latent.queryInput(draft.hidden),
                (long) heads * latent.keyDim(),
                false,
                latent.queryRank() == 0 ? new int[] {input} : new int[] {normalised});
        long rotated = (heads + 1L) * latent.ropeDim();
        int rope = draft.elementwise(
                Operator.ROPE, "rope", scope, ROTATION_FLOPS * rotated, 2 * rotated, queries, normalised);

        int found = part.phase() == Phase.PREFILL
                ? expanded(scope, latent, heads, rope)
                : absorbed(scope, latent, heads, rope);
        int projected = draft.product(
                Operator.OUTPUT_PROJECTION,
                "output_projection",
                scope,
                precision,
                (long) heads * latent.valueDim(),
                draft.hidden,
                false,
                found);
        return draft.allReduce("attention_all_reduce", scope, projected);
    }

    /** Latents become keys and values of every head, those of the cached context too, once for every chunk. */
    private int expanded(Scope scope, LatentAttention latent, int heads, int input) {
        long kvBytes = latent.kvElementsPerToken() * kvFormatBytes();
        int exchanged = exchanged(scope, kvBytes, input);
        Amount contexts = part.reads(Span.FULL, AttentionKernel.FLASH);
        long width = (long) heads * (latent.nopeDim() + latent.valueDim());
        int keys = draft.product(
                Operator.MLA_UP_PROJECTION,
                "kv_expansion",
                scope,
                precision,
                latent.kvRank(),
                width,
                contexts,
                exchanged);
        return latentScores(
                scope,
                2L * latent.keyDim() + 2L * latent.valueDim(),
                Math.addExact(
                        part.queries()
                                .times((long) heads * (latent.keyDim() + latent.valueDim()) * draft.activationBytes),
                        contexts.times(width * draft.activationBytes)),
                kvBytes,
                new Dimensions(part.rows(), latent.keyDim(), heads, heads),
                keys);
    }

    /** Queries are brought to the latents instead, and what is found there to the width of the values. */
    private int absorbed(Scope scope, LatentAttention latent, int heads, int input) {
        int queries = draft.groupedProduct(
                Operator.MLA_UP_PROJECTION,
                "query_absorption",
                scope,
                precision,
                heads,
                latent.nopeDim(),
                latent.kvRank(),
                input);
        int key = latent.kvRank() + latent.ropeDim();
        int found = latentScores(
                scope,
                2L * key + 2L * latent.kvRank(),
                part.queries().times((long) heads * (key + latent.kvRank()) * draft.activationBytes),
                latent.kvElementsPerToken() * kvFormatBytes(),
                new Dimensions(part.rows(), key, heads, 1),
                queries);
        int merged = merged(scope, heads * (latent.kvRank() + 1L), found);
        return draft.groupedProduct(
                Operator.MLA_UP_PROJECTION,
                "value_projection",
                scope,
                precision,
                heads,
                latent.kvRank(),
                latent.valueDim(),
                merged);
    }

    private int latentScores(
            Scope scope, long flopsPerScore, long activations, long kvBytes, Dimensions dimensions, int input) {
        long heads = dimensions.outer();
        return draft.node(Operator.ATTENTION, "attention", scope, input)
                .compute(draft.execution.precision().activations())
                .rows(dimensions.rows(), dimensions.inner(), dimensions.outer(), dimensions.groups())
                .add(new Cost(
                        part.scores(Span.FULL, AttentionKernel.FLASH)
                                .times(heads * (flopsPerScore + GraphDraft.SOFTMAX_FLOPS)),
                        0,
                        activations,
                        part.reads(Span.FULL, AttentionKernel.FLASH).times(kvBytes),
                        part.written().times(kvBytes),
                        0,
                        draft.launches(Operator.ATTENTION)));
    }

    // ---- recurrence

    private int recurrence(Scope scope, Recurrence rank, int input) {
        int last = draft.product(
                Operator.SSM_IN_PROJECTION,
                "input_projection",
                scope,
                precision,
                draft.hidden,
                rank.inputWidth(),
                false,
                input);
        long convolutionWeights = rank.convolutionChannels() * rank.convolutionWidth();
        if (convolutionWeights > 0) {
            last = convolution(scope, rank, convolutionWeights, last);
        }
        if (rank.innerParameters() > 0) {
            last = draft.product(
                    Operator.SSM_IN_PROJECTION,
                    "state_projection",
                    scope,
                    precision,
                    rank.outputWidth(),
                    rank.innerParameters() / rank.outputWidth(),
                    false,
                    last);
            if (ranks > 1) {
                last = draft.collective(
                        Operator.ALL_REDUCE,
                        "state_all_reduce",
                        scope,
                        GraphDraft.perRank(2L * (ranks - 1) * rank.sharedWidth() * draft.activationBytes, ranks),
                        ranks,
                        last);
            }
        }
        int scanned = scan(scope, rank, rank.otherParameters() - convolutionWeights, last);
        long width = rank.outputWidth();
        int gated = draft.elementwise(
                Operator.ACTIVATION,
                "gated_norm",
                scope,
                (draft.normFlops + GraphDraft.ACTIVATION_FLOPS + 1) * width,
                3 * width,
                scanned);
        int projected = draft.product(
                Operator.SSM_OUT_PROJECTION,
                "recurrence_output_projection",
                scope,
                precision,
                width,
                draft.hidden,
                false,
                gated);
        return draft.allReduce("recurrence_all_reduce", scope, projected);
    }

    private int convolution(Scope scope, Recurrence rank, long weights, int input) {
        long channels = rank.convolutionChannels();
        long stateTraffic = part.visits().times(convolutionState(rank) * draft.activationBytes);
        return draft.node(Operator.SSM_CONVOLUTION, "convolution", scope, input)
                .rows(draft.load.rows(), 2 * channels, 2 * channels)
                .add(new Cost(
                        draft.load
                                .tokens()
                                .times(channels * (2L * rank.convolutionWidth() + GraphDraft.ACTIVATION_FLOPS)),
                        draft.load.passes().times(weights * draft.activationBytes),
                        draft.load.tokens().times(2 * channels * draft.activationBytes),
                        stateTraffic,
                        stateTraffic,
                        0,
                        draft.launches(Operator.SSM_CONVOLUTION)));
    }

    private static long convolutionState(Recurrence rank) {
        return rank.convolutionChannels() * Math.max(0, rank.convolutionWidth() - 1);
    }

    private int scan(Scope scope, Recurrence rank, long weights, int input) {
        long state = rank.stateElements();
        long width = rank.outputWidth();
        long read = rank.convolutionChannels() > 0 ? rank.convolutionChannels() : rank.inputWidth() - width;
        long stateTraffic = part.visits().times(state * STATE_BYTES);
        return draft.node(Operator.SSM_SCAN, "scan", scope, input)
                .rows(part.rows(), state / width, width)
                .add(new Cost(
                        part.queries().times(rank.flopsPerStateElement() * state),
                        draft.load.passes().times(weights * draft.activationBytes),
                        part.queries().times((read + width) * draft.activationBytes),
                        stateTraffic,
                        stateTraffic,
                        0,
                        draft.launches(Operator.SSM_SCAN)));
    }

    // ---- names and numbers

    private long kvFormatBytes() {
        return draft.execution.precision().kvCache().bytes();
    }
}
