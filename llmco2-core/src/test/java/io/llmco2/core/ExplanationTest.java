package io.llmco2.core;

import static io.llmco2.core.Requests.llama;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import com.google.common.collect.ImmutableList;
import io.llmco2.core.Explanation.Bound;
import io.llmco2.core.Explanation.Change;
import io.llmco2.core.Explanation.Effect;
import io.llmco2.core.Explanation.Infeasible;
import io.llmco2.core.Explanation.Lever;
import io.llmco2.core.Explanation.OperatorPart;
import io.llmco2.core.Explanation.PhasePart;
import io.llmco2.core.predict.PhaseCost;
import io.llmco2.graph.ParallelSplit;
import io.llmco2.graph.Phase;
import io.llmco2.graph.Precision;
import io.llmco2.graph.Workload.RaggedBatch;
import io.llmco2.graph.Workload.StaticBatch;
import io.llmco2.graph.layer.Operator;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Explanations of the bundled weights. */
class ExplanationTest {
    private static final CarbonEstimator ESTIMATOR = CarbonEstimator.withDefaults();
    private static final double ROUNDING = 1e-9;

    @Provide
    Arbitrary<EstimateRequest> requests() {
        return Combinators.combine(
                        Arbitraries.of("meta-llama/Llama-3.1-8B", "google/gemma-2-9b", "mistralai/Mixtral-8x7B-v0.1"),
                        Arbitraries.longs().between(1, 64),
                        Arbitraries.longs().between(1, 2000),
                        Arbitraries.longs().between(1, 300),
                        Arbitraries.of(
                                ParallelSplit.NONE,
                                ParallelSplit.tensor(4),
                                ParallelSplit.tensor(2).withPipeline(2)),
                        Arbitraries.of(true, false))
                .as((model, batch, prompt, generated, split, continuous) -> EstimateRequest.builder()
                        .model(model)
                        .gpu("b200") // its memory holds all of these
                        .precision(Precision.BF16)
                        .batchSize(batch)
                        .promptTokens(prompt)
                        .generatedTokens(generated)
                        .continuous(continuous)
                        .split(split)
                        .build());
    }

    @Property(tries = 25)
    void operatorsAddUpToTheEstimateToTheLastBit(@ForAll("requests") EstimateRequest request) {
        Explanation explanation = ESTIMATOR.explain(request);
        CarbonEstimate estimate = ESTIMATOR.estimate(request);
        assertThat(explanation.estimate().total()).isEqualTo(estimate.total());
        assertThat(explanation.operators().stream().map(OperatorPart::cost).reduce(PhaseCost.ZERO, PhaseCost::plus))
                .isEqualTo(estimate.total());
        assertThat(explanation.operators().stream()
                        .mapToDouble(OperatorPart::energyShare)
                        .sum())
                .isCloseTo(1, within(ROUNDING));
        assertThat(explanation.operators().stream()
                        .mapToDouble(OperatorPart::timeShare)
                        .sum())
                .isCloseTo(1, within(ROUNDING));
        assertThat(explanation.phases().stream()
                        .mapToDouble(PhasePart::energyShare)
                        .sum())
                .isCloseTo(1, within(ROUNDING));
        assertThat(explanation.operators())
                .allSatisfy(part -> assertThat(part.roofShare()).isBetween(0.0, 1.0));
    }

    @Property(tries = 10)
    void everyChangeIsAnEstimateOrAReason(@ForAll("requests") EstimateRequest request) {
        Explanation explanation = ESTIMATOR.explain(request);
        assertThat(explanation.changes().stream().map(Change::lever))
                .contains(Lever.BATCH, Lever.PRECISION, Lever.TENSOR_PARALLELISM);
        boolean infeasibleBegun = false;
        double least = 0;
        for (Change change : explanation.changes()) {
            if (change.outcome() instanceof Effect effect) {
                assertThat(infeasibleBegun).isFalse();
                assertThat(effect.energyPerToken().joules()).isGreaterThanOrEqualTo(least);
                least = effect.energyPerToken().joules();
                assertThat(effect.energyRatio() * explanation.energyPerToken().joules())
                        .isCloseTo(least, within(ROUNDING * least));
                assertThat(effect.timePerOutputToken().isPresent())
                        .isEqualTo(request.workload().generatedTokens() > 1);
            } else if (change.outcome() instanceof Infeasible infeasible) {
                infeasibleBegun = true;
                assertThat(infeasible.reason()).isNotBlank();
            }
        }
    }

