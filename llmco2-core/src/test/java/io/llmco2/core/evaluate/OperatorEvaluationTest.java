package io.llmco2.core.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import com.google.common.collect.ImmutableList;
import io.llmco2.core.evaluate.OperatorEvaluation.Duration;
import io.llmco2.core.evaluate.OperatorEvaluation.Group;
import io.llmco2.core.evaluate.OperatorEvaluation.Result;
import io.llmco2.core.evaluate.OperatorProtocol.Fold;
import io.llmco2.core.gnn.Trainer.Decay;
import io.llmco2.core.gnn.Trainer.Settings;
import io.llmco2.core.inference.Deployment;
import io.llmco2.core.inference.Engine;
import io.llmco2.core.measurement.OperatorTables.OperatorMeasurement;
import io.llmco2.core.predict.PhaseCost;
import io.llmco2.core.predict.Roofline;
import io.llmco2.graph.ParallelSplit;
import io.llmco2.graph.Phase;
import io.llmco2.graph.Precision;
import io.llmco2.graph.layer.Cost;
import io.llmco2.graph.layer.Dimensions;
import io.llmco2.graph.layer.LayerGraph;
import io.llmco2.graph.layer.Operator;
import io.llmco2.graph.layer.OperatorNode;
import io.llmco2.graph.layer.Pipelining;
import io.llmco2.hardware.gpu.GpuCatalog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OperatorEvaluationTest {
    private static final double STRETCH = 2;
    private static final double LAUNCH_SECONDS = 3e-6;
    private static final double POWER_SHARE = 0.6;

    /** A square product that takes twice its memory time and a launch, at six tenths of the limit. */
    private static OperatorMeasurement product(String gpu, long rows, long width) {
        OperatorNode node = new OperatorNode(
                Operator.FFN_UP,
                0,
                "measured",
                1,
                new Dimensions(rows, width, width, 1),
                Precision.BF16.layers().compute(),
                new Cost(2 * rows * width * width, 2 * width * width, 4 * rows * width, 0, 0, 0, 1),
                1);
        Deployment deployment = new Deployment(
                GpuCatalog.bundled().get(gpu), ParallelSplit.tensor(1), Precision.BF16, Engine.OPERATOR_LOOP);
        double seconds = STRETCH * Roofline.of(node, deployment.rates()).memorySeconds() + LAUNCH_SECONDS;
        return new OperatorMeasurement(
                new LayerGraph(Phase.PREFILL, 1, Pipelining.NONE, ImmutableList.of(node), ImmutableList.of()),
                deployment,
                1,
                seconds,
                OptionalDouble.of(POWER_SHARE * deployment.gpu().boardPower().watts() * seconds));
    }

    private static ImmutableList<OperatorMeasurement> products() {
        return Stream.of("h100-sxm", "a100-sxm-80")
                .flatMap(gpu -> LongStream.rangeClosed(1, 100).mapToObj(i -> product(gpu, 16 * i, 512 * (1 + i % 8))))
                .collect(ImmutableList.toImmutableList());
    }

    private static TrainingData data() {
        return new TrainingData(ImmutableList.of(Rows.of("Qwen/Qwen3-8B", "h100-sxm", 1, 1000)), products());
    }

    private static OperatorEvaluation evaluate(OperatorProtocol protocol, OperatorCandidate... candidates) {
        return new OperatorEvaluator(
                        protocol.folds(products()), ImmutableList.copyOf(candidates), ImmutableList.of(1L, 2L), x -> {})
                .evaluate(data());
    }

    private static OperatorCandidate core(String name) {
        return OperatorCandidate.core(new Ensembles(Settings.DEFAULT, 1), FoldCache.none(), (e, t, v) -> {}).stream()
                .filter(candidate -> candidate.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Set<String> shapes(List<OperatorMeasurement> operators) {
        return operators.stream().map(OperatorMeasurement::shape).collect(Collectors.toSet());
    }

    @Test
    void noShapeThatIsJudgedIsLearnedFromOnAnyGpu() {
        Fold fold = OperatorProtocol.HELD_OUT_SHAPES.folds(products()).get(0);
        TrainingData rest = fold.without().apply(data());
        assertThat(shapes(rest.operators())).doesNotContainAnyElementsOf(shapes(fold.judged()));
        assertThat(fold.judged().size() + rest.operators().size()).isEqualTo(200);
        assertThat(fold.judged()).hasSizeBetween(2, 60); // a tenth of a hundred shapes on two GPUs
        assertThat(rest.observations()).isEqualTo(data().observations());
    }

    /** Training takes a part of the rows that are judged; the part must not decide which shapes are held out. */
    @Test
    void theHeldOutShapesDependOnNothingElse() {
        ImmutableList<OperatorMeasurement> some = products().stream()
                .filter(operator -> operator.node().dimensions().rows() % 3 == 0)
                .collect(ImmutableList.toImmutableList())
                .reverse();
        Set<String> ofSome =
                shapes(OperatorProtocol.HELD_OUT_SHAPES.folds(some).get(0).judged());
        Set<String> ofAll = new HashSet<>(
                shapes(OperatorProtocol.HELD_OUT_SHAPES.folds(products()).get(0).judged()));
        ofAll.retainAll(shapes(some));
        assertThat(ofSome).isEqualTo(ofAll).isNotEmpty();
    }

    @Test
    void aGpuIsLeftOutWithItsWholeInferences() {
        ImmutableList<Fold> folds = OperatorProtocol.LEAVE_ONE_GPU_OUT.folds(products());
        assertThat(folds).extracting(Fold::group).containsExactly("a100-sxm-80", "h100-sxm");
        TrainingData rest = folds.get(1).without().apply(data());
        assertThat(rest.observations()).isEmpty();
        assertThat(rest.operators())
                .hasSize(100)
                .allMatch(operator -> operator.deployment().gpu().id().equals("a100-sxm-80"));
        assertThat(folds.get(1).judged()).hasSize(100);
    }

    @Test
    void protocolsHaveNames() {
        assertThat(OperatorProtocol.named("leave-one-gpu-out")).isEqualTo(OperatorProtocol.LEAVE_ONE_GPU_OUT);
        assertThatExceptionOfType(NoSuchElementException.class)
                .isThrownBy(() -> OperatorProtocol.named("folds"))
                .withMessageContaining("held-out-shapes, leave-one-gpu-out");
    }

    @Test
    void theFittedRooflineFindsTheLawThatMadeTheRows() {
        List<Result> results = evaluate(OperatorProtocol.LEAVE_ONE_GPU_OUT, core("roofline-fitted"))
                .results();
        assertThat(results).isNotEmpty().allSatisfy(result -> {
            assertThat(result.figures().mape()).isLessThan(0.01); // the descent ends close to the minimum
            assertThat(result.seeds()).isEqualTo(1);
        });
    }

    @Test
    void figuresOfEveryGroup() {
        OperatorCandidate twice = new OperatorCandidate(
                "twice",
                false,
                (data, seed) -> operators -> operators.stream()
                        .map(operator -> OperatorCandidate.cost(operator, 2 * operator.seconds(), POWER_SHARE / 2))
                        .toList());
        List<Result> results =
                evaluate(OperatorProtocol.LEAVE_ONE_GPU_OUT, twice).results();
        assertThat(results.get(0).group()).isEqualTo(new Group(Group.ALL, Group.ALL, Group.ALL, Duration.ANY));
        assertThat(results.get(0).target()).isEqualTo("latency");
        assertThat(results.get(0).figures().n()).isEqualTo(200);
        assertThat(results)
                .filteredOn(result -> result.target().equals("latency"))
                .allSatisfy(result -> assertThat(result.figures().bias()).isCloseTo(1, within(1e-9)));
        assertThat(results)
                .filteredOn(result -> result.target().equals("power"))
                .allSatisfy(result -> assertThat(result.figures().bias()).isCloseTo(-0.5, within(1e-9)));
        assertThat(results)
                .filteredOn(result -> result.group().duration() != Duration.ANY
                        && result.target().equals("latency"))
                .extracting(result -> result.group().duration())
                .containsExactly(Duration.BELOW_10_US, Duration.BELOW_100_US);
        assertThat(results)
                .filteredOn(result -> !result.group().gpu().equals(Group.ALL)
                        && result.group().precision().equals(Group.ALL)
                        && result.target().equals("power"))
                .extracting(
                        result -> result.group().gpu() + " " + result.figures().n())
                .containsExactly("a100-sxm-80 100", "h100-sxm 100");
    }

    @Test
    void whoeverIsSeededIsFittedWithEverySeed() {
        List<Long> seeds = new ArrayList<>();
        OperatorCandidate seeded = new OperatorCandidate("seeded", true, (data, seed) -> {
            seeds.add(seed);
            return operators -> operators.stream()
                    .map(operator -> OperatorCandidate.cost(operator, seed * operator.seconds(), POWER_SHARE))
                    .toList();
        });
        Result all =
                evaluate(OperatorProtocol.HELD_OUT_SHAPES, seeded).results().get(0);
        assertThat(seeds).containsExactly(1L, 2L);
        assertThat(all.seeds()).isEqualTo(2);
        assertThat(all.figures().mape()).isCloseTo(0.5, within(1e-9));
        assertThat(all.spread().mape()).isCloseTo(Math.sqrt(0.5), within(1e-9));
    }

    @Test
    void theNetworkIsTrainedOnceAndRemembered(@TempDir Path folder) throws Exception {
        Settings brief = new Settings(8, 2, 64, 0.01, Decay.USUAL, 2);
        List<List<PhaseCost>> answers = new ArrayList<>();
        for (int run = 0; run < 2; run++) {
            OperatorCandidate network = OperatorCandidate.core(
                            new Ensembles(brief, 2), FoldCache.in(folder), (e, t, v) -> {})
                    .get(0);
            answers.add(evaluate(OperatorProtocol.HELD_OUT_SHAPES, network).predictions().stream()
                    .map(OperatorEvaluation.Prediction::cost)
                    .toList());
        }
        assertThat(answers.get(0)).isEqualTo(answers.get(1)).isNotEmpty();
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).hasSize(2 * 2); // weights and manifest of each seed
        }
    }

    @Test
    void whatCannotBeLearnedFromIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FittedOperators.fit(List.of()))
                .withMessageContaining("power");
        ImmutableList<OperatorMeasurement> one = ImmutableList.of(product("h100-sxm", 1, 512));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new OperatorEvaluator(
                                OperatorProtocol.LEAVE_ONE_GPU_OUT.folds(one),
                                ImmutableList.of(core("roofline")),
                                ImmutableList.of(1L),
                                x -> {})
                        .evaluate(new TrainingData(ImmutableList.of(), one)))
                .withMessageContaining("h100-sxm");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new OperatorEvaluator(
                        ImmutableList.of(), ImmutableList.of(core("roofline")), ImmutableList.of(1L), x -> {}))
                .withMessageContaining("0, 1 and 1");
    }
}
