package io.llmco2.examples.cli;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.hash.Hashing;
import com.google.common.io.MoreFiles;
import io.llmco2.core.evaluate.Ablations;
import io.llmco2.core.evaluate.Candidate;
import io.llmco2.core.evaluate.Candidates;
import io.llmco2.core.evaluate.Evaluation;
import io.llmco2.core.evaluate.Evaluator;
import io.llmco2.core.evaluate.FoldCache;
import io.llmco2.core.evaluate.Protocol;
import io.llmco2.core.evaluate.TrainingData;
import io.llmco2.core.evaluate.TrainingSources;
import io.llmco2.core.gnn.RooflineNet;
import io.llmco2.core.measurement.Observations;
import io.llmco2.examples.baselines.Baselines;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** {@code llmco2 evaluate}. */
@Command(
        name = "evaluate",
        description = "Judges predictors on measurements, all on the same rows.",
        mixinStandardHelpOptions = true)
final class EvaluateCommand implements Runnable {
    /** Who is asked beside the shipped weights: who takes at most a few coefficients from the rows themselves. */
    private static final ImmutableList<String> BESIDE_SHIPPED =
            ImmutableList.of("roofline-net", "roofline", "roofline-fitted", "tdp-0.7", "ecologits", "llmcarbon");

    @CommandLine.Spec
    private CommandSpec command;

    @Mixin
    private MeasurementOptions measurements;

    @Option(
            names = "--protocol",
            defaultValue = "shipped",
            paramLabel = "NAME",
            description = "shipped, leave-one-architecture-out, leave-one-gpu-out, leave-one-source-out or folds"
                    + " (default: ${DEFAULT-VALUE})")
    private String protocol;

    @Option(
            names = "--predictor",
            arity = "1..*",
            paramLabel = "NAME",
            description = {
                "roofline-net, roofline, roofline-fitted, tdp-0.7, ecologits, mlp, random-forest, paper-net, nnlqp,"
                        + " llmcarbon, wilkins (default: all; for shipped those that learn nothing but coefficients);",
                "and of the network with one thing changed: roofline-net/no-messages, /all-to-all,"
                        + " /roofline-features, /no-operators, /no-rounds, /two-rounds, /pooled-readout, /phases-apart,"
                        + " /width-24, /width-96"
            })
    private List<String> predictors;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description =
                    "folder of training data to learn from; of the measurements themselves those of sources that it"
                            + " does not have are learned from too")
    private Path data;

    @Option(
            names = "--weights",
            paramLabel = "FILE",
            description = "weights for the protocol shipped instead of the bundled")
    private Path weights;

    @Mixin
    private EvaluationOptions options;

    @Mixin
    private Output output;

    @Override
    public void run() {
        Protocol chosen = Protocol.named(protocol);
        ProgressLines progress = new ProgressLines(output);
        ImmutableList<Long> seeds = options.seeds();
        ImmutableList<Candidate> candidates = candidates(chosen, progress);
        Observations judged = measurements.observations();
        if (chosen == Protocol.SHIPPED) {
            progress.say("the weights may have been trained on these rows; only the other protocols tell how accurate"
                    + " they are on what they have not seen");
        }
        Optional<TrainingSources> sources = Optional.ofNullable(data)
                .filter(folder -> chosen != Protocol.SHIPPED)
                .map(options.training()::read);
        Evaluator evaluator = new Evaluator(
                chosen,
                candidates,
                seeds,
                chosen == Protocol.SHIPPED
                        ? FoldCache.none()
                        : options.training().cache(), // nothing is fitted that would take long
                options.training().threads(),
                progress::say);
        Evaluation evaluation = evaluator.evaluate(judged.usable(), learnable(judged, sources));
        EvaluationAnswer answer = new EvaluationAnswer(protocol, judged, evaluation);
        options.report()
                .ifPresent(folder -> write(new EvaluationReport(answer, commandLine(), hashes(sources)), folder));
        output.write(answer.json(), answer::text, ImmutableMap.of(Output.Format.csv, answer::csv));
    }

    private ImmutableList<Candidate> candidates(Protocol chosen, ProgressLines progress) {
        Candidates known =
                Candidates.core(options.training().ensembles(), progress::epoch).with(Baselines.all());
        if (chosen == Protocol.SHIPPED) {
            known = known.with(
                    List.of(Candidate.trained(weights == null ? RooflineNet.bundled() : RooflineNet.load(weights))));
        }
        List<String> names =
                predictors != null ? predictors : chosen == Protocol.SHIPPED ? BESIDE_SHIPPED : known.names();
        List<String> learners = names.stream()
                .filter(name -> chosen == Protocol.SHIPPED && !BESIDE_SHIPPED.contains(name))
                .toList();
        if (!learners.isEmpty()) {
            progress.say(String.join(", ", learners) + " learned from the very rows that judge here");
        }
        known = known.with(
                Ablations.of(options.training().settings(), options.training().members(), progress::epoch));
        return names.stream().distinct().map(known::get).collect(ImmutableList.toImmutableList());
    }

    /**
     * The training data, and the judged rows of sources that it does not have. Of a source that it has, what is learned from is
     * what training takes of it, repeats merged and neighbours thinned, not every row that is judged.
     */
    private static TrainingData learnable(Observations judged, Optional<TrainingSources> sources) {
        if (sources.isEmpty()) {
            return new TrainingData(judged.usable(), ImmutableList.of());
        }
        TrainingData more = sources.get().data();
        Set<String> known =
                more.observations().stream().map(TrainingData::source).collect(Collectors.toSet());
        return new TrainingData(
                Stream.concat(
                                judged.usable().stream().filter(o -> !known.contains(TrainingData.source(o))),
                                more.observations().stream())
                        .collect(ImmutableList.toImmutableList()),
                more.operators());
    }

    private String commandLine() {
        return "llmco2-examples/bin/llmco2 "
                + String.join(" ", command.root().commandLine().getParseResult().originalArgs());
    }

    private ImmutableMap<String, String> hashes(Optional<TrainingSources> sources) {
        ImmutableMap.Builder<String, String> hashes = ImmutableMap.builder();
        sources.ifPresent(read -> hashes.putAll(read.sha256()));
        for (Path file : measurements.files()) {
            try {
                hashes.put(
                        file.toString(),
                        MoreFiles.asByteSource(file).hash(Hashing.sha256()).toString());
            } catch (IOException e) {
                throw BadInput.unreadable("the measurements", file, e);
            }
        }
        return hashes.buildKeepingLast();
    }

    private void write(EvaluationReport report, Path folder) {
        try {
            report.write(folder);
        } catch (IOException e) {
            throw new BadInput("the report cannot be written to " + folder + ": " + e, e);
        }
        output.remark("report written to " + folder.resolve(EvaluationReport.FILE));
    }
}
