package io.llmco2.graph.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.google.common.collect.ImmutableList;
import io.llmco2.graph.Execution;
import io.llmco2.graph.GraphDomain;
import io.llmco2.graph.GraphDomain.Setup;
import io.llmco2.graph.Lora;
import io.llmco2.graph.Models;
import io.llmco2.graph.ParallelSplit;
import io.llmco2.graph.Phase;
import io.llmco2.graph.Precision;
import io.llmco2.graph.Workload;
import io.llmco2.graph.Workload.ContinuousBatching;
import io.llmco2.graph.Workload.OnePhase;
import io.llmco2.graph.Workload.StaticBatch;
import io.llmco2.graph.llm.Attention;
import io.llmco2.graph.llm.Embedding;
import io.llmco2.graph.llm.FeedForward.MixtureOfExperts;
import io.llmco2.graph.llm.LayerKind;
import io.llmco2.graph.llm.LlmSpec;
import io.llmco2.graph.llm.Norm;
import io.llmco2.graph.llm.Recurrence.Mamba2;
import java.util.function.LongFunction;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What has to fit into the memory of a GPU. */
@Domain(GraphDomain.class)
@Domain(DomainContext.Global.class)
class MemoryFootprintTest {
    private static final Execution BF16 = Execution.of(Precision.BF16);
    private static final StaticBatch BATCH = new StaticBatch(1, 900, 100);
    private static final double NORMS = 0.01; // percent of the weights, which the footprint leaves out

    @Test
    void weightsAreThoseOfTheCheckpoint() {
        // 8,030,261,248 parameters, metadata of model.safetensors.index.json of meta-llama/Llama-3.1-8B
        assertThat(footprint(Models.LLAMA_3_1_8B, BATCH, BF16).weightBytes())
                .isCloseTo(16_060_522_496.0, withinPercentage(NORMS));
    }

    @Test
    void onlyTheMatricesOfTheLayersAreQuantised() {
        double embeddings = 2.0 * 128_256 * 4_096;

        assertThat(footprint(Models.LLAMA_3_1_8B, BATCH, Execution.of(Precision.FP8))
                        .weightBytes())
                .isCloseTo(8_030_261_248.0 + embeddings, withinPercentage(NORMS));
    }

    @Test
    void keysAndValuesOfATokenAreThoseOfTheModel() {
        assertThat(footprint(Models.LLAMA_3_1_8B, BATCH, BF16).kvCacheBytes()).isEqualTo(1_000 * 131_072.0);
        assertThat(footprint(Models.LLAMA_3_1_70B, BATCH, BF16).kvCacheBytes()).isEqualTo(1_000 * 327_680.0);
    }

