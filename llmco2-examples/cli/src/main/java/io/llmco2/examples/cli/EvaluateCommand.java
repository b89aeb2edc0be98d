package io.llmco2.examples.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableList;
import io.llmco2.core.evaluate.Candidate;
import io.llmco2.core.evaluate.ErrorFigures;
import io.llmco2.core.evaluate.Evaluation;
import io.llmco2.core.evaluate.Evaluation.Result;
import io.llmco2.core.evaluate.Protocol;
import io.llmco2.core.evaluate.TrainingData;
import io.llmco2.core.gnn.RooflineNet;
import io.llmco2.core.measurement.Measurement;
import io.llmco2.core.measurement.MeasurementFile;
import io.llmco2.core.measurement.Observations;
import io.llmco2.core.measurement.Observations.Observation;
import io.llmco2.core.measurement.Observations.Skipped;
import io.llmco2.graph.llm.LlmCatalog;
import io.llmco2.hardware.gpu.GpuCatalog;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code llmco2 evaluate}. */
@Command(
        name = "evaluate",
        description = "Judges predictors on measurements, all on the same rows.",
        mixinStandardHelpOptions = true)
final class EvaluateCommand implements Runnable {
    @Option(
            names = "--measurements",
            required = true,
            arity = "1..*",
            paramLabel = "FILE",
            description = "CSV files of measurements; their rows are judged")
    private List<Path> files;

    @Option(
            names = "--protocol",
            defaultValue = "shipped",
            paramLabel = "NAME",
            description = "shipped, leave-one-architecture-out, leave-one-gpu-out or folds (default: ${DEFAULT-VALUE})")
    private String protocol;

    @Option(
            names = "--predictor",
            arity = "1..*",
            paramLabel = "NAME",
            description = "roofline-net, roofline, roofline-fitted, tdp-0.7, ecologits (default: all)")
    private List<String> predictors = Candidate.NAMES;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "folder of training data to learn from besides the measurements themselves")
    private Path data;

    @Option(
            names = "--weights",
            paramLabel = "FILE",
            description = "weights for the protocol shipped instead of the bundled")
    private Path weights;

    @Mixin
    private TrainingOptions training;

    @Mixin
    private Output output;

    @Override
    public void run() {
        Protocol chosen = Protocol.named(protocol);
        ProgressLines progress = new ProgressLines(output);
        Observations judged = Observations.of(measurements(), LlmCatalog.bundled(), GpuCatalog.bundled());
        if (judged.usable().isEmpty()) {
            throw new IllegalArgumentException("none of the " + judged.skipped().size()
                    + " rows can be judged; the first: "
                    + judged.skipped().stream().findFirst().map(Skipped::reason).orElse("there are none"));
        }
        if (chosen == Protocol.SHIPPED) {
            progress.say("the weights may have been trained on these rows; only the other protocols tell how accurate"
                    + " they are on what they have not seen");
        }
        Evaluation evaluation = Evaluation.of(
                chosen,
                judged.usable(),
                chosen == Protocol.SHIPPED ? own(judged) : learnable(judged),
                candidates(chosen, progress),
                group -> progress.say(chosen == Protocol.SHIPPED ? "predicting" : "left out: " + group));
        output.write(json(judged, evaluation.results()), text -> text(text, judged, evaluation.results()));
    }

    private ImmutableList<Measurement> measurements() {
        ImmutableList.Builder<Measurement> all = ImmutableList.builder();
        for (Path file : files) {
            try {
                all.addAll(MeasurementFile.read(file));
            } catch (IOException e) {
                throw new BadInput("the measurements " + file + " cannot be read: " + e, e);
            }
        }
        return all.build();
    }

    private static TrainingData own(Observations judged) {
        return new TrainingData(judged.usable(), ImmutableList.of());
    }

    /** The judged rows and the training data, rows of both once. */
    private TrainingData learnable(Observations judged) {
        if (data == null) {
            return own(judged);
        }
        TrainingData more = training.read(data).data();
        Set<String> known =
                judged.usable().stream().map(EvaluateCommand::key).collect(Collectors.toCollection(LinkedHashSet::new));
        return new TrainingData(
                Stream.concat(
                                judged.usable().stream(),
                                more.observations().stream().filter(o -> !known.contains(key(o))))
                        .collect(ImmutableList.toImmutableList()),
                more.operators());
    }

    private static String key(Observation o) {
        return o.measurement().source() + " " + o.measurement().row();
    }

    private List<Candidate> candidates(Protocol chosen, ProgressLines progress) {
        return predictors.stream()
                .map(name -> chosen == Protocol.SHIPPED && name.equals("roofline-net")
                        ? Candidate.trained(weights == null ? RooflineNet.bundled() : RooflineNet.load(weights))
                        : Candidate.named(name, training.ensembles(), training.seed(), progress::epoch))
                .toList();
    }

    private ObjectNode json(Observations judged, List<Result> results) {
        ObjectNode json = Output.object("evaluate");
        json.put("protocol", protocol);
        json.put("rows", judged.usable().size());
        ArrayNode skipped = json.putArray("skipped");
        judged.skipped().forEach(s -> skipped.addObject().put("row", s.row()).put("reason", s.reason()));
        ArrayNode array = json.putArray("results");
        for (Result result : results) {
            ErrorFigures figures = result.figures();
            ObjectNode one = array.addObject()
                    .put("predictor", result.predictor())
                    .put("target", result.target())
                    .put("group", result.group())
                    .put("n", figures.n())
                    .put("mape", figures.mape())
                    .put("median_ape", figures.medianApe())
                    .put("eba30", figures.eba30())
                    .put("eba10", figures.eba10())
                    .put("bias", figures.bias());
            one.put("coverage", Double.isNaN(figures.coverage()) ? null : (Double) figures.coverage());
        }
        return json;
    }

    private void text(PrintWriter out, Observations judged, List<Result> results) {
        out.println(judged.usable().size() + " rows, " + judged.skipped().size() + " skipped, protocol " + protocol);
        judged.skipped().stream()
                .collect(Collectors.groupingBy(Skipped::reason, Collectors.counting()))
                .forEach((reason, count) -> out.println("  skipped " + count + ": " + reason));
        out.println(Output.format(
                "%-16s %-8s %-28s %5s %8s %8s %8s %8s %8s %8s",
                "predictor", "target", "group", "n", "MAPE", "median", "EBA30", "EBA10", "bias", "covered"));
        for (Result result : results) {
            ErrorFigures f = result.figures();
            out.println(Output.format(
                    "%-16s %-8s %-28s %5d %7.1f%% %7.1f%% %7.1f%% %7.1f%% %+7.1f%% %8s",
                    result.predictor(),
                    result.target(),
                    result.group(),
                    f.n(),
                    100 * f.mape(),
                    100 * f.medianApe(),
                    100 * f.eba30(),
                    100 * f.eba10(),
                    100 * f.bias(),
                    Double.isNaN(f.coverage()) ? "-" : Output.format("%.1f%%", 100 * f.coverage())));
        }
    }
}