    @Example
    void whatBindsFollowsFromTheWork() {
        Explanation explanation =
                ESTIMATOR.explain(llama().batchSize(16).promptTokens(2048).build());
        assertThat(bound(explanation, Phase.PREFILL, Operator.FFN_UP)).isEqualTo(Bound.COMPUTE);
        assertThat(bound(explanation, Phase.DECODE, Operator.FFN_UP)).isEqualTo(Bound.MEMORY);
        assertThat(bound(explanation, Phase.DECODE, Operator.NORM)).isEqualTo(Bound.OVERHEAD);
        assertThat(explanation.phases()).extracting(PhasePart::bound).containsExactly(Bound.COMPUTE, Bound.MEMORY);
    }

    private static Bound bound(Explanation explanation, Phase phase, Operator operator) {
        return explanation.operators().stream()
                .filter(part -> part.phase() == phase && part.node().operator() == operator)
                .findFirst()
                .orElseThrow()
                .bound();
    }

    @Example
    void theEffectOfAChangeIsTheEstimateOfTheChangedRequest() {
        Explanation explanation = ESTIMATOR.explain(llama().build());
        CarbonEstimate twice = ESTIMATOR.estimate(llama().batchSize(32).build());
        Effect effect = change(explanation, Lever.BATCH, "32").effect().orElseThrow();
        assertThat(effect.energyPerToken().joules())
                .isCloseTo(twice.total().energy().joules() / (32 * 128), within(1e-12));
        assertThat(effect.timePerOutputToken()).isEqualTo(twice.latency().timePerOutputToken());
        assertThat(effect.support()).isEqualTo(twice.support());
        assertThat(explanation.bestChange()).contains(explanation.changes().get(0));
        assertThat(explanation.changes())
                .extracting(change -> change.lever() + " " + change.setting())
                .containsExactlyInAnyOrder(
                        "BATCH 32",
                        "BATCH 8",
                        "PRECISION fp8",
                        "PRECISION int8",
                        "PRECISION int4",
                        "TENSOR_PARALLELISM 2 GPUs");
    }

    @Example
    void whatCannotBeIsListedWithItsReason() {
        Explanation full = ESTIMATOR.explain(llama().gpu("a10").batchSize(4).build());
        assertThat(reason(full, Lever.PRECISION, "fp8")).contains("no dense FP8 peak rate", "a10");
        Explanation large =
                ESTIMATOR.explain(llama().batchSize(300).promptTokens(1024).build());
        assertThat(reason(large, Lever.BATCH, "600")).contains("GiB too much", "would fit");
        Explanation heads =
                ESTIMATOR.explain(llama().model("Qwen/Qwen2.5-7B").gpuCount(4).build()); // 28 heads
        assertThat(reason(heads, Lever.TENSOR_PARALLELISM, "8 GPUs")).contains("28 query heads");
        Explanation most = ESTIMATOR.explain(llama().gpuCount(8).build());
        assertThat(reason(most, Lever.TENSOR_PARALLELISM, "16 GPUs")).contains("one node");
    }

    @Example
    void oneRequestIsNotHalvedAndSeveralLengthsAreOnlyDoubled() {
        assertThat(batches(ESTIMATOR.explain(llama().batchSize(1).build()))).containsExactly("2");
        RaggedBatch parts = new RaggedBatch(ImmutableList.of(new StaticBatch(2, 100, 50), new StaticBatch(1, 400, 20)));
        assertThat(batches(ESTIMATOR.explain(llama().workload(parts).build()))).containsExactly("6");
    }

    @Example
    void aCacheOfItsOwnFormatIsKept() {
        Explanation explanation = ESTIMATOR.explain(
                llama().precision(Precision.named("bf16+kv-fp8")).build());
        assertThat(change(explanation, Lever.PRECISION, "int4+kv-fp8").effect()).isPresent();
    }

    @Example
    void whatCannotBeEstimatedCannotBeExplained() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ESTIMATOR.explain(
                        llama().model("meta-llama/Llama-3.1-405B").build()))
                .withMessageContaining("GiB");
    }

    private static List<String> batches(Explanation explanation) {
        return explanation.changes().stream()
                .filter(change -> change.lever() == Lever.BATCH)
                .map(Change::setting)
                .toList();
    }

    private static String reason(Explanation explanation, Lever lever, String setting) {
        return ((Infeasible) change(explanation, lever, setting).outcome()).reason();
    }

    private static Change change(Explanation explanation, Lever lever, String setting) {
        return explanation.changes().stream()
                .filter(change -> change.lever() == lever && change.setting().equals(setting))
                .findFirst()
                .orElseThrow(() -> new AssertionError(setting + " is not among " + explanation.changes()));
    }
}
