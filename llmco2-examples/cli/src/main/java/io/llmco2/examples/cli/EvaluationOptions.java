package io.llmco2.examples.cli;

import com.google.common.collect.ImmutableList;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.LongStream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What all evaluations that leave rows out are asked with. A picocli mix-in. */
final class EvaluationOptions {
    /** Members of an ensemble have successive seeds; ensembles share none. */
    private static final long SEED_STEP = 100;

    @Option(
            names = "--seeds",
            defaultValue = "3",
            paramLabel = "N",
            description = "fits of whatever is random; figures are their means (default: ${DEFAULT-VALUE})")
    private int seeds;

    @Option(
            names = "--report",
            paramLabel = "DIR",
            description = "also writes a report in Markdown, README.md, into this folder")
    private Path report;

    @Mixin
    private TrainingOptions training;

    TrainingOptions training() {
        return training;
    }

    Optional<Path> report() {
        return Optional.ofNullable(report);
    }

    /** The first seed of every ensemble. */
    ImmutableList<Long> seeds() {
        if (seeds < 1) {
            throw new IllegalArgumentException("--seeds must be at least 1, but was " + seeds);
        }
        return LongStream.range(0, seeds)
                .mapToObj(i -> training.seed() + i * SEED_STEP)
                .collect(ImmutableList.toImmutableList());
    }
}
