package io.llmco2.core.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.llmco2.core.gnn.RooflineNet;
import io.llmco2.core.gnn.Trainer.Decay;
import io.llmco2.core.gnn.Trainer.Settings;
import io.llmco2.core.inference.Deployment;
import io.llmco2.core.inference.Engine;
import io.llmco2.core.inference.Inference;
import io.llmco2.graph.ParallelSplit;
import io.llmco2.graph.Precision;
import io.llmco2.graph.Workload.ContinuousBatching;
import io.llmco2.graph.llm.LlmCatalog;
import io.llmco2.hardware.gpu.GpuCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Needs the measurements, which do not ship; runs where they lie beside the project. */
class UnseenArchitectureTest {
    private static final Path DATA = Path.of("..", "..", "shared", "data");
    private static final double GENERATED = 390;

    /** Measured joules per token of Llama-3.1-8B on one H100, chat, by batch (ML.ENERGY leaderboard 3.0). */
    private static final Map<Double, Double> MEASURED = Map.of(8.0, 0.455, 64.0, 0.119, 256.0, 0.077);

    @Test
    void energyPerTokenOfAnArchitectureThatWasLeftOutIsWithinThirtyPercent() throws IOException {
        assumeTrue(Files.isDirectory(DATA), "no measurements beside the project");
        LlmCatalog llms = LlmCatalog.bundled();
        GpuCatalog gpus = GpuCatalog.bundled();
        Deployment h100 = new Deployment(gpus.get("h100-sxm"), ParallelSplit.NONE, Precision.BF16, Engine.VLLM);
        TrainingData all = TrainingSources.read(DATA, llms, gpus).data();
        Fold llamas = Protocol.LEAVE_ONE_ARCHITECTURE_OUT
                .folds(all.where(o -> o.inference().llm().id().startsWith("meta-llama/Llama-3.1-8B")))
                .get(0);
        TrainingData rest = llamas.without().apply(all);
        assertThat(all.observations().size() - rest.observations().size()).isGreaterThanOrEqualTo(20);
        assertThat(rest.observations()).noneMatch(o -> o.inference().llm().id().contains("Mistral-7B"));

        Settings brief = new Settings(32, 40, 128, 0.01, Decay.USUAL, 40);
        RooflineNet net = new Ensembles(brief, 1).train(rest, 1, Ensembles.Account.NONE, (e, t, v) -> {});

        MEASURED.forEach((batch, joulesPerToken) -> {
            Inference inference = Inference.of(
                    llms.get("meta-llama/Llama-3.1-8B"), new ContinuousBatching(batch, 150, GENERATED), h100);
            double predicted = net.predict(inference).total().energy().joules() / batch / GENERATED;
            assertThat(predicted).as("batch %s", batch).isCloseTo(joulesPerToken, within(0.3 * joulesPerToken));
        });
    }
}
