package io.llmco2.examples.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Multiset;
import com.google.common.collect.Multisets;
import io.llmco2.core.evaluate.ErrorFigures;
import io.llmco2.core.evaluate.OperatorEvaluation;
import io.llmco2.core.evaluate.OperatorEvaluation.Duration;
import io.llmco2.core.evaluate.OperatorEvaluation.Group;
import io.llmco2.core.evaluate.OperatorEvaluation.Prediction;
import io.llmco2.core.evaluate.OperatorEvaluation.Result;
import io.llmco2.core.evaluate.OperatorProtocol;
import io.llmco2.core.evaluate.OperatorProtocol.Fold;
import io.llmco2.core.measurement.OperatorTables.OperatorMeasurement;
import io.llmco2.graph.layer.Cost;
import io.llmco2.graph.layer.Dimensions;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What {@code evaluate-operators} answers, for programs, for people and for reports.
 *
 * @param protocol by which was judged
 * @param folds what was left out
 * @param leftOut rows of the tables that nothing is judged by, by reason
 * @param evaluation what was predicted
 * @param results error figures
 */
record OperatorAnswer(
        OperatorProtocol protocol,
        ImmutableList<Fold> folds,
        Multiset<String> leftOut,
        OperatorEvaluation evaluation,
        ImmutableList<Result> results) {

    OperatorAnswer(
            OperatorProtocol protocol,
            ImmutableList<Fold> folds,
            Multiset<String> leftOut,
            OperatorEvaluation evaluation) {
        this(protocol, folds, leftOut, evaluation, evaluation.results());
    }

    private int rows() {
        return folds.stream().mapToInt(fold -> fold.judged().size()).sum();
    }

    ObjectNode json() {
        ObjectNode json = Output.object("evaluate-operators");
        json.put("protocol", protocol.toString());
        json.put("rows", rows());
        ArrayNode reasons = json.putArray("left_out");
        Multisets.copyHighestCountFirst(leftOut).entrySet().forEach(reason -> reasons.addObject()
                .put("rows", reason.getCount())
                .put("reason", reason.getElement()));
        ArrayNode array = json.putArray("results");
        for (Result result : results) {
            ObjectNode one = array.addObject()
                    .put("predictor", result.predictor())
                    .put("target", result.target())
                    .put("type", result.group().type())
                    .put("gpu", result.group().gpu())
                    .put("precision", result.group().precision())
                    .put("duration", result.group().duration().toString())
                    .put("n", result.figures().n());
            put(one, result.figures());
            one.put("seeds", result.seeds());
            put(one.putObject("spread"), result.spread());
        }
        return json;
    }

    /** No interval is stated of operators, so nothing is said of coverage. */
    private static void put(ObjectNode json, ErrorFigures figures) {
        EvaluationAnswer.put(json, figures);
        json.remove("coverage");
    }

    void text(PrintWriter out) {
        out.println(rows() + " rows, protocol " + protocol);
        reasons().forEach(reason -> out.println("  left out " + reason));
        String row = "%-16s %-8s %-18s %-12s %-10s %-12s %6s %8s %8s %8s %8s %8s";
        out.println(Output.format(
                row,
                "predictor",
                "target",
                "operator",
                "gpu",
                "precision",
                "duration",
                "n",
                "median",
                "MAPE",
                "EBA10",
                "EBA30",
                "bias"));
        for (Result result : results) {
            ErrorFigures f = result.figures();
            Group group = result.group();
            out.println(Output.format(
                    row,
                    result.predictor(),
                    result.target(),
                    group.type(),
                    group.gpu(),
                    group.precision(),
                    group.duration(),
                    f.n(),
                    EvaluationAnswer.percent(f.medianApe()),
                    EvaluationAnswer.percent(f.mape()),
                    EvaluationAnswer.percent(f.eba10()),
                    EvaluationAnswer.percent(f.eba30()),
                    EvaluationAnswer.percent(f.bias())));
        }
    }

    private List<String> reasons() {
        return Multisets.copyHighestCountFirst(leftOut).entrySet().stream()
                .map(reason -> reason.getCount() + ": " + reason.getElement())
                .toList();
    }

    /** Every prediction as a row, for whoever looks for what is behind a figure. */
    String csv() {
        StringBuilder text = new StringBuilder("predictor,seed,type,gpu,precision,gpus,rows,inner,outer,groups,context,"
                + "flops,bytes,measured_s,predicted_s,measured_w,predicted_w\n");
        evaluation.predictions().forEach(p -> text.append(csv(p)).append('\n'));
        return text.toString();
    }

    /** No name of these has a comma. */
    private static String csv(Prediction p) {
        OperatorMeasurement m = p.measured();
        Dimensions d = m.node().dimensions();
        Cost cost = m.node().cost();
        return Stream.of(
                        p.predictor(),
                        p.seed(),
                        m.type(),
                        m.deployment().gpu().id(),
                        m.deployment().precision().name(),
                        m.deployment().gpuCount(),
                        d.rows(),
                        d.inner(),
                        d.outer(),
                        d.groups(),
                        m.context(),
                        cost.flops(),
                        cost.memoryBytes() + cost.networkBytes(),
                        m.seconds(),
                        p.cost().time().seconds(),
                        p.measuredWatts().isPresent() ? p.measuredWatts().getAsDouble() : "",
                        p.watts())
                .map(Object::toString)
                .collect(Collectors.joining(","));
    }

    /**
     * The tables as a document. It has no date: the same data, command and versions give the same report.
     *
     * @param command that asked
     * @param sha256 hashes of the files that were read, by name
     */
    String markdown(String command, ImmutableMap<String, String> sha256) throws IOException {
        StringBuilder text = new StringBuilder("# Evaluation of operators, " + protocol + "\n\n" + rows()
                + " rows judged. Made by\n\n    " + command + "\n\nRows of the tables that nothing is judged by:\n\n");
        reasons().forEach(reason -> text.append("- ").append(reason).append('\n'));
        text.append("\nFigures are means over the seeds, with the standard deviation over the seeds where there are"
                + " several.\n\n");
        section(text, "All", group -> group.type().equals(Group.ALL));
        section(
                text,
                "By type of operator",
                group -> !group.type().equals(Group.ALL)
                        && group.gpu().equals(Group.ALL)
                        && group.duration() == Duration.ANY);
        section(
                text,
                "By type and GPU",
                group -> !group.gpu().equals(Group.ALL) && group.precision().equals(Group.ALL));
        section(text, "By type, GPU and number format", group -> !group.precision()
                .equals(Group.ALL));
        section(text, "By type and measured duration", group -> group.duration() != Duration.ANY);
        text.append("## Made from\n\n| file | SHA-256 |\n|---|---|\n");
        sha256.forEach((name, hash) -> text.append("| " + name + " | `" + hash + "` |\n"));
        text.append("\n| what | version |\n|---|---|\n");
        Version.all().forEach((what, version) -> text.append("| " + what + " | " + version + " |\n"));
        text.append("| Java | " + Runtime.version().feature() + " |\n");
        return text.toString();
    }

    private void section(StringBuilder text, String title, Predicate<Group> which) {
        text.append(
                "## " + title + "\n\n| operators | target | predictor | n | median | MAPE | within 10 % | within 30 %"
                        + " | bias |\n|---|---|---|---|---|---|---|---|---|\n");
        results.stream().filter(result -> which.test(result.group())).forEach(result -> {
            ErrorFigures f = result.figures();
            ErrorFigures s = result.spread();
            text.append("| "
                    + String.join(
                            " | ",
                            name(result.group()),
                            result.target(),
                            result.predictor(),
                            "" + f.n(),
                            EvaluationReport.spread(f.medianApe(), s.medianApe()),
                            EvaluationReport.spread(f.mape(), s.mape()),
                            EvaluationReport.spread(f.eba10(), s.eba10()),
                            EvaluationReport.spread(f.eba30(), s.eba30()),
                            EvaluationReport.spread(f.bias(), s.bias()))
                    + " |\n");
        });
        text.append('\n');
    }

    private static String name(Group group) {
        List<String> words = Stream.of(
                        group.type(),
                        group.gpu(),
                        group.precision(),
                        group.duration().toString())
                .filter(word -> !word.equals(Group.ALL))
                .toList();
        return words.isEmpty() ? Group.ALL : String.join(", ", words);
    }
}
