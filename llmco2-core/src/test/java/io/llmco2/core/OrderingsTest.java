package io.llmco2.core;

import static io.llmco2.core.Requests.ESTIMATOR;
import static io.llmco2.core.Requests.llama;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import io.llmco2.core.EstimateRequest.Builder;
import io.llmco2.core.inference.Nodes;
import io.llmco2.graph.Lora;
import io.llmco2.graph.ParallelSplit;
import io.llmco2.graph.Phase;
import io.llmco2.graph.Precision;
import io.llmco2.graph.Speculation;
import io.llmco2.graph.Workload;
import io.llmco2.graph.Workload.RaggedBatch;
import io.llmco2.graph.Workload.StaticBatch;
import java.util.function.UnaryOperator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/** Which of two requests cannot cost less, as long as every operator runs at its roof. */
class OrderingsTest {
    private static final double ROUNDING = 1 - 1e-9; // sums in another order, counts rounded to whole ones

    @Provide
    Arbitrary<StaticBatch> batches() {
        return Combinators.combine(
                        Arbitraries.longs().between(1, 32),
                        Arbitraries.longs().between(2, 4000),
                        Arbitraries.longs().between(2, 500))
                .as(StaticBatch::new);
    }

    @Property(tries = 30)
    void moreAcceptedDraftsNeverCostMore(
            @ForAll("batches") StaticBatch batch,
            @ForAll @IntRange(min = 1, max = 8) int drafts,
            @ForAll @DoubleRange(min = 0, max = 1) double some,
            @ForAll @DoubleRange(min = 0, max = 1) double other) {
        CarbonEstimate fewer = drafted(batch, new Speculation(drafts, Math.min(some, other)));
        CarbonEstimate more = drafted(batch, new Speculation(drafts, Math.max(some, other)));
        costsAtLeast(fewer, more);
        assertThat(fewer.prefill()).isEqualTo(more.prefill());
    }

    @Property(tries = 20)
    void draftsOfWhichNoneIsAcceptedNeverPay(
            @ForAll("batches") StaticBatch batch, @ForAll @IntRange(min = 1, max = 8) int drafts) {
        costsAtLeast(drafted(batch, new Speculation(drafts, 0)), estimate(batch, request -> request));
    }

    @Property(tries = 20)
    void fewerBitsOfWeightsNeverCostMore(@ForAll("batches") StaticBatch batch) {
        CarbonEstimate sixteen = estimate(batch, request -> request);
        CarbonEstimate eight = estimate(batch, request -> request.precision(Precision.INT8_WEIGHTS));
        CarbonEstimate four = estimate(batch, request -> request.precision(Precision.INT4));
        costsAtLeast(sixteen, eight);
        costsAtLeast(eight, four);
        costsAtLeast(sixteen, estimate(batch, request -> request.precision(Precision.named("bf16+kv-fp8"))));
    }

    @Property(tries = 20)
    void aCachedPrefixNeverCosts(@ForAll("batches") StaticBatch batch) {
        CarbonEstimate cold = estimate(batch, request -> request);
        CarbonEstimate warm = estimate(batch, request -> request.cachedTokens(batch.prompt() / 2));
        costsAtLeast(cold, warm);
        assertThat(warm.decode()).isEqualTo(cold.decode());
    }

    @Property(tries = 20)
    void samplesOfOnePromptNeverCostMoreThanRequestsOfTheirOwn(
            @ForAll("batches") StaticBatch batch, @ForAll @IntRange(min = 2, max = 4) int samples) {
        CarbonEstimate shared = estimate(batch, request -> request.samples(samples));
        costsAtLeast(estimate(batch, request -> request.batchSize(samples * batch.requests())), shared);
        costsAtLeast(shared, estimate(batch, request -> request));
    }

    @Property(tries = 20)
    void adaptersNeverSave(@ForAll("batches") StaticBatch batch, @ForAll @IntRange(min = 1, max = 128) int rank) {
        costsAtLeast(estimate(batch, request -> request.lora(new Lora(rank, 2))), estimate(batch, request -> request));
    }

