package io.llmco2.graph.layer;

import io.llmco2.graph.Execution;
import io.llmco2.graph.NumberFormat;
import io.llmco2.graph.Phase;
import io.llmco2.graph.Precision;
import io.llmco2.graph.Workload;
import io.llmco2.graph.Workload.OnePhase;
import io.llmco2.graph.layer.GraphDraft.Scope;
import io.llmco2.graph.llm.Attention;
import io.llmco2.graph.llm.Embedding;
import io.llmco2.graph.llm.LatentAttention;
import io.llmco2.graph.llm.LayerKind;
import io.llmco2.graph.llm.LlmSpec;
import io.llmco2.graph.llm.TokenMixer;

/**
 * Walks through a model, front to back, and writes down one node for every operator, with what it costs on one GPU. Used
 * once. {@link MixerNodes} and {@link FeedForwardNodes} write the two halves of a layer.
 */
final class LayerGraphBuilder {
    private final LlmSpec llm;
    private final GraphDraft draft;
    private final MixerNodes mixers;
    private final FeedForwardNodes feedForwards;
    private final boolean handsOver;

    /** A graph of a model, the names of whose nodes begin with {@code prefix}. */
    LayerGraphBuilder(
            String prefix, LlmSpec llm, Workload workload, Execution execution, Phase phase, Load.Cycles cycles) {
        this.llm = llm;
        Load load = Load.of(workload, phase, execution, llm, cycles);
        this.draft = new GraphDraft(prefix, llm, execution, phase, load);
        this.mixers = new MixerNodes(draft);
        this.feedForwards = new FeedForwardNodes(draft);
        this.handsOver = workload instanceof OnePhase && phase == Phase.PREFILL;
    }

    LayerGraph build() {
        int stream = embedding();
        for (int i = 0; i < llm.layerKinds().size(); i++) {
            stream = layer(i, llm.layerKinds().get(i), stream);
        }
        stages(stream);
        output(stream);
        return draft.build();
    }

    private int embedding() {
        Embedding embedding = llm.embedding();
        long hidden = llm.hiddenSize();
        // each rank gathers from its rows of the table and writes zeros for those of others
        long gathered = GraphDraft.perRank(hidden, draft.split.tensor()) + hidden;
        long added = embedding.learnedPositions() > 0 ? hidden : 0;
        int last = draft.node(Operator.EMBEDDING, "embedding", Scope.OUTSIDE)
                .rows(draft.load.rows(), hidden, hidden)
                .cost(
                        draft.load.tokens().times(added),
                        0,
                        draft.load.tokens().times((gathered + added) * draft.activationBytes),
                        0);
        last = draft.allReduce("embedding_all_reduce", Scope.OUTSIDE, last);
        if (embedding.joins()) {
            last = draft.norm("joined_embedding_norm", Scope.OUTSIDE, last);
            last = draft.norm("joined_hidden_norm", Scope.OUTSIDE, last);
            last = draft.product(
                    Operator.OUTPUT_PROJECTION,
                    "joined_projection",
                    Scope.OUTSIDE,
                    draft.execution.precision().layers(),
                    2 * hidden,
                    hidden,
                    false,
                    last);
        }
        return embedding.normalised() ? draft.norm("embedding_norm", Scope.OUTSIDE, last) : last;
    }

    private int layer(int index, LayerKind kind, int input) {
        Scope scope = Scope.layer(index, kind.repeat());
        if (kind.mixer().isEmpty()) {
            return feedForward(scope, kind, input, input, draft.norm("ffn_norm", scope, input));
        }
        TokenMixer mixer = kind.mixer().get();
        boolean attention = mixer instanceof Attention || mixer instanceof LatentAttention;
        int mixerNorm = draft.norm(attention ? "attention_norm" : "recurrence_norm", scope, input);
        int mixed = mixers.write(scope, mixer, mixerNorm);
        if (kind.normalisesOutputs()) {
            mixed = draft.norm(attention ? "attention_output_norm" : "recurrence_output_norm", scope, mixed);
        }
        int afterMixer = draft.residual(attention ? "attention_residual" : "recurrence_residual", scope, mixed, input);
        if (kind.feedForward().isEmpty()) {
            return afterMixer;
        }
        int feedForwardInput = kind.parallel() ? input : afterMixer;
        int feedForwardNorm = kind.norms() == 1 ? mixerNorm : draft.norm("ffn_norm", scope, feedForwardInput);
        return feedForward(scope, kind, afterMixer, feedForwardInput, feedForwardNorm);
    }

