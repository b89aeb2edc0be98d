package io.llmco2.graph.layer;

import com.google.common.collect.ImmutableList;
import io.llmco2.graph.Execution;
import io.llmco2.graph.Lora;
import io.llmco2.graph.ParallelSplit;
import io.llmco2.graph.Phase;
import io.llmco2.graph.Precision;
import io.llmco2.graph.Workload;
import io.llmco2.graph.Workload.ContinuousBatching;
import io.llmco2.graph.Workload.OnePhase;
import io.llmco2.graph.Workload.RaggedBatch;
import io.llmco2.graph.Workload.StaticBatch;
import io.llmco2.graph.llm.Attention;
import io.llmco2.graph.llm.Embedding;
import io.llmco2.graph.llm.FeedForward;
import io.llmco2.graph.llm.FeedForward.Dense;
import io.llmco2.graph.llm.FeedForward.MixtureOfExperts;
import io.llmco2.graph.llm.LayerKind;
import io.llmco2.graph.llm.LlmSpec;
import io.llmco2.graph.llm.Span;
import io.llmco2.graph.llm.TokenMixer;
import java.util.function.LongFunction;

/**
 * What an inference keeps in the memory of one GPU: the busiest one of the busiest pipeline stage.
 *
 * @param weightBytes weights of one rank, adapters included
 * @param kvCacheBytes keys, values and recurrent states of one rank's requests: at their longest in a static batch,
 *     half-way through their generation in continuous batching, where requests are of all ages
 * @param activationBytes the largest tensors between operators that live at once: the residual stream and the widest
 *     product beside it
 */
public record MemoryFootprint(double weightBytes, double kvCacheBytes, double activationBytes) {

    /** Tokens beyond which serving engines prefill in chunks, if nothing else is said; sets the largest activation. */
    private static final long LARGEST_CHUNK = 8192;

    private static final long MOST_REQUESTS = 1L << 30;

    /** The memory that one GPU of an instance needs. */
    public static MemoryFootprint of(LlmSpec llm, Workload workload, Execution execution) {
        return of(weightBytes(llm, execution), llm, workload, execution);
    }

    /** The same with what {@link #weightBytes} said: for many workloads of one model that runs in one way. */
    public static MemoryFootprint of(double weightBytes, LlmSpec llm, Workload workload, Execution execution) {
        return new MemoryFootprint(
                weightBytes,
                cache(llm, workload, execution) * shareOfLayers(llm, execution),
                activations(llm, workload, execution));
    }

    /** Bytes of the weights of one rank, adapters included, whatever is asked of the model. */
    public static double weightBytes(LlmSpec llm, Execution execution) {
        return weights(llm, execution, shareOfLayers(llm, execution));
    }

    private static double shareOfLayers(LlmSpec llm, Execution execution) {
        return Math.ceil((double) llm.layers() / execution.split().pipeline()) / llm.layers();
    }

    /**
     * The most requests of which everything fits.
     *
     * @param workloadOf the workload of a number of requests
     * @param memoryBytes what a GPU can hold
     * @return 0 if not even one fits
     */
    public static long largestBatch(
            LlmSpec llm, LongFunction<Workload> workloadOf, Execution execution, double memoryBytes) {
        return largestBatch(requests -> of(llm, workloadOf.apply(requests), execution), memoryBytes);
    }

    /** The same of a need that is given for every number of requests. */
    public static long largestBatch(LongFunction<MemoryFootprint> needOf, double memoryBytes) {
        long fits = 0;
        long tooMany = 1;
        while (needOf.apply(tooMany).totalBytes() <= memoryBytes) {
            fits = tooMany;
            tooMany *= 2;
            if (tooMany > MOST_REQUESTS) {
                return fits;
            }
        }
        while (tooMany - fits > 1) {
            long middle = fits + (tooMany - fits) / 2;
            if (needOf.apply(middle).totalBytes() <= memoryBytes) {
                fits = middle;
            } else {
                tooMany = middle;
            }
        }
        return fits;
    }

    /** Both on the same GPU. */
    public MemoryFootprint plus(MemoryFootprint other) {
        return new MemoryFootprint(
                weightBytes + other.weightBytes,
                kvCacheBytes + other.kvCacheBytes,
                activationBytes + other.activationBytes);
    }

    /** All of it. */
    public double totalBytes() {
        return weightBytes + kvCacheBytes + activationBytes;
    }

    /** What a pass of one token reads of the weights is what is kept of them, experts and embedding aside. */
    private static double weights(LlmSpec llm, Execution execution, double layers) {
        long requests = execution.lora().map(Lora::adapters).orElse(1);
        Execution plain = new Execution(
                execution.precision(),
                new ParallelSplit(
                        execution.split().tensor(),
                        execution.split().data(),
                        execution.split().expert()),
                execution.attention(),
                execution.exchange(),
                Execution.UNCHUNKED,
                execution.lora());
        LayerGraph step =
                LayerGraphs.of(llm, new StaticBatch(requests * execution.split().data(), 1, 2), plain, Phase.DECODE);
        double inside = 0;
        double head = 0;
        for (OperatorNode node : step.nodes()) {
            if (node.layer() == GraphDraft.OUTSIDE_LAYERS) {
                head += node.cost().weightBytes();
            } else if (node.operator() != Operator.EXPERT_FFN) {
                inside += (double) node.repeat() * node.cost().weightBytes();
            }
        }
        for (LayerKind kind : llm.layerKinds()) {
            if (kind.feedForward().orElse(null) instanceof MixtureOfExperts moe) {
                inside += kind.repeat() * experts(llm, moe, execution);
            }
        }
        Embedding embedding = llm.embedding();
        double table = rows(
                llm,
                execution,
                Math.ceil((double) embedding.vocabulary() / execution.split().tensor()));
        double positions = rows(llm, execution, embedding.learnedPositions());
        if (execution.split().pipeline() > 1) { // the first stage has the table, the last one the output matrix
            return inside * layers + Math.max(table + positions, head);
        }
        return inside * layers + (embedding.tied() ? 0 : table) + positions + head;
    }

