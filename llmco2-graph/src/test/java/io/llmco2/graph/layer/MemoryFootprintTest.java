package io.llmco2.graph.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.llmco2.graph.Execution;
import io.llmco2.graph.GraphDomain;
import io.llmco2.graph.GraphDomain.Setup;
import io.llmco2.graph.Models;
import io.llmco2.graph.ParallelSplit;
import io.llmco2.graph.Precision;
import io.llmco2.graph.Workload;
import io.llmco2.graph.Workload.ContinuousBatching;
import io.llmco2.graph.Workload.StaticBatch;
import io.llmco2.graph.llm.FeedForward.MixtureOfExperts;
import io.llmco2.graph.llm.LlmSpec;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What has to fit into the memory of a GPU. */
@Domain(GraphDomain.class)
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
    void weightsOnOneGpuAreTheParameters(@ForAll LlmSpec llm) {
        assertThat(footprint(llm, BATCH, BF16).weightBytes())
                .isCloseTo(2.0 * llm.parameters(), withinPercentage(0.1)); // gains of query, key and latent norms aside
    }

    private static MemoryFootprint footprint(LlmSpec llm, Workload workload, Execution execution) {
        return MemoryFootprint.of(llm, workload, execution);
    }
}
