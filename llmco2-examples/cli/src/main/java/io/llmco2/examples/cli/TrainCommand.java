package io.llmco2.examples.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.llmco2.core.evaluate.Candidate;
import io.llmco2.core.evaluate.Candidates;
import io.llmco2.core.evaluate.Ensembles.Account;
import io.llmco2.core.evaluate.Evaluation;
import io.llmco2.core.evaluate.Evaluator;
import io.llmco2.core.evaluate.Protocol;
import io.llmco2.core.evaluate.TrainingData;
import io.llmco2.core.evaluate.TrainingSources;
import io.llmco2.core.gnn.RooflineNet;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code llmco2 train}. */
@Command(
        name = "train",
        description = {
            "Trains weights on measurements.",
            "First every architecture is left out once, which gives the interval and the errors that the weights"
                    + " carry; then the network is trained on all rows."
        },
        mixinStandardHelpOptions = true)
final class TrainCommand implements Runnable {
    /** The source whose rows judge. */
    private static final String JUDGE = "mlenergy-v3";

    @Option(
            names = "--data",
            required = true,
            paramLabel = "DIR",
            description = "folder with the sources of measurements, one folder each")
    private Path data;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "FILE",
            description = "where the weights go; the manifest goes beside them, as FILE.json")
    private Path out;

    @Option(
            names = "--skip-evaluation",
            description = "train at once; the weights then carry neither an interval nor errors")
    private boolean skipEvaluation;

    @Mixin
    private TrainingOptions training;

    @Mixin
    private Output output;

    @Override
    public void run() {
        requireWritable();
        TrainingSources sources = training.read(data);
        ProgressLines progress = new ProgressLines(output);
        progress.say(sources.data().observations().size() + " inferences and "
                + sources.data().operators().size() + " operators to learn from, "
                + sources.skipped().size() + " rows skipped");
        Optional<Evaluation> evaluation =
                skipEvaluation ? Optional.empty() : Optional.of(leaveArchitecturesOut(sources.data(), progress));

        progress.say("training on everything");
        RooflineNet net = training.ensembles()
                .train(sources.data(), training.seed(), account(sources, evaluation), progress::epoch);
        net.save(out);
        ObjectNode json = Output.object("train");
        json.put("weights", out.toString());
        json.put("predictor", net.manifest().name());
        ObjectNode errors = json.putObject("errors");
        net.manifest().errors().forEach(errors::put);
        output.write(json, text -> {
            text.println("weights written to " + out);
            net.manifest()
                    .errors()
                    .forEach((name, error) -> text.println(Output.format("  %-60s %5.1f %%", name, 100 * error)));
        });
    }

    private void requireWritable() {
        Path folder = out.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new IllegalArgumentException("--out must lie in an existing folder, but was " + out);
        }
    }

    private Evaluation leaveArchitecturesOut(TrainingData all, ProgressLines progress) {
        Candidate network =
                Candidates.core(training.ensembles(), progress::epoch).get("roofline-net");
        Evaluator evaluator = new Evaluator(
                Protocol.LEAVE_ONE_ARCHITECTURE_OUT,
                ImmutableList.of(network),
                ImmutableList.of(training.seed()),
                training.cache(),
                training.threads(),
                progress::say);
        return evaluator.evaluate(all.where(o -> o.measurement().source().equals(JUDGE)), all);
    }

    private Account account(TrainingSources sources, Optional<Evaluation> evaluation) {
        ImmutableMap.Builder<String, Double> errors = ImmutableMap.builder();
        evaluation.stream()
                .flatMap(e -> e.results().stream())
                .filter(result -> result.group().equals("all"))
                .forEach(result -> errors.put(
                        result.target() + ".median_ape." + Protocol.LEAVE_ONE_ARCHITECTURE_OUT + "." + JUDGE,
                        result.figures().medianApe()));
        return new Account(
                "train --seed " + training.seed() + " --members " + training.members() + " --epochs "
                        + training.epochs(),
                sources.sha256(),
                evaluation.flatMap(e -> e.interval("roofline-net")),
                errors.buildOrThrow());
    }
}
