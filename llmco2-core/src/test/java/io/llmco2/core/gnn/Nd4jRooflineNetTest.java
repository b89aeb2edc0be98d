package io.llmco2.core.gnn;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import io.llmco2.core.inference.Deployment;
import io.llmco2.core.inference.Engine;
import io.llmco2.core.inference.Inference;
import io.llmco2.core.predict.EnergyPrediction;
import io.llmco2.core.predict.EnergyTotals;
import io.llmco2.core.predict.PhaseCost;
import io.llmco2.graph.ParallelSplit;
import io.llmco2.graph.Precision;
import io.llmco2.graph.Workload.ContinuousBatching;
import io.llmco2.graph.Workload.StaticBatch;
import io.llmco2.graph.llm.LlmCatalog;
import io.llmco2.hardware.gpu.GpuCatalog;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.factory.Nd4j;

class Nd4jRooflineNetTest {
    private static final Percentage CLOSE = Percentage.withPercentage(1e-3); // 1e-5

    private final RooflineNet plain = RooflineNet.bundled();
    private final Nd4jRooflineNet nd4j = new Nd4jRooflineNet(plain);

    private static List<Inference> inferences() {
        ImmutableList<String> models = ImmutableList.of(
                "meta-llama/Llama-3.1-8B", "Qwen/Qwen3-30B-A3B", "google/gemma-2-9b", "openai/gpt-oss-20b");
        ImmutableList<ParallelSplit> splits = ImmutableList.of(
                ParallelSplit.NONE,
                ParallelSplit.tensor(2),
                ParallelSplit.tensor(2).withPipeline(2).withMicroBatches(4));
        return IntStream.range(0, 24)
                .mapToObj(i -> Inference.of(
                        LlmCatalog.bundled().get(models.get(i % 4)),
                        i % 2 == 0
                                ? new StaticBatch(1 + i, 100 + 50L * i, 1 + 9L * i)
                                : new ContinuousBatching(1 + i, 100 + 50L * i, 2 + 9L * i),
                        new Deployment(
                                GpuCatalog.bundled().get(i % 3 == 0 ? "h100-sxm" : "b200"),
                                splits.get(i % 3),
                                Precision.BF16,
                                Engine.VLLM)))
                .toList();
    }

    @Test
    void everyOperatorIsThatOfPlainArrays() {
        for (Inference inference : inferences()) {
            EnergyPrediction expected = plain.predict(inference);
            EnergyPrediction answered = nd4j.predict(inference);
            assertThat(answered.operators()).hasSameSizeAs(expected.operators());
            for (int i = 0; i < expected.operators().size(); i++) {
                assertThat(answered.operators().get(i).node())
                        .isEqualTo(expected.operators().get(i).node());
                assertClose(
                        answered.operators().get(i).cost(),
                        expected.operators().get(i).cost());
            }
            assertThat(answered.support()).isEqualTo(expected.support());
            assertThat(answered.interval()).isEqualTo(expected.interval());
            assertThat(nd4j.totals(inference)).isEqualTo(answered.totals());
        }
    }

    @Test
    void manyAtOnceComeInTheirOrder() {
        List<Inference> asked = Stream.generate(Nd4jRooflineNetTest::inferences)
                .limit(4)
                .flatMap(List::stream)
                .toList(); // some thousand operators, more than go through together
        List<EnergyTotals> answered = nd4j.totals(asked);
        assertThat(answered).hasSameSizeAs(asked);
        for (int i = 0; i < asked.size(); i++) {
            EnergyTotals expected = plain.totals(asked.get(i));
            assertClose(answered.get(i).prefill(), expected.prefill());
            assertClose(answered.get(i).decode(), expected.decode());
            assertClose(answered.get(i).total(), expected.total());
        }
    }

    @Test
    void threadsGetWhatOneGets() {
        List<Inference> asked = inferences();
        List<EnergyTotals> alone = asked.stream().map(nd4j::totals).toList();
        List<EnergyTotals> together = IntStream.range(0, 8 * asked.size())
                .parallel()
                .mapToObj(i -> nd4j.totals(asked.get(i % asked.size())))
                .toList();
        for (int i = 0; i < together.size(); i++) {
            assertThat(together.get(i)).isEqualTo(alone.get(i % asked.size()));
        }
    }

    @Test
    void worksInAWorkspaceOfTheCaller() {
        Inference inference = inferences().get(5);
        Nd4jRooflineNet fresh = new Nd4jRooflineNet(plain);
        WorkspaceConfiguration configuration =
                WorkspaceConfiguration.builder().initialSize(1 << 20).build();
        EnergyTotals inside;
        MemoryWorkspace own = Nd4j.getWorkspaceManager().getAndActivateWorkspace(configuration, "of the caller");
        try (own) {
            inside = fresh.totals(inference);
        }
        Nd4j.getWorkspaceManager().destroyAllWorkspacesForCurrentThread();
        assertThat(fresh.totals(inference)).isEqualTo(inside);
        assertClose(inside.total(), plain.totals(inference).total());
    }

    private static void assertClose(PhaseCost answered, PhaseCost expected) {
        assertThat(answered.time().seconds()).isCloseTo(expected.time().seconds(), CLOSE);
        assertThat(answered.energy().joules()).isCloseTo(expected.energy().joules(), CLOSE);
    }
}
