package io.llmco2.examples.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableList;
import io.llmco2.core.evaluate.ErrorFigures;
import io.llmco2.core.evaluate.Evaluation;
import io.llmco2.core.evaluate.Evaluation.IntervalResult;
import io.llmco2.core.evaluate.Evaluation.Prediction;
import io.llmco2.core.evaluate.Evaluation.RankingResult;
import io.llmco2.core.evaluate.Evaluation.Refusal;
import io.llmco2.core.evaluate.Evaluation.Result;
import io.llmco2.core.inference.Inference;
import io.llmco2.core.measurement.Measurement;
import io.llmco2.core.measurement.Observations;
import io.llmco2.core.measurement.Observations.Skipped;
import java.io.PrintWriter;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What {@code evaluate} answers, for programs and for people.
 *
 * @param protocol by which was judged
 * @param judged the rows, and what was skipped
 * @param evaluation what was predicted
 * @param results error figures
 * @param sources the same by source of measurements, where there are several
 * @param rankings how well placements are ordered
 * @param intervals how good intervals are
 */
record EvaluationAnswer(
        String protocol,
        Observations judged,
        Evaluation evaluation,
        ImmutableList<Result> results,
        ImmutableList<Result> sources,
        ImmutableList<RankingResult> rankings,
        ImmutableList<IntervalResult> intervals) {

    EvaluationAnswer(String protocol, Observations judged, Evaluation evaluation) {
        this(
                protocol,
                judged,
                evaluation,
                evaluation.results(),
                evaluation.sources(),
                evaluation.rankings(),
                evaluation.intervals());
    }

    ObjectNode json() {
        ObjectNode json = Output.object("evaluate");
        json.put("protocol", protocol);
        json.put("rows", judged.usable().size());
        ArrayNode skipped = json.putArray("skipped");
        judged.skipped().forEach(s -> skipped.addObject().put("row", s.row()).put("reason", s.reason()));
        ArrayNode refused = json.putArray("refused");
        evaluation.refusals().forEach(r -> refused.addObject()
                .put("predictor", r.predictor())
                .put("reason", r.reason()));
        put(json.putArray("results"), results, "group");
        put(json.putArray("sources"), sources, "source");
        ArrayNode ranking = json.putArray("ranking");
        for (RankingResult result : rankings) {
            ranking.addObject()
                    .put("predictor", result.predictor())
                    .put("sets", result.figures().sets())
                    .put("pairs", result.figures().pairs())
                    .put("ordered", number(result.figures().ordered()))
                    .put("top1_regret", number(result.figures().regret()))
                    .put("seeds", result.seeds())
                    .putObject("spread")
                    .put("ordered", number(result.spread().ordered()))
                    .put("top1_regret", number(result.spread().regret()));
        }
        ArrayNode array2 = json.putArray("intervals");
        for (IntervalResult result : intervals) {
            array2.addObject()
                    .put("predictor", result.predictor())
                    .put("level", result.level())
                    .put("support", result.support())
                    .put("n", result.figures().n())
                    .put("coverage", number(result.figures().coverage()))
                    .put("median_ratio", number(result.figures().medianRatio()));
        }
        return json;
    }

    private static void put(ArrayNode array, ImmutableList<Result> results, String grouped) {
        for (Result result : results) {
            ObjectNode one = array.addObject()
                    .put("predictor", result.predictor())
                    .put("target", result.target())
                    .put(grouped, result.group())
                    .put("n", result.figures().n());
            put(one, result.figures());
            one.put("seeds", result.seeds());
            put(one.putObject("spread"), result.spread());
        }
    }

    static void put(ObjectNode json, ErrorFigures figures) {
        json.put("mape", number(figures.mape()))
                .put("median_ape", number(figures.medianApe()))
                .put("eba30", number(figures.eba30()))
                .put("eba10", number(figures.eba10()))
                .put("eba5", number(figures.eba5()))
                .put("bias", number(figures.bias()))
                .put("coverage", number(figures.coverage()));
    }

    /** JSON has neither NaN nor infinity. */
    private static Double number(double value) {
        return Double.isFinite(value) ? (Double) value : null;
    }

    void text(PrintWriter out) {
        out.println(judged.usable().size() + " rows, " + judged.skipped().size() + " skipped, protocol " + protocol);
        skippedByReason(judged).forEach(line -> out.println("  skipped " + line));
        evaluation.refusals().stream().map(Refusal::reason).forEach(reason -> out.println("  left out: " + reason));
        table(out, "group", results);
        if (!sources.isEmpty()) {
            out.println();
            table(out, "source", sources);
        }
        ranking(out);
        intervals(out);
    }

    private static void table(PrintWriter out, String grouped, ImmutableList<Result> rows) {
        out.println(Output.format(
                "%-16s %-8s %-28s %5s %8s %8s %8s %8s %8s %8s %8s %6s",
                "predictor",
                "target",
                grouped,
                "n",
                "MAPE",
                "median",
                "EBA30",
                "EBA10",
                "EBA5",
                "bias",
                "covered",
                "+-MAPE"));
        for (Result result : rows) {
            ErrorFigures f = result.figures();
            out.println(Output.format(
                    "%-16s %-8s %-28s %5d %8s %8s %8s %8s %8s %+7.1f%% %8s %6s",
                    result.predictor(),
                    result.target(),
                    result.group(),
                    f.n(),
                    percent(f.mape()),
                    percent(f.medianApe()),
                    percent(f.eba30()),
                    percent(f.eba10()),
                    percent(f.eba5()),
                    100 * f.bias(),
                    percent(f.coverage()),
                    percent(result.spread().mape())));
        }
    }

    private void ranking(PrintWriter out) {
        if (!rankings.isEmpty()) {
            out.println(Output.format(
                    "%n%-16s %6s %6s %10s %12s", "placements", "sets", "pairs", "ordered", "top-1 regret"));
        }
        for (RankingResult r : rankings) {
            out.println(Output.format(
                    "%-16s %6d %6d %10s %12s",
                    r.predictor(),
                    r.figures().sets(),
                    r.figures().pairs(),
                    percent(r.figures().ordered()),
                    percent(r.figures().regret())));
        }
    }

    private void intervals(PrintWriter out) {
        if (!intervals.isEmpty()) {
            out.println(Output.format(
                    "%n%-16s %6s %-14s %5s %8s %8s", "interval", "level", "support", "n", "covered", "ratio"));
        }
        for (IntervalResult r : intervals) {
            out.println(Output.format(
                    "%-16s %5.0f%% %-14s %5d %8s %8.2f",
                    r.predictor(),
                    100 * r.level(),
                    r.support(),
                    r.figures().n(),
                    percent(r.figures().coverage()),
                    r.figures().medianRatio()));
        }
    }

    /** Every prediction as a row, for whoever looks for what is behind a figure. */
    String csv() {
        StringBuilder text =
                new StringBuilder("predictor,seed,source,row,left_out,model,gpu,gpus,engine,precision,batch,"
                        + "prompt_tokens,output_tokens,measured_j,predicted_j,measured_s,predicted_s\n");
        evaluation.predictions().forEach(p -> text.append(csv(p)).append('\n'));
        return text.toString();
    }

    /** No name of these has a comma. */
    private static String csv(Prediction p) {
        Measurement measured = p.observation().measurement();
        Inference inference = p.observation().inference();
        return Stream.of(
                        p.predictor(),
                        p.seed(),
                        measured.source(),
                        measured.row(),
                        p.group(),
                        inference.llm().id(),
                        inference.deployment().gpu().id(),
                        inference.deployment().gpuCount(),
                        inference.deployment().engine().id(),
                        inference.deployment().precision().name(),
                        inference.workload().batchSize(),
                        inference.workload().promptTokens(),
                        inference.workload().generatedTokens(),
                        cell(measured.joules()),
                        p.joules(),
                        cell(measured.seconds()),
                        p.seconds())
                .map(Object::toString)
                .collect(Collectors.joining(","));
    }

    private static String cell(OptionalDouble value) {
        return value.isPresent() ? "" + value.getAsDouble() : "";
    }

    /** How many rows were skipped, and why. */
    static ImmutableList<String> skippedByReason(Observations read) {
        return read.skipped().stream()
                .collect(Collectors.groupingBy(Skipped::reason, Collectors.counting()))
                .entrySet()
                .stream()
                .map(e -> e.getValue() + ": " + e.getKey())
                .sorted()
                .collect(ImmutableList.toImmutableList());
    }

    static String percent(double share) {
        return Double.isNaN(share) ? "-" : Output.format("%.1f%%", 100 * share);
    }
}
