package io.llmco2.graph;

import com.google.common.collect.ImmutableList;
import io.llmco2.graph.Workload.ContinuousBatching;
import io.llmco2.graph.Workload.StaticBatch;
import io.llmco2.graph.llm.Attention;
import io.llmco2.graph.llm.Embedding;
import io.llmco2.graph.llm.FeedForward;
import io.llmco2.graph.llm.FeedForward.Dense;
import io.llmco2.graph.llm.FeedForward.MixtureOfExperts;
import io.llmco2.graph.llm.LayerKind;
import io.llmco2.graph.llm.LlmSpec;
import io.llmco2.graph.llm.Norm;
import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Provide;
import net.jqwik.api.domains.DomainContextBase;

/**
 * What properties draw: models that catalogs and {@code config.json} files can hold, what is asked of them, and how they
 * are executed. A test class that says {@code @Domain(GraphDomain.class)} gets its parameters from here by their types.
 */
@SuppressWarnings("exports") // jqwik is on the test path only, so the module does not name it
public final class GraphDomain extends DomainContextBase {

    /** Sliding windows of published models (gpt-oss, Gemma 3, Gemma 2, Mistral), in tokens. */
    public static final ImmutableList<Integer> WINDOWS = ImmutableList.of(128, 512, 1024, 4096);

    private static final int[] TENSOR_DEGREES = {1, 2, 3, 4, 6, 7, 8, 12, 16};

    /** For jqwik. */
    public GraphDomain() {}

    /** A model, and one of the ways in which its heads can be spread over GPUs. */
    public record Setup(LlmSpec llm, Execution execution) {}

    /** Decoder-only transformers with one to three kinds of layers. */
    @Provide
    public static Arbitrary<LlmSpec> llms() {
        return Combinators.combine(
                        Arbitraries.of(576, 896, 1024, 2048, 3072, 4096, 4544, 8192, 16384),
                        embeddings(),
                        layerKinds().list().ofMinSize(1).ofMaxSize(3),
                        Arbitraries.of(Norm.class))
                .as((hidden, embedding, kinds, norm) -> new LlmSpec(
                        "org/drawn", "drawn", hidden, embedding, ImmutableList.copyOf(kinds), norm, 131_072))
                .withoutEdgeCases();
    }

    /** Batches of up to 256 requests, half of them with a part of the prompt in the cache. */
    @Provide
    public static Arbitrary<StaticBatch> staticBatches() {
        Arbitrary<Double> cachedShare =
                Arbitraries.oneOf(Arbitraries.just(0.0), Arbitraries.doubles().between(0, 0.99));
        return Combinators.combine(
                        Arbitraries.longs().between(1, 256),
                        Arbitraries.longs().between(1, 32_768),
                        cachedShare,
                        Arbitraries.longs().between(1, 2_048))
                .as((requests, prompt, cached, generated) ->
                        new StaticBatch(requests, prompt, (long) (prompt * cached), generated));
    }

    /** Servers under the load of measured traffic. */
    @Provide
    public static Arbitrary<ContinuousBatching> servers() {
        return Combinators.combine(
                        Arbitraries.doubles().between(1, 512),
                        Arbitraries.doubles().between(1, 32_768),
                        Arbitraries.doubles().between(1, 8_192))
                .as(ContinuousBatching::new);
    }

    /** Any of both. */
    @Provide
    public static Arbitrary<Workload> workloads() {
        return Arbitraries.oneOf(staticBatches(), servers());
    }

    /** Models with ways to execute them. */
    @Provide
    public static Arbitrary<Setup> setups() {
        return llms().flatMap(llm -> executions(llm).map(execution -> new Setup(llm, execution)));
    }

    /** All precisions and kernels, with splits that the heads of all layers allow. */
    public static Arbitrary<Execution> executions(LlmSpec llm) {
        Integer[] degrees = Arrays.stream(TENSOR_DEGREES)
                .filter(degree -> splits(llm, degree))
                .boxed()
                .toArray(Integer[]::new);
        Arbitrary<ParallelSplit> parallel = Combinators.combine(
                        Arbitraries.of(degrees), Arbitraries.of(1, 2, 8), Arbitraries.of(true, false))
                .as((tensor, data, wholeExperts) -> new ParallelSplit(tensor, data, wholeExperts ? tensor * data : 1));
        return Combinators.combine(precisions(), parallel, Arbitraries.of(AttentionKernel.class))
                .as(Execution::new);
    }

    /** Whether tensor parallelism of a degree shares out the heads of a model evenly. */
    public static boolean splits(LlmSpec llm, int degree) {
        return llm.layerKinds().stream()
                .map(LayerKind::attention)
                .allMatch(attention -> attention.heads() % degree == 0
                        && (attention.kvHeads() % degree == 0 || degree % attention.kvHeads() == 0));
    }

    private static Arbitrary<Precision> precisions() {
        return Arbitraries.of(Precision.FP32, Precision.BF16, Precision.FP16, Precision.FP8, Precision.INT8);
    }

    private static Arbitrary<Embedding> embeddings() {
        return Combinators.combine(
                        Arbitraries.of(32_000, 49_152, 50_257, 128_256, 151_936, 256_000),
                        booleans(),
                        Arbitraries.of(0, 0, 2_048),
                        booleans(),
                        booleans())
                .as(Embedding::new);
    }

    private static Arbitrary<LayerKind> layerKinds() {
        return Combinators.combine(
                        Arbitraries.integers().between(1, 64), attentions(), feedForwards(), booleans(), booleans())
                .as((repeat, attention, feedForward, parallel, other) -> new LayerKind(
                        repeat, attention, feedForward, parallel ? (other ? 1 : 2) : (other ? 4 : 2), parallel));
    }

    /** Multi-head, grouped-query and multi-query attention. */
    private static Arbitrary<Attention> attentions() {
        return Combinators.combine(
                        Arbitraries.of(1, 2, 3, 4, 8, 16, 32),
                        Arbitraries.of(1, 1, 3, 4, 7, 8),
                        Arbitraries.of(64, 80, 96, 128, 256),
                        Arbitraries.oneOf(Arbitraries.just(0), Arbitraries.of(WINDOWS)),
                        booleans(),
                        booleans(),
                        booleans(),
                        Arbitraries.of(Attention.QkNorm.class))
                .as((kvHeads, queriesPerKey, headDim, window, rotary, qkvBias, outputBias, qkNorm) -> new Attention(
                        kvHeads * queriesPerKey, kvHeads, headDim, window, rotary, qkvBias, outputBias, qkNorm));
    }

    private static Arbitrary<FeedForward> feedForwards() {
        Arbitrary<Dense> dense = networks(1_536, 4_864, 11_008, 14_336, 18_432, 53_248);
        Arbitrary<Dense> expert = networks(512, 704, 1_408, 1_536, 14_336);
        Arbitrary<FeedForward> mixtures = Combinators.combine(
                        Arbitraries.of(8, 16, 60, 64, 128, 256),
                        Arbitraries.of(1, 2, 4, 6, 8),
                        expert,
                        expert.optional(),
                        booleans())
                .as((experts, picks, one, shared, gate) ->
                        new MixtureOfExperts(experts, picks, one, shared, gate && shared.isPresent()));
        return Arbitraries.oneOf(dense, mixtures);
    }

    private static Arbitrary<Dense> networks(Integer... innerSizes) {
        return Combinators.combine(Arbitraries.of(innerSizes), booleans(), booleans())
                .as(Dense::new);
    }

    private static Arbitrary<Boolean> booleans() {
        return Arbitraries.of(true, false);
    }
}
