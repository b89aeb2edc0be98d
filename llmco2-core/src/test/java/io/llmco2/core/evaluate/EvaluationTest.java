package io.llmco2.core.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.llmco2.core.evaluate.Candidate.Claim;
import io.llmco2.core.evaluate.Evaluation.Result;
import io.llmco2.core.gnn.TrainedRange;
import io.llmco2.core.inference.Deployment;
import io.llmco2.core.inference.Engine;
import io.llmco2.core.inference.Inference;
import io.llmco2.core.measurement.Measurement;
import io.llmco2.core.measurement.Observations.Observation;
import io.llmco2.core.predict.PhaseCost;
import io.llmco2.graph.ParallelSplit;
import io.llmco2.graph.Precision;
import io.llmco2.graph.Workload.StaticBatch;
import io.llmco2.graph.llm.LlmCatalog;
import io.llmco2.hardware.gpu.GpuCatalog;
import io.llmco2.hardware.quantity.Energy;
import io.llmco2.hardware.quantity.TimeSpan;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EvaluationTest {
    private static final ImmutableList<String> LLMS =
            ImmutableList.of("meta-llama/Llama-3.1-8B", "Qwen/Qwen3-8B", "Qwen/Qwen3-14B");

    private static Observation observation(String llm, int row, double joules) {
        Inference inference = Inference.of(
                LlmCatalog.bundled().get(llm),
                new StaticBatch(row + 1, 100, 10),
                new Deployment(GpuCatalog.bundled().get("h100-sxm"), ParallelSplit.NONE, Precision.BF16, Engine.VLLM));
        return new Observation(
                new Measurement(
                        "test.csv:" + row,
                        "test",
                        llm,
                        "h100-sxm",
                        1,
                        1,
                        "bf16",
                        "vllm",
                        row + 1,
                        OptionalDouble.of(100),
                        10,
                        OptionalDouble.of(joules),
                        OptionalDouble.of(joules / 500),
                        ImmutableMap.of()),
                inference);
    }

    /** Thirty rows of each model, whose energies lie 1 to 30 % above 1000 J. */
    private static List<Observation> observations() {
        List<Observation> rows = new ArrayList<>();
        for (String llm : LLMS) {
            IntStream.rangeClosed(1, 30).forEach(i -> rows.add(observation(llm, i, 1000 + 10 * i)));
        }
        return rows;
    }

    private static Claim thousandJoules() {
        return new Claim(new PhaseCost(new Energy(1000), new TimeSpan(2)), Optional.empty());
    }

    @Test
    void whatIsLeftOutIsNotLearnedFrom() {
        List<Observation> rows = observations();
        List<Integer> learned = new ArrayList<>();
        Candidate counting = new Candidate("counting", data -> {
            learned.add(data.observations().size());
            String left = rows.stream()
                    .map(TrainingData::architecture)
                    .distinct()
                    .filter(a -> data.where(TrainingData.ofArchitecture(a)).isEmpty())
                    .reduce((a, b) -> a + b)
                    .orElseThrow();
            return inference -> {
                assertThat(TrainedRange.architecture(inference)).isEqualTo(left);
                return thousandJoules();
            };
        });
        Evaluation evaluation = Evaluation.of(
                Protocol.LEAVE_ONE_ARCHITECTURE_OUT,
                rows,
                new TrainingData(ImmutableList.copyOf(rows), ImmutableList.of()),
                List.of(counting),
                group -> {});
        assertThat(learned).containsExactly(60, 60, 60);
        assertThat(evaluation.predictions()).hasSize(90);
    }

    @Test
    void figuresAndIntervalOfAKnownError() {
        List<Observation> rows = observations();
        Evaluation evaluation = Evaluation.of(
                Protocol.LEAVE_ONE_ARCHITECTURE_OUT,
                rows,
                new TrainingData(ImmutableList.copyOf(rows), ImmutableList.of()),
                List.of(new Candidate("constant", data -> inference -> thousandJoules())),
                group -> {});
        Result energy = evaluation.results().stream()
                .filter(r -> r.target().equals("energy") && r.group().equals("all"))
                .findFirst()
                .orElseThrow();
        assertThat(energy.figures().n()).isEqualTo(90);
        assertThat(energy.figures().medianApe()).isCloseTo(1 - 1 / 1.155, within(1e-3));
        // 60 factors beside a group, each of 1.01 ... 1.30 twice; rank ceil(0.95 x 61) = 58 is 1.29
        assertThat(evaluation.interval("constant", Optional.of(energy.group()))).isPresent();
        String group = evaluation.predictions().get(0).group();
        assertThat(evaluation
                        .interval("constant", Optional.of(group))
                        .orElseThrow()
                        .highFactor())
                .isCloseTo(1.29, within(1e-9));
        assertThat(energy.figures().coverage()).isCloseTo(29 / 30.0, within(1e-9));
    }

    @Test
    void unknownNamesAreRefusedWithTheKnownOnes() {
        assertThatExceptionOfType(NoSuchElementException.class)
                .isThrownBy(() -> Protocol.named("leave-none-out"))
                .withMessageContainingAll("leave-none-out", "leave-one-architecture-out", "folds");
        assertThatExceptionOfType(NoSuchElementException.class)
                .isThrownBy(() -> Candidate.named("oracle", null, 1, null))
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