    @Property(tries = 20)
    void smallerChunksNeverSave(@ForAll("batches") StaticBatch batch) {
        costsAtLeast(
                estimate(batch, request -> request.prefillChunk(256)),
                estimate(batch, request -> request.prefillChunk(2048)));
    }

    @Property(tries = 20)
    void stagesNeverSaveEnergyAndNeverShareTheTimeBetterThanEvenly(
            @ForAll("batches") StaticBatch batch, @ForAll @IntRange(min = 2, max = 8) int stages) {
        CarbonEstimate alone = estimate(batch, request -> request);
        CarbonEstimate staged = estimate(batch, request -> request.split(ParallelSplit.NONE.withPipeline(stages)));
        assertThat(joules(staged)).isGreaterThanOrEqualTo(ROUNDING * joules(alone));
        assertThat(seconds(staged) * stages).isGreaterThanOrEqualTo(ROUNDING * seconds(alone));
    }

    @Property(tries = 20)
    void oneRequestAloneDecodesNoFasterInStages(
            @ForAll("batches") StaticBatch batch, @ForAll @IntRange(min = 2, max = 8) int stages) {
        CarbonEstimate alone = estimate(batch, request -> request.batchSize(1));
        CarbonEstimate staged =
                estimate(batch, request -> request.batchSize(1).split(ParallelSplit.NONE.withPipeline(stages)));
        assertThat(staged.decode().time().seconds())
                .isGreaterThanOrEqualTo(ROUNDING * alone.decode().time().seconds());
    }

    @Property(tries = 20)
    void aSlowerLinkBetweenNodesNeverSaves(@ForAll("batches") StaticBatch batch) {
        UnaryOperator<Builder> sixteen =
                request -> request.split(ParallelSplit.tensor(8).withPipeline(2));
        costsAtLeast(
                estimate(batch, request -> sixteen.apply(request).nodes(Nodes.ofEight(1e9))),
                estimate(batch, request -> sixteen.apply(request).nodes(Nodes.ofEight(50e9))));
    }

    @Property(tries = 20)
    void bothSidesApartNeverCostLessThanTogether(@ForAll("batches") StaticBatch batch) {
        Nodes nodes = Nodes.ofEight(50e9);
        double prefill = joules(estimate(batch, request -> request.nodes(nodes).onePhase(Phase.PREFILL)));
        double decode = joules(estimate(batch, request -> request.nodes(nodes).onePhase(Phase.DECODE)));
        assertThat(prefill + decode).isGreaterThanOrEqualTo(ROUNDING * joules(estimate(batch, request -> request)));
    }

    @Property(tries = 20)
    void equalRequestsInPartsCostWhatTheyCostTogether(@ForAll("batches") StaticBatch batch) {
        Workload parts = new RaggedBatch(ImmutableList.of(batch, batch));
        CarbonEstimate ragged =
                ESTIMATOR.estimate(llama().gpu("b200").workload(parts).build());
        CarbonEstimate together = estimate(batch, request -> request.batchSize(2 * batch.requests()));
        assertThat(joules(ragged)).isBetween(ROUNDING * joules(together), joules(together) / ROUNDING);
        assertThat(seconds(ragged)).isBetween(ROUNDING * seconds(together), seconds(together) / ROUNDING);
    }

    private static CarbonEstimate drafted(StaticBatch batch, Speculation speculation) {
        return estimate(batch, request -> request.draft("meta-llama/Llama-3.2-1B", speculation));
    }

    private static CarbonEstimate estimate(StaticBatch batch, UnaryOperator<Builder> changed) {
        return ESTIMATOR.estimate(changed.apply(llama().gpu("b200") // its memory holds all of these
                        .batchSize(batch.requests())
                        .promptTokens(batch.prompt())
                        .generatedTokens(batch.generated()))
                .build());
    }

    private static void costsAtLeast(CarbonEstimate more, CarbonEstimate less) {
        assertThat(joules(more)).isGreaterThanOrEqualTo(ROUNDING * joules(less));
        assertThat(seconds(more)).isGreaterThanOrEqualTo(ROUNDING * seconds(less));
    }

    private static double joules(CarbonEstimate estimate) {
        return estimate.total().energy().joules();
    }

    private static double seconds(CarbonEstimate estimate) {
        return estimate.total().time().seconds();
    }
}
