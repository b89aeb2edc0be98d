package io.llmco2.examples.cli;

import io.llmco2.core.evaluate.Ensembles;
import io.llmco2.core.evaluate.FoldCache;
import io.llmco2.core.evaluate.TrainingSources;
import io.llmco2.core.gnn.Trainer.Settings;
import io.llmco2.graph.llm.LlmCatalog;
import io.llmco2.hardware.gpu.GpuCatalog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** How networks are trained. A picocli mix-in. */
final class TrainingOptions {
    @Option(
            names = "--seed",
            defaultValue = "1",
            paramLabel = "N",
            description = "seed of the first network (default: ${DEFAULT-VALUE})")
    private long seed;

    @Option(
            names = "--members",
            defaultValue = "3",
            paramLabel = "N",
            description = "networks of an ensemble (default: ${DEFAULT-VALUE})")
    private int members;

    @Option(
            names = "--epochs",
            defaultValue = "80",
            paramLabel = "N",
            description = "passes over the data (default: ${DEFAULT-VALUE})")
    private int epochs;

    @Option(
            names = "--threads",
            defaultValue = "1",
            paramLabel = "N",
            description = "fits at the same time; the figures do not depend on it (default: ${DEFAULT-VALUE})")
    private int threads;

    @Option(
            names = "--cache",
            paramLabel = "DIR",
            description = "where fitted folds are remembered, so that an interrupted evaluation goes on"
                    + " (default: llmco2/folds in the user's cache)")
    private Path cache;

    long seed() {
        return seed;
    }

    int members() {
        return members;
    }

    int epochs() {
        return epochs;
    }

    int threads() {
        if (threads < 1) {
            throw new BadInput("--threads must be at least 1, but was " + threads);
        }
        return threads;
    }

    FoldCache cache() {
        try {
            return FoldCache.in(cache != null ? cache : UserCache.folder("folds"));
        } catch (UncheckedIOException e) {
            throw new BadInput(e.getMessage() + " (" + e.getCause() + "); --cache names another", e);
        }
    }

    Ensembles ensembles() {
        if (members < 1 || epochs < 1) {
            throw new IllegalArgumentException(
                    "--members and --epochs must be at least 1, but were " + members + " and " + epochs);
        }
        return new Ensembles(settings(), members);
    }

    Settings settings() {
        return Settings.DEFAULT.withEpochs(epochs);
    }

    TrainingSources read(Path folder) {
        try {
            return TrainingSources.read(folder, LlmCatalog.bundled(), GpuCatalog.bundled());
        } catch (IOException e) {
            throw new BadInput("the training data cannot be read: " + e.getMessage(), e);
        }
    }
}
