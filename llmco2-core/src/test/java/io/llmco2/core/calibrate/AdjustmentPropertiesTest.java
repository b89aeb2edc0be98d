package io.llmco2.core.calibrate;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedSet;
import io.llmco2.core.gnn.RooflineNet;
import io.llmco2.core.inference.Engine;
import io.llmco2.core.inference.Inference;
import io.llmco2.core.inference.Inferences;
import io.llmco2.core.inference.Inferences.Setup;
import io.llmco2.core.predict.EnergyPrediction;
import io.llmco2.core.predict.OperatorCost;
import io.llmco2.graph.ParallelSplit;
import io.llmco2.graph.Precision;
import io.llmco2.graph.Workload;
import io.llmco2.graph.Workload.ContinuousBatching;
import io.llmco2.graph.Workload.StaticBatch;
import io.llmco2.hardware.gpu.Gpu;
import io.llmco2.hardware.quantity.Power;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.LongRange;

/** What holds of every adjustment of the bundled weights, whatever it was fitted to. */
class AdjustmentPropertiesTest {
    private static final RooflineNet NET = RooflineNet.bundled();
    private static final double ROUNDING = 1e-9; // ensembles pass logarithms, sums go in other orders

    @Provide
    Arbitrary<Setup> setups() {
        return Arbitraries.of(ImmutableList.<Setup>builder()
                .addAll(Inferences.SETUPS)
                .add(new Setup(
                        "meta-llama/Llama-3.1-70B",
                        "h100-sxm",
                        ParallelSplit.tensor(2).withPipeline(4),
                        Precision.BF16,
                        Engine.VLLM))
                .build());
    }

    /** An even number of requests, so that data-parallel ranks share them. */
    @Provide
    Arbitrary<StaticBatch> batches() {
        return Combinators.combine(
                        Arbitraries.longs().between(1, 64),
                        Arbitraries.longs().between(1, 4096),
                        Arbitraries.longs().between(2, 1024))
                .as((pairs, prompt, generated) -> new StaticBatch(2 * pairs, prompt, generated));
    }

    @Provide
    Arbitrary<Adjustment> adjustments() {
        Arbitrary<Double> factor = Arbitraries.doubles().between(0, 6);
        return Combinators.combine(
                        factor,
                        factor,
                        Arbitraries.doubles().between(0, 1e-4).ofScale(7),
                        Arbitraries.doubles().between(0, 1e-3).ofScale(6),
                        factor,
                        Arbitraries.doubles().between(0, 1))
                .as(Adjustment::new);
    }

    /** The bundled weights, adjusted on the platform of an inference. */
    private static CalibratedPredictor adjusted(Adjustment adjustment, Inference inference) {
        Platform platform = Platform.of(inference);
        return new CalibratedPredictor(
                NET,
                new Calibration(
                        "any",
                        1,
                        ImmutableMap.of(
                                platform,
                                new PlatformCalibration(
                                        platform,
                                        20,
                                        20,
                                        1,
                                        adjustment,
                                        new CalibratedRange(ImmutableSortedSet.of(), ImmutableMap.of()),
                                        Optional.empty(),
                                        ImmutableList.of())),
                        ImmutableList.of()));
    }

    @Property(tries = 60)
    void noOperatorBeatsItsRooflineOrLeavesThePowerOfTheBoards(
            @ForAll("adjustments") Adjustment adjustment,
            @ForAll("setups") Setup setup,
            @ForAll("batches") StaticBatch batch) {
        Inference inference = setup.of(batch);
        EnergyPrediction prediction = adjusted(adjustment, inference).predict(inference);
        Gpu gpu = inference.deployment().gpu();
        double idle = gpu.idlePower().map(Power::watts).orElse(0.0)
                * inference.deployment().gpuCount();
        double limit = gpu.boardPower().watts() * inference.deployment().gpuCount();
        ImmutableList<Work> works = Work.of(inference, NET.predict(inference));
        for (int i = 0; i < works.size(); i++) {
            OperatorCost operator = prediction.operators().get(i);
            double seconds = operator.cost().time().seconds();
            assertThat(seconds)
                    .as(operator.node().name())
                    .isGreaterThanOrEqualTo(works.get(i).floorSeconds() * (1 - ROUNDING));
            assertThat(operator.cost().energy().joules())
                    .as(operator.node().name())
                    .isBetween(idle * seconds * (1 - ROUNDING), limit * seconds * (1 + ROUNDING));
        }
    }

