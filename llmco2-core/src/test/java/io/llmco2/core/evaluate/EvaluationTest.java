package io.llmco2.core.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import com.google.common.collect.ImmutableList;
import io.llmco2.core.evaluate.Candidate.Claim;
import io.llmco2.core.evaluate.Evaluation.Result;
import io.llmco2.core.gnn.Trainer.Settings;
import io.llmco2.core.inference.Deployment;
import io.llmco2.core.inference.Engine;
import io.llmco2.core.inference.Inference;
import io.llmco2.core.measurement.Observations.Observation;
import io.llmco2.core.predict.Interval;
import io.llmco2.core.predict.PhaseCost;
import io.llmco2.core.predict.Support;
import io.llmco2.graph.ParallelSplit;
import io.llmco2.graph.Precision;
import io.llmco2.graph.Workload.StaticBatch;
import io.llmco2.graph.llm.LlmCatalog;
import io.llmco2.hardware.gpu.GpuCatalog;
import io.llmco2.hardware.quantity.Energy;
import io.llmco2.hardware.quantity.TimeSpan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluationTest {
    private static final ImmutableList<String> LLMS =
            ImmutableList.of("meta-llama/Llama-3.1-8B", "Qwen/Qwen3-8B", "Qwen/Qwen3-14B");

    /** Thirty rows of each model, whose energies lie 1 to 30 % above 1000 J. */
    private static List<Observation> observations() {
        List<Observation> rows = new ArrayList<>();
        for (String llm : LLMS) {
            IntStream.rangeClosed(1, 30).forEach(i -> rows.add(Rows.of(llm, "h100-sxm", i, 1000 + 10 * i)));
        }
        return rows;
    }

    @Test
    void withoutRowsThereIsNothingToJudgeBy() {
        Evaluator evaluator = new Evaluator(
                Protocol.SHIPPED,
                ImmutableList.of(constant(thousandJoules())),
                ImmutableList.of(1L),
                FoldCache.none(),
                1,
                line -> {});
        assertThatIllegalArgumentException()
                .isThrownBy(() -> evaluator.evaluate(List.of(), Rows.data(List.of())))
                .withMessageContaining("no rows to judge by");
    }

    private static Candidate constant(Claim claim) {
        return new Candidate("constant", false, "", (data, seed) -> inference -> claim);
    }

    private static Claim thousandJoules() {
        return Claim.of(new PhaseCost(new Energy(1000), new TimeSpan(2)));
    }

    private static Evaluation evaluate(Candidate... candidates) {
        return evaluate(FoldCache.none(), 1, candidates);
    }

    private static Evaluation evaluate(FoldCache cache, int threads, Candidate... candidates) {
        List<Observation> rows = observations();
        return new Evaluator(
                        Protocol.LEAVE_ONE_ARCHITECTURE_OUT,
                        ImmutableList.copyOf(candidates),
                        ImmutableList.of(1L, 2L, 3L),
                        cache,
                        threads,
                        done -> {})
                .evaluate(rows, Rows.data(rows));
    }

    @Test
    void figuresAndIntervalOfAKnownError() {
        Evaluation evaluation = evaluate(constant(thousandJoules()));
        Result energy = evaluation.results().stream()
                .filter(r -> r.target().equals("energy") && r.group().equals("all"))
                .findFirst()
                .orElseThrow();
        assertThat(energy.figures().n()).isEqualTo(90);
        assertThat(energy.seeds()).isEqualTo(1); // nothing is random
        assertThat(energy.figures().medianApe()).isCloseTo(1 - 1 / 1.155, within(1e-3));
        // 60 factors beside each group, each of 1.01 ... 1.30 twice: ranks 3 and 58 are 1.02 and 1.29, and 1 is within
        assertThat(energy.figures().coverage()).isCloseTo(29 / 30.0, within(1e-9));
        // all 90: rank ceil(0.95 x 91) = 87, the last but three, is 1.29
        assertThat(evaluation.interval("constant").orElseThrow().highFactor()).isCloseTo(1.29, within(1e-9));
        assertThat(evaluation.intervals())
                .filteredOn(r -> r.support().equals("all"))
                .extracting(r -> r.level() + " " + Math.round(30 * r.figures().coverage()))
                .containsExactly("0.5 23", "0.8 28", "0.9 29");
    }

    /** Were a group among what its interval is taken from, its outlier would widen it. */
    @Test
    void aGroupDoesNotCalibrateItsOwnInterval() {
        List<Observation> rows = observations();
        IntStream.rangeClosed(1, 30).forEach(i -> rows.add(Rows.of("google/gemma-2-9b", "h100-sxm", i, 9000)));
        Evaluation evaluation = new Evaluator(
                        Protocol.LEAVE_ONE_ARCHITECTURE_OUT, List.of(constant(thousandJoules())), 1)
                .evaluate(rows, Rows.data(rows));
        assertThat(evaluation.results())
                .filteredOn(r -> r.target().equals("energy") && r.group().startsWith("gemma2"))
                .singleElement()
                .satisfies(r -> assertThat(r.figures().coverage()).isZero());
    }

    @Test
    void aWiderClaimGetsAWiderInterval() {
        Evaluation evaluation = evaluate(new Candidate(
                "scaled",
                false,
                "",
                (data, seed) -> inference -> new Claim(
                        thousandJoules().cost(),
                        inference.workload().batchSize() > 16 ? 2 : 1,
                        Optional.empty(),
                        Optional.of(
                                inference.workload().batchSize() > 16 ? Support.EXTRAPOLATED : Support.INTERPOLATED))));
        Map<String, Double> ratios = evaluation.intervals().stream()
                .filter(r -> r.level() == Evaluation.LEVEL)
                .collect(Collectors.toMap(r -> r.support(), r -> r.figures().medianRatio()));
        assertThat(ratios.get("EXTRAPOLATED")).isCloseTo(Math.pow(ratios.get("INTERPOLATED"), 2), within(1e-9));
    }

    @Test
    void whoCannotLearnIsLeftOutWithTheReason() {
        Candidate stubborn = new Candidate("stubborn", false, "", (data, seed) -> {
            throw new IllegalArgumentException("no row has a colour");
        });
        Evaluation evaluation = evaluate(stubborn, constant(thousandJoules()));
        assertThat(evaluation.predictions())
                .extracting(Evaluation.Prediction::predictor)
                .containsOnly("constant");
        assertThat(evaluation.refusals()).singleElement().satisfies(refusal -> {
            assertThat(refusal.predictor()).isEqualTo("stubborn");
            assertThat(refusal.reason()).contains("without", "no row has a colour");
        });
        assertThatIllegalArgumentException()
                .isThrownBy(() -> evaluate(stubborn))
                .withMessageContaining("no row has a colour");
        assertThatIllegalStateException()
                .isThrownBy(() -> evaluate(new Candidate("defect", false, "", (data, seed) -> inference -> {
                    throw new IllegalArgumentException("while asked, not while fitted");
                })));
    }

    @Test
    void whatWasFittedOnceIsNotFittedAgainAndAnswersTheSame(@TempDir Path folder) throws IOException {
        AtomicInteger fits = new AtomicInteger();
        Candidate random = new Candidate("random/half", true, "settings", (data, seed) -> { // named as ablations are
            fits.incrementAndGet();
            Random numbers = new Random(seed);
            return inference -> new Claim(
                    new PhaseCost(new Energy(1000 * Math.exp(numbers.nextGaussian())), new TimeSpan(1 / 3.0)),
                    Math.PI,
                    Optional.of(new Interval(0.9, 1 / 3.0, 7 / 3.0)),
                    Optional.of(Support.MEASURED));
        });
        Evaluation fresh = evaluate(FoldCache.in(folder), 1, random);
        assertThat(fits).hasValue(9);
        assertThat(evaluate(FoldCache.in(folder), 2, random).predictions()).isEqualTo(fresh.predictions());
        assertThat(fits).hasValue(9);
        assertThat(fresh.results()).allSatisfy(r -> assertThat(r.seeds()).isEqualTo(3));
        assertThat(fresh.results().get(0).spread().mape()).isPositive();

        try (Stream<Path> files = Files.list(folder)) { // half a file is no answer
            Files.writeString(files.findFirst().orElseThrow(), "llmco2 fold 1\n");
        }
        assertThat(evaluate(FoldCache.in(folder), 1, random).predictions()).isEqualTo(fresh.predictions());
        assertThat(fits).hasValue(10);

        evaluate(FoldCache.in(folder), 1, new Candidate("random/half", true, "other settings", random.fitting()));
        assertThat(fits).hasValue(19);
    }

    /** Identity would enter a hash that is the same in one process only. */
    @Test
    void hashesAreOfContents() {
        Observation one = Rows.of(LLMS.get(0), "h100-sxm", 3, 1234);
        assertThat(FoldKeys.of(one)).isEqualTo(FoldKeys.of(Rows.of(LLMS.get(0), "h100-sxm", 3, 1234)));
        assertThat(FoldKeys.of(one)).isNotEqualTo(FoldKeys.of(Rows.of(LLMS.get(0), "h100-sxm", 3, 1235)));
        assertThat(one.toString().matches("(?s).*@[0-9a-f]{5,8}[,\\]].*"))
                .as(
                        "an object without a text of its own in %s",
                        one.measurement().row())
                .isFalse();
    }

    @Test
    void unknownNamesAreRefusedWithTheKnownOnes() {
        assertThatExceptionOfType(NoSuchElementException.class)
                .isThrownBy(() -> Protocol.named("leave-none-out"))
                .withMessageContainingAll("leave-none-out", "leave-one-architecture-out", "folds");
        assertThatExceptionOfType(NoSuchElementException.class)
                .isThrownBy(() -> Candidates.core(new Ensembles(Settings.DEFAULT, 1), (e, t, v) -> {})
                        .get("oracle"))
                .withMessageContainingAll("oracle", "roofline-net", "ecologits");
    }

    /** By hand: 1 x 400 x (alpha exp(64 beta) 8.03 + gamma) Wh = 0.018 Wh on one GPU, for each of 64 requests. */
    @Test
    void ecoLogitsFormula() {
        Inference inference = Inference.of(
                LlmCatalog.bundled().get("meta-llama/Llama-3.1-8B"),
                new StaticBatch(64, 100, 400),
                new Deployment(GpuCatalog.bundled().get("h100-sxm"), ParallelSplit.NONE, Precision.BF16, Engine.VLLM));
        double billions = 8.030261248;
        double perToken =
                1.1665273170451914e-6 * Math.exp(-0.011205921025579175 * 64) * billions + 4.052928146734005e-5;
        PhaseCost cost = EcoLogitsFormula.of(inference);
        assertThat(cost.energy().joules()).isCloseTo(64 * 400 * perToken * 3600, within(1e-6));
        assertThat(cost.time().seconds()).isCloseTo(17.954, within(1e-3)); // 400 x 0.044885 s
    }
}