    private int feedForward(Scope scope, LayerKind kind, int stream, int input, int norm) {
        int transformed = feedForwards.write(scope, kind.feedForward().orElseThrow(), norm);
        if (kind.normalisesOutputs()) {
            transformed = draft.norm("ffn_output_norm", scope, transformed);
        }
        return draft.residual("ffn_residual", scope, transformed, stream);
    }

    /** The residual stream and its last addend, each rank a part, from every stage of the pipeline to the next. */
    private void stages(int stream) {
        if (draft.split.pipeline() > 1) {
            draft.collective(
                    Operator.PIPELINE_SEND,
                    "pipeline_send",
                    new Scope(GraphDraft.OUTSIDE_LAYERS, draft.split.pipeline() - 1, ""),
                    2 * GraphDraft.perRank((long) llm.hiddenSize(), draft.split.tensor()) * draft.activationBytes,
                    draft.split.gpus(),
                    stream);
        }
    }

    private void output(int input) {
        Precision precision = draft.execution.precision();
        Load load = draft.load;
        long hidden = llm.hiddenSize();
        int ranks = draft.split.tensor();
        long vocabulary = llm.embedding().vocabulary();
        long columns = GraphDraft.perRank(vocabulary, ranks);
        boolean bias = llm.embedding().outputBias();
        long cap = llm.embedding().softCap() ? GraphDraft.SOFT_CAP_FLOPS : 0;

        int norm = draft.norm("final_norm", Scope.OUTSIDE, input);
        int logits = draft.node(Operator.LM_HEAD, "lm_head", Scope.OUTSIDE, norm)
                .compute(precision.activations())
                .rows(load.outputRowsPerPass(), hidden, columns)
                .cost(
                        load.outputRows().times((2 * hidden + (bias ? 1 : 0) + cap) * columns),
                        load.passes().times((hidden + (bias ? 1 : 0)) * columns * draft.activationBytes),
                        load.outputRows().times((hidden + columns) * draft.activationBytes),
                        0);
        if (ranks > 1) {
            logits = draft.node(Operator.ALL_GATHER, "logits_all_gather", Scope.OUTSIDE, logits)
                    .span(ranks)
                    .rows(load.outputRowsPerPass(), columns, columns)
                    .cost(0, 0, 0, load.outputRows().times((ranks - 1) * columns * draft.activationBytes));
        }
        int sampled = draft.node(Operator.SAMPLING, "sampling", Scope.OUTSIDE, logits)
                .rows(load.outputRowsPerPass(), vocabulary, vocabulary)
                .cost(
                        load.outputRows().times(GraphDraft.SOFTMAX_FLOPS * vocabulary),
                        0,
                        load.outputRows()
                                .times(2L * NumberFormat.FP32.bytes() * vocabulary), // logits are sampled in FP32
                        0);
        if (handsOver) {
            handOver(sampled);
        }
    }

    /** Keys, values and states of all layers go to the GPUs that decode, the cached prefix too. */
    private void handOver(int input) {
        int ranks = draft.split.tensor();
        long perToken = 0;
        long perRequest = 0;
        for (LayerKind kind : llm.layerKinds()) {
            TokenMixer mixer = kind.mixer().orElse(null);
            if (mixer != null) {
                perToken += kind.repeat() * MixerNodes.kvElements(mixer, ranks);
                perRequest += kind.repeat() * MixerNodes.stateBytes(mixer, ranks, draft.activationBytes);
            }
        }
        SequenceLoad prompts = draft.load.sequences();
        long kvBytes = perToken * draft.execution.precision().kvCache().bytes();
        long network = Math.addExact(
                prompts.contexts().times(kvBytes), draft.load.outputRows().times(perRequest));
        draft.node(Operator.KV_TRANSFER, "kv_transfer", Scope.OUTSIDE, input)
                .span(OperatorNode.BEYOND)
                .rows(draft.load.rows(), Math.max(1, perToken), Math.max(1, perToken))
                .cost(0, 0, 0, network);
    }
}
