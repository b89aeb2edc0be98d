package io.llmco2.examples.baselines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import com.google.common.collect.ImmutableList;
import io.llmco2.core.evaluate.Candidate;
import io.llmco2.core.evaluate.Candidate.Claim;
import io.llmco2.core.evaluate.Evaluation.Prediction;
import io.llmco2.core.evaluate.Evaluation.Result;
import io.llmco2.core.evaluate.Evaluator;
import io.llmco2.core.evaluate.FoldCache;
import io.llmco2.core.evaluate.Protocol;
import io.llmco2.core.evaluate.TrainingData;
import io.llmco2.core.inference.Inference;
import io.llmco2.core.measurement.Observations.Observation;
import io.llmco2.core.predict.PhaseCost;
import io.llmco2.graph.Phase;
import io.llmco2.graph.Workload.OnePhase;
import io.llmco2.hardware.quantity.Energy;
import io.llmco2.hardware.quantity.TimeSpan;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BaselinesTest {
    static List<Candidate> learning() {
        return Baselines.all().stream()
                .filter(candidate -> !candidate.name().equals("llmcarbon"))
                .toList();
    }

    static List<Candidate> seeded() {
        return Baselines.all().stream().filter(Candidate::seeded).toList();
    }

    /** Answers the geometric mean of what it was shown. */
    private static Candidate constant() {
        return new Candidate("constant", false, "", (data, seed) -> {
            double joules = Math.exp(data.observations().stream()
                    .mapToDouble(o -> Math.log(o.measurement().joules().orElseThrow()))
                    .average()
                    .orElseThrow());
            return inference -> Claim.of(new PhaseCost(new Energy(joules), new TimeSpan(1)));
        });
    }

    @Test
    void theirNames() {
        assertThat(Baselines.all())
                .extracting(Candidate::name)
                .containsExactly("mlp", "random-forest", "paper-net", "nnlqp", "llmcarbon", "wilkins");
    }

    /** On architectures it has not seen. */
    @ParameterizedTest
    @MethodSource("seeded")
    void itBeatsAConstant(Candidate candidate) {
        assertBeatsConstant(candidate, Protocol.LEAVE_ONE_ARCHITECTURE_OUT, MadeUp.rows());
    }

    /** The law knows lengths alone. */
    @Test
    void wilkinsBeatsAConstantWhereLengthsDiffer() {
        assertBeatsConstant(WilkinsLaw.candidate(), Protocol.LEAVE_ONE_GPU_OUT, MadeUp.lengths());
    }

    private static void assertBeatsConstant(Candidate candidate, Protocol protocol, ImmutableList<Observation> rows) {
        List<Result> results = new Evaluator(protocol, List.of(candidate, constant()), 1)
                .evaluate(rows, MadeUp.data(rows))
                .results();
        assertThat(medianError(results, candidate.name())).isLessThan(0.7 * medianError(results, "constant"));
    }

    private static double medianError(List<Result> results, String predictor) {
        return results.stream()
                .filter(r -> r.predictor().equals(predictor))
                .filter(r -> r.target().equals("energy") && r.group().equals("all"))
                .findFirst()
                .orElseThrow()
                .figures()
                .medianApe();
    }

    @ParameterizedTest
    @MethodSource("learning")
    void itRefusesToLearnFromNothing(Candidate candidate) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> candidate.fitting().fit(MadeUp.nothing(), 1))
                .withMessageMatching("no (row|example) has .*");
    }

    @ParameterizedTest
    @MethodSource("seeded")
    void theSeedDecidesAndThreadsDoNot(Candidate candidate) {
        List<Prediction> alone = predictions(candidate, 1L, 1);
        assertThat(predictions(candidate, 1L, 2)).isEqualTo(alone);
        assertThat(predictions(candidate, 2L, 1).stream().map(Prediction::joules))
                .isNotEqualTo(alone.stream().map(Prediction::joules).toList());
    }

    private static List<Prediction> predictions(Candidate candidate, long seed, int threads) {
        return new Evaluator(
                        Protocol.LEAVE_ONE_GPU_OUT,
                        ImmutableList.of(candidate),
                        ImmutableList.of(seed),
                        FoldCache.none(),
                        threads,
                        done -> {})
                .evaluate(MadeUp.rows(), MadeUp.data(MadeUp.rows()))
                .predictions();
    }

    /** By hand: 2 x 8.030261248e9 x 16 x 640 operations at 0.4 x 989.4e12 in a second is 0.41555 s, at 700 W 290.9 J. */
    @Test
    void llmCarbonCountsTwoOperationsForEveryParameterAndToken() {
        PhaseCost cost = LlmCarbonFormula.of(MadeUp.inference(MadeUp.LLAMA, "h100-sxm", 16, 512, 128));
        assertThat(cost.time().seconds()).isCloseTo(0.415554, within(1e-5));
        assertThat(cost.energy().joules()).isCloseTo(700 * 0.415554, within(1e-2));
        Inference whole = MadeUp.inference(MadeUp.LLAMA, "h100-sxm", 16, 512, 128);
        Inference decode = Inference.of(whole.llm(), new OnePhase(whole.workload(), Phase.DECODE), whole.deployment());
        assertThat(LlmCarbonFormula.of(decode).time().seconds() / cost.time().seconds())
                .isCloseTo(128 / 640.0, within(1e-9));
    }

    @Test
    void wilkinsFindsTheCoefficientsOfALaw() {
        ImmutableList.Builder<Observation> rows = ImmutableList.builder();
        for (int in : new int[] {10, 100, 400}) {
            for (int out : new int[] {10, 50, 300}) {
                Inference inference = MadeUp.inference(MadeUp.LLAMA, "h100-sxm", 4, in, out);
                double perRequest = 0.2 * in + 1.5 * out + 0.001 * in * out;
                rows.add(MadeUp.row(inference, perRequest / 300, 4 * perRequest));
            }
        }
        WilkinsLaw law = WilkinsLaw.fit(new TrainingData(rows.build(), ImmutableList.of()));
        PhaseCost known = law.predict(MadeUp.inference(MadeUp.LLAMA, "h100-sxm", 8, 200, 100));
        assertThat(known.energy().joules()).isCloseTo(8 * 210, within(1.0));
        PhaseCost other = law.predict(MadeUp.inference("Qwen/Qwen3-14B", "b200", 8, 200, 100));
        assertThat(other).isEqualTo(known); // there is no nearer architecture
    }

    @Test
    void wilkinsTakesTheArchitectureOfTheNearestSize() {
        Function<Inference, Claim> law = WilkinsLaw.candidate().fitting().fit(MadeUp.data(MadeUp.rows()), 0);
        // of 8, 9, 15 and 27 billion, 15 is nearest to Qwen2.5-14B
        assertThat(law.apply(MadeUp.inference("Qwen/Qwen2.5-14B", "h100-sxm", 8, 100, 100))
                        .cost())
                .isEqualTo(law.apply(MadeUp.inference("Qwen/Qwen3-14B", "h100-sxm", 8, 100, 100))
                        .cost());
    }
}
