package io.llmco2.graph;

import com.google.common.collect.ImmutableList;
import io.llmco2.graph.Execution.ExpertExchange;
import io.llmco2.graph.Workload.ContinuousBatching;
import io.llmco2.graph.Workload.OnePhase;
import io.llmco2.graph.Workload.RaggedBatch;
import io.llmco2.graph.Workload.StaticBatch;
import io.llmco2.graph.llm.LlmSpec;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.domains.DomainContextBase;

/**
 * What properties draw: models that catalogs and {@code config.json} files can hold (see {@link SpecDomain}), what is asked
 * of them, and how they are executed. A test class that says {@code @Domain(GraphDomain.class)} gets its parameters from
 * here by their types.
 */
@SuppressWarnings("exports") // jqwik is on the test path only, so the module does not name it
public final class GraphDomain extends DomainContextBase {

    /** Sliding windows of published models (gpt-oss, Gemma 3, Gemma 2, Mistral), in tokens. */
    public static final ImmutableList<Integer> WINDOWS = ImmutableList.of(128, 512, 1024, 4096);

    /** Draws of a property that builds several graphs for each of them. */
    public static final int TRIES = 300;

    /** For jqwik. */
    public GraphDomain() {}

    /** A model, and one of the ways in which it can be executed. */
    public record Setup(LlmSpec llm, Execution execution) {

        /**
         * The same with one data-parallel rank if the model has experts: ranks of a server that exchange tokens wait for
         * each other's prompts, which counts as work.
         */
        public Setup withoutWaiting() {
            ParallelSplit split = execution.split();
            return llm.hasExperts()
                    ? new Setup(
                            llm,
                            execution.with(new ParallelSplit(
                                    split.tensor(),
                                    split.pipeline(),
                                    1,
                                    split.context(),
                                    split.expert() == 1 ? 1 : split.tensor(),
                                    split.microBatches())))
                    : this;
        }
    }

    /** Models of all architectures. */
    @Provide
    public static Arbitrary<LlmSpec> llms() {
        return SpecDomain.llms();
    }

    /** Batches of up to 256 requests, half of them with a part of the prompt in the cache, some with several answers. */
    @Provide
    public static Arbitrary<StaticBatch> staticBatches() {
        Arbitrary<Double> cachedShare =
                Arbitraries.oneOf(Arbitraries.just(0.0), Arbitraries.doubles().between(0, 0.99));
        return Combinators.combine(
                        Arbitraries.longs().between(1, 256),
                        Arbitraries.longs().between(1, 32_768),
                        cachedShare,
                        Arbitraries.longs().between(1, 2_048),
                        Arbitraries.of(1L, 1L, 1L, 4L))
                .as((requests, prompt, cached, generated, samples) ->
                        new StaticBatch(requests, prompt, (long) (prompt * cached), generated, samples));
    }

    /** Batches of requests of several lengths. */
    @Provide
    public static Arbitrary<RaggedBatch> raggedBatches() {
        return staticBatches()
                .list()
                .ofMinSize(1)
                .ofMaxSize(4)
                .map(parts -> new RaggedBatch(ImmutableList.copyOf(parts)));
    }

    /** Servers under the load of measured traffic, half of them with a part of the prompts in the cache. */
    @Provide
    public static Arbitrary<ContinuousBatching> servers() {
        Arbitrary<Double> cachedShare =
                Arbitraries.oneOf(Arbitraries.just(0.0), Arbitraries.doubles().between(0, 0.99));
        return Combinators.combine(
                        Arbitraries.doubles().between(1, 512),
                        Arbitraries.doubles().between(1, 32_768),
                        cachedShare,
                        Arbitraries.doubles().between(1, 8_192))
                .as((running, prompt, cached, generated) ->
                        new ContinuousBatching(running, prompt, (prompt - 1) * cached, generated));
    }

    /** One side of disaggregated serving. */
    @Provide
    public static Arbitrary<OnePhase> onePhases() {
        Arbitrary<Workload> whole = Arbitraries.oneOf(staticBatches(), servers(), raggedBatches());
        return Combinators.combine(whole, Arbitraries.of(Phase.PREFILL, Phase.DECODE))
                .as((workload, phase) ->
                        new OnePhase(workload, workload.generatedTokens() == 1 ? Phase.PREFILL : phase));
    }

    /** Any of these. */
    @Provide
    public static Arbitrary<Workload> workloads() {
        return Arbitraries.oneOf(staticBatches(), servers(), raggedBatches(), onePhases());
    }

    /** Models with ways to execute them. */
    @Provide
    public static Arbitrary<Setup> setups() {
        return llms().flatMap(llm -> executions(llm).map(execution -> new Setup(llm, execution)));
    }

    /** All precisions, splits, kernels and exchanges, prompts in chunks or not, with and without adapters. */
    public static Arbitrary<Execution> executions(LlmSpec llm) {
        Arbitrary<Optional<Lora>> adapters = Arbitraries.frequencyOf(
                Tuple.of(3, Arbitraries.just(Optional.empty())),
                Tuple.of(
                        1,
                        Combinators.combine(Arbitraries.of(8, 16, 64), Arbitraries.of(1, 8))
                                .as((rank, number) -> Optional.of(new Lora(rank, number)))));
        return Combinators.combine(
                        precisions(llm),
                        splits(llm),
                        Arbitraries.of(AttentionKernel.class),
                        Arbitraries.of(ExpertExchange.class),
                        Arbitraries.of(Execution.UNCHUNKED, Execution.UNCHUNKED, 512L, 2_048L, 8_192L),
                        adapters)
                .as(Execution::new);
    }

    private static Arbitrary<Precision> precisions(LlmSpec llm) {
        Arbitrary<Precision> weights = Arbitraries.of(ImmutableList.copyOf(Precision.names()))
                .map(Precision::named)
                .filter(precision -> llm.hasExperts() || !precision.quantisesExpertsAlone());
        Arbitrary<NumberFormat> caches = Arbitraries.of(NumberFormat.BF16, NumberFormat.FP8, NumberFormat.INT8);
        return Combinators.combine(weights, caches.optional())
                .as((precision, cache) -> cache.map(precision::withKvCache).orElse(precision));
    }

    /** Splits that share everything out evenly and splits that do not. */
    private static Arbitrary<ParallelSplit> splits(LlmSpec llm) {
        Arbitrary<Integer> stages = Arbitraries.of(1, 1, 2, 4).map(number -> Math.min(number, llm.layers()));
        return Combinators.combine(
                        Arbitraries.of(1, 2, 3, 4, 6, 8, 16),
                        stages,
                        Arbitraries.of(1, 1, 2, 8),
                        Arbitraries.of(1, 1, 2, 4),
                        Arbitraries.of(true, false),
                        Arbitraries.of(1, 2, 4, 8))
                .as((tensor, pipeline, data, context, wholeExperts, microBatches) -> new ParallelSplit(
                        tensor,
                        pipeline,
                        data,
                        context,
                        wholeExperts ? tensor * data : 1,
                        pipeline == 1 ? 1 : microBatches));
    }
}