    @Property(tries = 60)
    void moreGeneratedTokensNeverNeedLess(
            @ForAll("adjustments") Adjustment adjustment,
            @ForAll("setups") Setup setup,
            @ForAll("batches") StaticBatch batch,
            @ForAll @LongRange(min = 1, max = 300) long more) {
        neverLess(
                adjustment, setup, batch, new StaticBatch(batch.requests(), batch.prompt(), batch.generated() + more));
    }

    @Property(tries = 60)
    void moreGeneratedTokensNeverNeedLessInContinuousBatching(
            @ForAll("adjustments") Adjustment adjustment,
            @ForAll("setups") Setup setup,
            @ForAll @DoubleRange(min = 1, max = 256) double running,
            @ForAll @DoubleRange(min = 1, max = 4096) double prompt,
            @ForAll @DoubleRange(min = 1, max = 4096) double generated,
            @ForAll @DoubleRange(min = 0.5, max = 500) double more) {
        neverLess(
                adjustment,
                setup,
                new ContinuousBatching(running, prompt, generated),
                new ContinuousBatching(running, prompt, generated + more));
    }

    private static void neverLess(Adjustment adjustment, Setup setup, Workload less, Workload more) {
        Inference smaller = setup.of(less);
        CalibratedPredictor predictor = adjusted(adjustment, smaller);
        EnergyPrediction before = predictor.predict(smaller);
        EnergyPrediction after = predictor.predict(setup.of(more));
        assertThat(Observed.joules(after)).isGreaterThanOrEqualTo(Observed.joules(before) * (1 - ROUNDING));
        assertThat(after.total().time().seconds())
                .isGreaterThanOrEqualTo(before.total().time().seconds() * (1 - ROUNDING));
    }

    /** Of a longer prompt or a larger batch: what the weights do not make cheaper, the adjustment does not either. */
    @Property(tries = 60)
    void operatorsThatGetNoCheaperStaySoAfterwards(
            @ForAll("adjustments") Adjustment adjustment,
            @ForAll("setups") Setup setup,
            @ForAll("batches") StaticBatch batch,
            @ForAll @LongRange(min = 0, max = 64) long moreRequests,
            @ForAll @LongRange(min = 0, max = 2048) long longerPrompt) {
        Inference less = setup.of(batch);
        Inference more = setup.of(
                new StaticBatch(batch.requests() + 2 * moreRequests, batch.prompt() + longerPrompt, batch.generated()));
        CalibratedPredictor predictor = adjusted(adjustment, less);
        ImmutableList<Work> worksLess = Work.of(less, NET.predict(less));
        ImmutableList<Work> worksMore = Work.of(more, NET.predict(more));
        EnergyPrediction adjustedLess = predictor.predict(less);
        EnergyPrediction adjustedMore = predictor.predict(more);
        for (int i = 0; i < worksLess.size(); i++) {
            if (isNoLess(worksLess.get(i), worksMore.get(i))) {
                OperatorCost before = adjustedLess.operators().get(i);
                OperatorCost after = adjustedMore.operators().get(i);
                assertThat(after.cost().energy().joules())
                        .as(before.node().name())
                        .isGreaterThanOrEqualTo(before.cost().energy().joules() * (1 - ROUNDING));
                assertThat(after.cost().time().seconds())
                        .as(before.node().name())
                        .isGreaterThanOrEqualTo(before.cost().time().seconds() * (1 - ROUNDING));
            }
        }
    }

    private static boolean isNoLess(Work before, Work after) {
        return after.seconds() >= before.seconds()
                && after.joules() >= before.joules()
                && after.floorSeconds() >= before.floorSeconds()
                && after.launches() >= before.launches()
                && after.tokens() >= before.tokens();
    }

    @Property(tries = 20)
    void noAdjustmentChangesNothing(@ForAll("setups") Setup setup, @ForAll("batches") StaticBatch batch) {
        Inference inference = setup.of(batch);
        EnergyPrediction predicted = NET.predict(inference);
        EnergyPrediction same = adjusted(Adjustment.NONE, inference).predict(inference);
        assertThat(Observed.joules(same) / Observed.joules(predicted)).isBetween(1 - ROUNDING, 1 + ROUNDING);
        assertThat(same.support()).isEqualTo(predicted.support());
        assertThat(same.interval()).isEqualTo(predicted.interval());
    }
}