    private static double experts(LlmSpec llm, MixtureOfExperts moe, Execution execution) {
        Precision precision = execution.precision();
        int slices = execution.split().expert() == 1 ? execution.split().expertGpus() : 1;
        Dense whole = moe.expert();
        Dense slice = new Dense(GraphDraft.perRank(whole.innerSize(), slices), whole.gated(), whole.bias());
        long elements = (slice.upWidth() + slice.innerSize()) * llm.hiddenSize();
        long biases = slice.bias() ? slice.upWidth() + llm.hiddenSize() : 0;
        return GraphDraft.perRank(moe.experts(), execution.split().expert())
                * (precision.experts().weights().bytes(elements)
                        + (double) biases * precision.activations().bytes());
    }

    /** Rows as wide as the hidden state, in the format of the activations. */
    private static double rows(LlmSpec llm, Execution execution, double rows) {
        return rows * llm.hiddenSize() * execution.precision().activations().bytes();
    }

    private static double cache(LlmSpec llm, Workload workload, Execution execution) {
        if (workload instanceof OnePhase one) {
            return cache(llm, one.phase() == Phase.PREFILL ? prompts(one.whole()) : one.whole(), execution);
        }
        if (workload instanceof RaggedBatch ragged) {
            return ragged.parts().stream()
                    .mapToDouble(part -> cache(llm, part, execution))
                    .sum();
        }
        double requests = Math.ceil(workload.batchSize() / execution.split().data());
        if (workload instanceof StaticBatch batch) {
            double each = kept(llm, execution, batch.generated());
            double shared = kept(llm, execution, (double) batch.prompt() + batch.generated()) - each;
            return requests * (shared + batch.samples() * (each + states(llm, execution)));
        }
        ContinuousBatching server = (ContinuousBatching) workload;
        return requests * (kept(llm, execution, server.prompt() + server.generated() / 2) + states(llm, execution));
    }

    /** The same prompts, whose answers are generated elsewhere but for the first token. */
    private static Workload prompts(Workload whole) {
        if (whole instanceof ContinuousBatching server) {
            return new ContinuousBatching(server.running(), server.prompt(), server.cached(), 1);
        }
        return whole instanceof RaggedBatch ragged
                ? new RaggedBatch(
                        ragged.parts().stream().map(MemoryFootprint::prompts).collect(ImmutableList.toImmutableList()))
                : prompts((StaticBatch) whole);
    }

    private static StaticBatch prompts(StaticBatch batch) {
        return new StaticBatch(batch.requests(), batch.prompt(), batch.cached(), 1);
    }

    /** Keys and values of one request. */
    private static double kept(LlmSpec llm, Execution execution, double tokens) {
        double elements = 0;
        for (LayerKind kind : llm.layerKinds()) {
            if (kind.mixer().isPresent()) {
                TokenMixer mixer = kind.mixer().get();
                Span span = mixer instanceof Attention attention ? attention.span() : Span.FULL;
                elements += kind.repeat()
                        * span.kept(tokens)
                        * MixerNodes.kvElements(mixer, execution.split().tensor());
            }
        }
        return elements
                * execution.precision().kvCache().bytes()
                / execution.split().context();
    }

    private static double states(LlmSpec llm, Execution execution) {
        double bytes = 0;
        for (LayerKind kind : llm.layerKinds()) {
            if (kind.mixer().isPresent()) {
                bytes += (double) kind.repeat()
                        * MixerNodes.stateBytes(
                                kind.mixer().get(),
                                execution.split().tensor(),
                                execution.precision().activations().bytes());
            }
        }
        return bytes;
    }

    private static double activations(LlmSpec llm, Workload workload, Execution execution) {
        double requests = Math.ceil(workload.batchSize() / execution.split().data());
        double chunk = Math.min(Math.min(LARGEST_CHUNK, execution.chunk()), requests * workload.promptTokens());
        int ranks = execution.split().tensor();
        long width = execution.precision().activations().bytes();
        // logits of all requests, sampled in FP32
        double widest = llm.embedding().vocabulary() * 4.0 / ranks * Math.min(requests, LARGEST_CHUNK);
        for (LayerKind kind : llm.layerKinds()) {
            double up = kind.feedForward().map(MemoryFootprint::upWidth).orElse(0.0);
            widest = Math.max(widest, chunk * up / ranks * width);
        }
        return widest + 2 * chunk * llm.hiddenSize() * width;
    }

    private static double upWidth(FeedForward network) {
        return network instanceof MixtureOfExperts moe
                ? moe.expertsPerToken() * (double) moe.expert().upWidth()
                : ((Dense) network).upWidth();
    }
}