    @Test
    void requestsOfAServerAreHalfWayThroughOnAverage() {
        assertThat(footprint(Models.LLAMA_3_1_8B, new ContinuousBatching(16, 900, 200), BF16)
                        .kvCacheBytes())
                .isEqualTo(16 * 1_000 * 131_072.0);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4, 8})
    void tensorParallelRanksShareWeightsAndCache(int ranks) {
        MemoryFootprint one = footprint(Models.LLAMA_3_1_70B, BATCH, BF16);
        MemoryFootprint rank = footprint(Models.LLAMA_3_1_70B, BATCH, BF16.with(ParallelSplit.tensor(ranks)));

        double norms = 2.0 * (2 * 80 + 1) * 8_192; // each rank has all of them
        assertThat(ranks * (rank.weightBytes() - norms)).isEqualTo(one.weightBytes() - norms);
        assertThat(ranks * rank.kvCacheBytes()).isEqualTo(one.kvCacheBytes());
    }

    @Test
    void keyValueHeadsAreReplicatedBeyondTheirNumber() {
        Execution sixteen = BF16.with(ParallelSplit.tensor(16));

        assertThat(footprint(Models.LLAMA_3_1_70B, BATCH, sixteen).kvCacheBytes())
                .isEqualTo(1_000 * 327_680.0 / 8);
    }

    @Test
    void aWindowBoundsTheCache() {
        LlmSpec windowed = Models.spec(
                "windowed",
                4_096,
                32_000,
                Models.layers(30, Models.attention(32, 8, 512), Models.gated(14_336)),
                Models.layers(2, Models.attention(32, 8, 0), Models.gated(14_336)));

        assertThat(footprint(windowed, BATCH, BF16).kvCacheBytes())
                .isEqualTo((30 * 512 + 2 * 1_000) * 2.0 * 8 * 128 * 2);
    }

    @Test
    void dataParallelRanksShareRoutedExpertsAndNothingElse() {
        LlmSpec dense = Models.mixture(
                "few", MixtureOfExperts.of(8, 2, Models.gated(1_408)).withShared(Models.gated(2_816)));
        LlmSpec more = Models.mixture(
                "many", MixtureOfExperts.of(16, 2, Models.gated(1_408)).withShared(Models.gated(2_816)));
        Execution eight = BF16.with(new ParallelSplit(1, 8, 8));

        double routed = 3.0 * 4_096 * 1_408;
        double router = 4_096;
        assertThat(footprint(more, BATCH, eight).weightBytes()
                        - footprint(dense, BATCH, eight).weightBytes())
                .isCloseTo(32 * 2 * (8 * routed / 8 + 8 * router), withinPercentage(1e-6));
        assertThat(footprint(dense, BATCH, BF16).weightBytes()
                        - footprint(dense, BATCH, eight).weightBytes())
                .isCloseTo(32 * 2 * 7 * routed, withinPercentage(1e-6));
    }

    @Test
    void activationsAreTheResidualStreamAndTheWidestProduct() {
        // 900 tokens: the stream before and after, gate and up projection side by side
        assertThat(footprint(Models.LLAMA_3_1_8B, BATCH, BF16).activationBytes())
                .isEqualTo(900 * (2 * 4_096 + 2 * 14_336) * 2.0);
    }

    @Test
    void longPromptsAreTakenInChunks() {
        StaticBatch batch = new StaticBatch(64, 4_096, 100);

        assertThat(footprint(Models.LLAMA_3_1_8B, batch, BF16).activationBytes())
                .isEqualTo(8_192 * (2 * 4_096 + 2 * 14_336) * 2.0);
    }

    @Test
    void logitsOfManyShortPromptsAreWiderThanAnyProduct() {
        StaticBatch batch = new StaticBatch(1_000, 1, 100);

        assertThat(footprint(Models.LLAMA_3_1_8B, batch, BF16).activationBytes())
                .isEqualTo(1_000 * (2 * 4_096 * 2.0 + 128_256 * 4.0)); // logits in FP32
    }

    @Property(tries = GraphDomain.TRIES)
    void allPartsArePositive(@ForAll Setup setup, @ForAll Workload workload) {
        MemoryFootprint footprint = footprint(setup.llm(), workload, setup.execution());

        assertThat(footprint.weightBytes()).isPositive();
        boolean remembers = setup.llm().kvCacheElementsPerToken() + setup.llm().stateElements() > 0;
        assertThat(footprint.kvCacheBytes() > 0).isEqualTo(remembers);
        assertThat(footprint.activationBytes()).isPositive();
        assertThat(footprint.totalBytes())
                .isEqualTo(footprint.weightBytes() + footprint.kvCacheBytes() + footprint.activationBytes());
    }

    @Property(tries = GraphDomain.TRIES)
    void moreRequestsAndLongerContextsNeverNeedLess(@ForAll Setup setup, @ForAll StaticBatch batch) {
        MemoryFootprint one = footprint(setup.llm(), batch, setup.execution());
        StaticBatch more = new StaticBatch(
                2 * batch.requests(), batch.prompt(), batch.cached(), batch.generated(), batch.samples());
        StaticBatch longer = new StaticBatch(
                batch.requests(), batch.prompt(), batch.cached(), batch.generated() + 500, batch.samples());

        assertNotLess(footprint(setup.llm(), more, setup.execution()), one);
        assertNotLess(footprint(setup.llm(), longer, setup.execution()), one);
    }

    private static void assertNotLess(MemoryFootprint larger, MemoryFootprint smaller) {
        assertThat(larger.weightBytes()).isEqualTo(smaller.weightBytes());
        assertThat(larger.kvCacheBytes()).isGreaterThanOrEqualTo(smaller.kvCacheBytes());
        assertThat(larger.activationBytes()).isGreaterThanOrEqualTo(smaller.activationBytes());
    }

    @Property(tries = GraphDomain.TRIES)
    void theLargestBatchFitsAndOneMoreDoesNot(
            @ForAll Setup setup, @ForAll StaticBatch batch, @ForAll @DoubleRange(min = 1e9, max = 1e12) double memory) {
        LongFunction<Workload> workload = requests ->
                new StaticBatch(requests, batch.prompt(), batch.cached(), batch.generated(), batch.samples());

        long most = MemoryFootprint.largestBatch(setup.llm(), workload, setup.execution(), memory);

        Assume.that(most < 1L << 30); // more are not looked for
        assertThat(footprint(setup.llm(), workload.apply(most + 1), setup.execution())
                        .totalBytes())
                .isGreaterThan(memory);
        if (most > 0) {
            assertThat(footprint(setup.llm(), workload.apply(most), setup.execution())
                            .totalBytes())
                    .isLessThanOrEqualTo(memory);
        }
    }

    @Test
    void nothingFitsWhereTheWeightsDoNot() {
        assertThat(MemoryFootprint.largestBatch(
                        Models.LLAMA_3_1_70B, requests -> new StaticBatch(requests, 100, 10), BF16, 80e9))
                .isZero();
    }

    @Test
    void theSideThatPrefillsKeepsPromptsAndAFirstTokenOnly() {
        StaticBatch batch = new StaticBatch(2, 900, 0, 100, 4);

        assertThat(footprint(Models.LLAMA_3_1_8B, new OnePhase(batch, Phase.PREFILL), BF16)
                        .kvCacheBytes())
                .isEqualTo(2 * 901 * 131_072.0);
        assertThat(footprint(Models.LLAMA_3_1_8B, new OnePhase(batch, Phase.DECODE), BF16)
                        .kvCacheBytes())
                .isEqualTo(2 * (900 + 4 * 100) * 131_072.0);
    }

    @Test
    void samplesShareThePromptAndKeepTheirOwnAnswers() {
        assertThat(footprint(Models.LLAMA_3_1_8B, new StaticBatch(2, 900, 0, 100, 4), BF16)
                        .kvCacheBytes())
                .isEqualTo(2 * (900 + 4 * 100) * 131_072.0);
    }

    @Test
    void samplesBeyondAWindowShareNothing() {
        LlmSpec windowed = Models.spec(
                "windowed", 4_096, 32_000, Models.layers(1, Models.attention(32, 8, 512), Models.gated(14_336)));
        double token = 2 * 8 * 128 * 2;

        assertThat(footprint(windowed, new StaticBatch(1, 900, 0, 600, 4), BF16).kvCacheBytes())
                .isEqualTo(4 * 512 * token);
        assertThat(footprint(windowed, new StaticBatch(1, 900, 0, 100, 4), BF16).kvCacheBytes())
                .isEqualTo((412 + 4 * 100) * token); // what is left of the prompt in the window, and each answer
    }

    @Test
    void stagesShareLayersAndContextRanksTheCache() {
        MemoryFootprint one = footprint(Models.LLAMA_3_1_70B, BATCH, BF16);
        MemoryFootprint stage = footprint(Models.LLAMA_3_1_70B, BATCH, BF16.with(ParallelSplit.NONE.withPipeline(4)));
        MemoryFootprint rank = footprint(Models.LLAMA_3_1_70B, BATCH, BF16.with(ParallelSplit.NONE.withContext(4)));

        double end = 2.0 * 128_256 * 8_192; // the table at one end, the output matrix at the other
        assertThat(4 * (stage.weightBytes() - end)).isCloseTo(one.weightBytes() - 2 * end, withinPercentage(NORMS));
        assertThat(4 * stage.kvCacheBytes()).isEqualTo(one.kvCacheBytes());
        assertThat(rank.weightBytes()).isEqualTo(one.weightBytes());
        assertThat(4 * rank.kvCacheBytes()).isEqualTo(one.kvCacheBytes());
    }

    @Test
    void everyRequestKeepsItsStates() {
        LlmSpec hybrid = Models.spec(
                "hybrid",
                4_480,
                131_072,
                LayerKind.of(new Mamba2(128, 80, 8, 128, 4)).times(27));
        double state =
                128 * 80 * 128 * 4.0 + (128 * 80 + 2 * 8 * 128) * 3 * 2.0; // in FP32; 3 tokens of the convolution

        assertThat(footprint(hybrid, new StaticBatch(5, 100, 10), BF16).kvCacheBytes())
                .isEqualTo(5 * 27 * state);
        assertThat(footprint(hybrid, new StaticBatch(5, 100_000, 10), BF16).kvCacheBytes())
                .isEqualTo(5 * 27 * state);
    }

    @Test
    void quantisedWeightsHaveScales() {
        double layers = 8_030_261_248.0 - 2 * 128_256 * 4_096;

        assertThat(footprint(Models.LLAMA_3_1_8B, BATCH, Execution.of(Precision.INT4))
                        .weightBytes())
                .isCloseTo(layers * (0.5 + 2.5 / 128) + 4.0 * 128_256 * 4_096, withinPercentage(0.02)); // norms
    }

    @Test
    void adaptersTakeMemory() {
        double low = 16.0 * 32 * ((4_096 + 6_144) + (4_096 + 4_096) + (4_096 + 28_672) + (14_336 + 4_096));

        assertThat(footprint(Models.LLAMA_3_1_8B, BATCH, BF16.with(new Lora(16, 8)))
                                .weightBytes()
                        - footprint(Models.LLAMA_3_1_8B, BATCH, BF16).weightBytes())
                .isEqualTo(8 * low * 2);
    }

    @Test
    void learnedPositionsOfATiedModelAreKept() {
        Embedding tied = Embedding.plain(50_257, true);
        double without = footprint(small(tied), BATCH, BF16).weightBytes();

        assertThat(footprint(small(tied.withLearnedPositions(1_024)), BATCH, BF16)
                                .weightBytes()
                        - without)
                .isEqualTo(1_024 * 768 * 2);
    }

    private static LlmSpec small(Embedding embedding) {
        return new LlmSpec(
                "small",
                "gpt2",
                768,
                embedding,
                ImmutableList.of(Models.layers(12, Attention.plain(12, 12, 64), Models.gated(3_072))),
                Norm.LAYER,
                1_024);
    }

    @Property(tries = GraphDomain.TRIES)
    void weightsOnOneGpuAreTheParameters(@ForAll LlmSpec llm) {
        assertThat(footprint(llm, BATCH, BF16).weightBytes())
                .isCloseTo(2.0 * llm.parameters(), withinPercentage(0.1)); // gains of query, key and latent norms aside
    }

    private static MemoryFootprint footprint(LlmSpec llm, Workload workload, Execution execution) {
        return MemoryFootprint.of(llm, workload, execution);
    }
}
