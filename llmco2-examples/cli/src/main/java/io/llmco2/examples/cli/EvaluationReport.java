package io.llmco2.examples.cli;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.llmco2.core.evaluate.ErrorFigures;
import io.llmco2.core.evaluate.Evaluation;
import io.llmco2.core.evaluate.Evaluation.IntervalResult;
import io.llmco2.core.evaluate.Evaluation.Prediction;
import io.llmco2.core.evaluate.Evaluation.RankingResult;
import io.llmco2.core.evaluate.Evaluation.Refusal;
import io.llmco2.core.evaluate.Evaluation.Result;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * An evaluation as a folder that can be committed: tables in Markdown, plots, and what made it. It has no date: the
 * same data, command and versions give the same report.
 *
 * @param answer what was found
 * @param command that asked
 * @param sha256 hashes of the files that were read, by name
 */
record EvaluationReport(EvaluationAnswer answer, String command, ImmutableMap<String, String> sha256) {
    /** Where to begin to read. */
    static final String FILE = "README.md";

    private static final ImmutableList<String> TARGETS = ImmutableList.of("energy", "latency", "power");

    void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Map<String, List<Prediction>> predictions = measuredEnergies();
        for (Map.Entry<String, List<Prediction>> e : predictions.entrySet()) {
            EvaluationPlots.scatter(e.getKey(), e.getValue(), folder.resolve(scatter(e.getKey())));
        }
        boolean byGroup = byGroup().size() > 1;
        if (byGroup) {
            EvaluationPlots.errorByGroup(byGroup(), folder.resolve("energy-by-group"));
        }
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text);
        head(out);
        figures(out);
        sources(out);
        rankings(out);
        intervals(out);
        if (byGroup) {
            groups(out);
        }
        out.print("## Predicted and measured energy\n\n");
        out.print("Joules of a batch, the first seed of each predictor. The line is equality.\n\n");
        predictions
                .keySet()
                .forEach(name -> out.print("![" + name + "](" + scatter(name) + EvaluationPlots.PNG + ")\n"));
        Files.writeString(folder.resolve(FILE), text.toString());
    }

    /** The name of a file: those of ablations have a stroke. */
    private static String scatter(String predictor) {
        return "energy-" + predictor.replace('/', '-');
    }

    /** Of the first seed of every predictor. */
    private Map<String, List<Prediction>> measuredEnergies() {
        Map<String, List<Prediction>> all = answer.evaluation().predictions().stream()
                .filter(p -> p.observation().measurement().joules().isPresent())
                .collect(Collectors.groupingBy(Prediction::predictor, LinkedHashMap::new, Collectors.toList()));
        all.replaceAll((name, rows) ->
                rows.stream().filter(p -> p.seed() == rows.get(0).seed()).toList());
        return all;
    }

    private void head(PrintWriter out) throws IOException {
        out.print("# Evaluation, " + answer.protocol() + "\n\n");
        out.print(answer.judged().usable().size() + " rows judged, "
                + answer.judged().skipped().size() + " skipped. Made by\n\n    " + command + "\n\n");
        EvaluationAnswer.skippedByReason(answer.judged()).forEach(line -> out.print("- skipped " + line + "\n"));
        answer.evaluation().refusals().stream()
                .map(Refusal::reason)
                .forEach(reason -> out.print("- left out: " + reason + "\n"));
        out.print("\n| file | SHA-256 |\n|---|---|\n");
        sha256.forEach((name, hash) -> out.print("| " + name + " | `" + hash + "` |\n"));
        out.print("\n| what | version |\n|---|---|\n");
        Version.all().forEach((what, version) -> out.print("| " + what + " | " + version + " |\n"));
        out.print("| Java | " + Runtime.version().feature() + " |\n");
        out.print("\n");
    }

    private void figures(PrintWriter out) {
        out.print("## Errors\n\nMean over the seeds, and standard deviation over the seeds where there are several."
                + " Covered: rows within the 90 % interval, which is taken from the errors on the other groups.\n\n");
        for (String target : TARGETS) {
            out.print("| " + target
                    + " | n | MAPE | median | within 30 % | within 10 % | within 5 % | bias | covered | seeds |\n");
            out.print("|---|---|---|---|---|---|---|---|---|---|\n");
            answer.results().stream()
                    .filter(r -> r.group().equals(Evaluation.ALL) && r.target().equals(target))
                    .forEach(r -> out.print("| " + row(r) + " |\n"));
            out.print("\n");
        }
    }

    private void sources(PrintWriter out) {
        if (answer.sources().isEmpty()) {
            return;
        }
        out.print(
                "## By source\n\n| source | target | predictor | n | median | MAPE | within 30 % | within 10 % | bias |"
                        + "\n|---|---|---|---|---|---|---|---|---|\n");
        answer.sources().stream()
                .sorted(Comparator.comparing(Result::group).thenComparing(Result::target))
                .forEach(r -> out.print("| "
                        + String.join(
                                " | ",
                                r.group(),
                                r.target(),
                                r.predictor(),
                                "" + r.figures().n(),
                                spread(r.figures().medianApe(), r.spread().medianApe()),
                                spread(r.figures().mape(), r.spread().mape()),
                                spread(r.figures().eba30(), r.spread().eba30()),
                                spread(r.figures().eba10(), r.spread().eba10()),
                                spread(r.figures().bias(), r.spread().bias()))
                        + " |\n"));
        out.print("\n");
    }

    private static String row(Result r) {
        ErrorFigures f = r.figures();
        ErrorFigures s = r.spread();
        return String.join(
                " | ",
                r.predictor(),
                "" + f.n(),
                spread(f.mape(), s.mape()),
                spread(f.medianApe(), s.medianApe()),
                spread(f.eba30(), s.eba30()),
                spread(f.eba10(), s.eba10()),
                spread(f.eba5(), s.eba5()),
                spread(f.bias(), s.bias()),
                spread(f.coverage(), s.coverage()),
                "" + r.seeds());
    }

    static String spread(double mean, double deviation) {
        String text = EvaluationAnswer.percent(mean);
        return Double.isNaN(deviation) ? text : text + " ± " + Output.format("%.1f", 100 * deviation);
    }

    private void rankings(PrintWriter out) {
        if (answer.rankings().isEmpty()) {
            return;
        }
        out.print("## Placements\n\nThe same model, task and cap on running requests on other GPU types or counts, by"
                + " energy per request: pairs that differ by more than 10 % and are ordered right, and how much more"
                + " than the best the one predicted as the best takes.\n\n");
        out.print("| predictor | sets | pairs | ordered right | mean top-1 regret |\n|---|---|---|---|---|\n");
        for (RankingResult r : answer.rankings()) {
            out.print("| "
                    + String.join(
                            " | ",
                            r.predictor(),
                            "" + r.figures().sets(),
                            "" + r.figures().pairs(),
                            spread(r.figures().ordered(), r.spread().ordered()),
                            spread(r.figures().regret(), r.spread().regret()))
                    + " |\n");
        }
        out.print("\n");
    }

    private void intervals(PrintWriter out) {
        if (answer.intervals().isEmpty()) {
            return;
        }
        out.print("## Intervals of energy\n\n");
        out.print("| predictor | level | support | n | covered | median upper / lower |\n|---|---|---|---|---|---|\n");
        for (IntervalResult r : answer.intervals()) {
            out.print(Output.format(
                    "| %s | %.0f %% | %s | %d | %s | %.2f |%n",
                    r.predictor(),
                    100 * r.level(),
                    r.support(),
                    r.figures().n(),
                    EvaluationAnswer.percent(r.figures().coverage()),
                    r.figures().medianRatio()));
        }
        out.print("\n");
    }

    /** Median error of energy, by group and predictor. */
    private Map<String, Map<String, Double>> byGroup() {
        Map<String, Map<String, Double>> byGroup = new TreeMap<>();
        answer.results().stream()
                .filter(r -> r.target().equals("energy") && !r.group().equals(Evaluation.ALL))
                .forEach(r -> byGroup.computeIfAbsent(r.group(), g -> new LinkedHashMap<>())
                        .put(r.predictor(), r.figures().medianApe()));
        return byGroup;
    }

    private void groups(PrintWriter out) {
        Map<String, Map<String, Double>> byGroup = byGroup();
        List<String> predictors = List.copyOf(byGroup.values().iterator().next().keySet());
        out.print("## Median error of energy by group\n\n");
        out.print("![error by group](energy-by-group" + EvaluationPlots.PNG + ")\n\n");
        out.print("| left out | " + String.join(" | ", predictors) + " |\n|---|" + "---|".repeat(predictors.size())
                + "\n");
        byGroup.forEach((group, errors) -> out.print("| " + group + " | "
                + predictors.stream()
                        .map(name -> EvaluationAnswer.percent(errors.getOrDefault(name, Double.NaN)))
                        .collect(Collectors.joining(" | "))
                + " |\n"));
        out.print("\n");
    }
}
