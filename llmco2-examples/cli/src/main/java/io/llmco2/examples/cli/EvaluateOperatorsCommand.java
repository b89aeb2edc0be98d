package io.llmco2.examples.cli;

import com.google.common.collect.HashMultiset;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Multiset;
import io.llmco2.core.evaluate.OperatorCandidate;
import io.llmco2.core.evaluate.OperatorEvaluator;
import io.llmco2.core.evaluate.OperatorProtocol;
import io.llmco2.core.evaluate.OperatorProtocol.Fold;
import io.llmco2.core.evaluate.TrainingSources;
import io.llmco2.core.measurement.OperatorTables.OperatorMeasurement;
import io.llmco2.examples.baselines.OperatorForest;
import io.llmco2.hardware.gpu.GpuCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** {@code llmco2 evaluate-operators}. */
@Command(
        name = "evaluate-operators",
        description = {
            "Judges predictors on single operators, all on the same rows.",
            "Networks learn from all sources in the folder but what the protocol leaves out; the baselines learn from the"
                    + " same operators. What is judged is every row of kernels/aiconfigurator that was left out."
        },
        mixinStandardHelpOptions = true)
final class EvaluateOperatorsCommand implements Runnable {
    @CommandLine.Spec
    private CommandSpec command;

    @Option(
            names = "--data",
            required = true,
            paramLabel = "DIR",
            description = "folder with the sources of measurements, one folder each")
    private Path data;

    @Option(
            names = "--protocol",
            defaultValue = "held-out-shapes",
            paramLabel = "NAME",
            description = "held-out-shapes or leave-one-gpu-out (default: ${DEFAULT-VALUE})")
    private String protocol;

    @Option(
            names = "--gpu",
            arity = "1..*",
            paramLabel = "ID",
            description = "with leave-one-gpu-out: leave out only these (default: every one that was measured)")
    private List<String> gpus;

    @Option(
            names = "--predictor",
            arity = "1..*",
            paramLabel = "NAME",
            description = "roofline-net, roofline, roofline-fitted, random-forest (default: all)")
    private List<String> predictors;

    @Mixin
    private EvaluationOptions options;

    @Mixin
    private Output output;

    @Override
    public void run() {
        OperatorProtocol chosen = OperatorProtocol.named(protocol);
        ProgressLines progress = new ProgressLines(output);
        ImmutableList<Long> seeds = options.seeds();
        ImmutableList<OperatorCandidate> candidates = candidates(progress);
        TrainingSources sources = options.training().read(data);
        Multiset<String> leftOut = HashMultiset.create();
        OperatorEvaluator evaluator =
                new OperatorEvaluator(folds(chosen, operators(leftOut)), candidates, seeds, progress::say);
        OperatorAnswer answer =
                new OperatorAnswer(chosen, evaluator.folds(), leftOut, evaluator.evaluate(sources.data()));
        options.report().ifPresent(folder -> write(answer, sources.sha256(), folder));
        output.write(answer.json(), answer::text, ImmutableMap.of(Output.Format.csv, answer::csv));
    }

    private ImmutableList<OperatorCandidate> candidates(ProgressLines progress) {
        ImmutableMap<String, OperatorCandidate> known = Stream.concat(
                        OperatorCandidate.core(
                                options.training().ensembles(),
                                options.training().cache(),
                                progress::epoch)
                                .stream(),
                        Stream.of(OperatorForest.candidate()))
                .collect(ImmutableMap.toImmutableMap(OperatorCandidate::name, candidate -> candidate));
        if (predictors == null) {
            return known.values().asList();
        }
        predictors.stream().filter(name -> !known.containsKey(name)).findFirst().ifPresent(name -> {
            throw new NoSuchElementException(
                    "no predictor '" + name + "' of operators; known are " + String.join(", ", known.keySet()));
        });
        return predictors.stream().distinct().map(known::get).collect(ImmutableList.toImmutableList());
    }

    private ImmutableList<OperatorMeasurement> operators(Multiset<String> leftOut) {
        try {
            return TrainingSources.allOperators(data, GpuCatalog.bundled(), leftOut::add);
        } catch (IOException e) {
            throw new BadInput("the operators cannot be read: " + e.getMessage(), e);
        }
    }

    private ImmutableList<Fold> folds(OperatorProtocol chosen, ImmutableList<OperatorMeasurement> operators) {
        ImmutableList<Fold> all = chosen.folds(operators);
        if (gpus == null) {
            return all;
        }
        if (chosen != OperatorProtocol.LEAVE_ONE_GPU_OUT) {
            throw new IllegalArgumentException(
                    "--gpu says which GPUs leave-one-gpu-out leaves out; " + chosen + " leaves out shapes");
        }
        gpus.stream()
                .filter(gpu -> all.stream().noneMatch(fold -> fold.group().equals(gpu)))
                .findFirst()
                .ifPresent(gpu -> {
                    throw new NoSuchElementException("no operators were measured on '" + gpu + "'; they were on "
                            + all.stream().map(Fold::group).collect(Collectors.joining(", ")));
                });
        return all.stream().filter(fold -> gpus.contains(fold.group())).collect(ImmutableList.toImmutableList());
    }

    private void write(OperatorAnswer answer, ImmutableMap<String, String> sha256, Path folder) {
        Path file = folder.resolve(EvaluationReport.FILE);
        String words = "llmco2-examples/bin/llmco2 "
                + String.join(" ", command.root().commandLine().getParseResult().originalArgs());
        try {
            Files.createDirectories(folder);
            Files.writeString(file, answer.markdown(words, sha256));
        } catch (IOException e) {
            throw new BadInput("the report cannot be written to " + folder + ": " + e, e);
        }
        output.remark("report written to " + file);
    }
}
