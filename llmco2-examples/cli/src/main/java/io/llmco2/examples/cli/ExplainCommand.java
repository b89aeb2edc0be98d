package io.llmco2.examples.cli;

import static io.llmco2.examples.cli.Output.format;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmco2.core.CarbonEstimate;
import io.llmco2.core.Explanation;
import io.llmco2.core.Explanation.Change;
import io.llmco2.core.Explanation.Effect;
import io.llmco2.core.Explanation.Infeasible;
import io.llmco2.core.Explanation.OperatorPart;
import io.llmco2.core.Explanation.PhasePart;
import io.llmco2.core.predict.PhaseCost;
import io.llmco2.hardware.quantity.TimeSpan;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code llmco2 explain}. */
@Command(
        name = "explain",
        description = "Where the energy and time of an estimate go, and what a change would bring.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Energies are of the accelerators and of the whole batch. 'roof' is the time of an operator at the peak of",
            "the GPU over its own; its bound is overhead where launching its kernels takes longer than that.",
            "Changes are of one thing at a time, best first; what cannot be is listed with the reason."
        })
final class ExplainCommand implements Runnable {
    @Mixin
    private Output output;

    @Mixin
    private WorkloadOptions workload;

    @Mixin
    private PlacementOptions placement;

    @Mixin
    private PredictorOptions predictor;

    @Override
    public void run() {
        Explanation explanation = predictor
                .estimator()
                .explain(placement.request(workload, output).build());
        output.write(json(explanation), out -> text(out, explanation));
    }

    private static ObjectNode json(Explanation explanation) {
        CarbonEstimate estimate = explanation.estimate();
        ObjectNode json = Output.object("explain")
                .put("energy_j", estimate.total().energy().joules())
                .put("time_s", estimate.total().time().seconds())
                .put("j_per_token", explanation.energyPerToken().joules())
                .put(
                        "tpot_s",
                        estimate.latency()
                                .timePerOutputToken()
                                .map(TimeSpan::seconds)
                                .orElse(null))
                .put("support", estimate.support().name());
        ArrayNode phases = json.putArray("phases");
        for (PhasePart part : explanation.phases()) {
            put(phases.addObject().put("phase", lowerCase(part.phase())), part.cost())
                    .put("energy_share", part.energyShare())
                    .put("time_share", part.timeShare())
                    .put("bound", lowerCase(part.bound()));
        }
        ArrayNode operators = json.putArray("operators");
        for (OperatorPart part : explanation.operators()) {
            ObjectNode one = operators
                    .addObject()
                    .put("phase", lowerCase(part.phase()))
                    .put("operator", lowerCase(part.node().operator()))
                    .put("name", part.node().name())
                    .put("repeat", part.node().repeat());
            put(one, part.cost())
                    .put("energy_share", part.energyShare())
                    .put("time_share", part.timeShare())
                    .put("roof_share", part.roofShare())
                    .put("bound", lowerCase(part.bound()));
        }
        ArrayNode changes = json.putArray("changes");
        explanation.changes().forEach(change -> put(changes.addObject(), change));
        ObjectNode provenance = json.putObject("provenance");
        estimate.provenance().forEach(provenance::put);
        return json;
    }

    private static ObjectNode put(ObjectNode json, PhaseCost cost) {
        return json.put("energy_j", cost.energy().joules())
                .put("time_s", cost.time().seconds());
    }

    private static void put(ObjectNode json, Change change) {
        json.put("change", lowerCase(change.lever()))
                .put("to", change.setting())
                .put("feasible", change.effect().isPresent());
        if (change.outcome() instanceof Infeasible infeasible) {
            json.put("reason", infeasible.reason());
        } else if (change.outcome() instanceof Effect effect) {
            json.put("j_per_token", effect.energyPerToken().joules())
                    .put("energy_ratio", effect.energyRatio())
                    .put(
                            "tpot_s",
                            effect.timePerOutputToken().map(TimeSpan::seconds).orElse(null))
                    .put(
                            "tpot_ratio",
                            effect.timeRatio().isPresent()
                                    ? (Double) effect.timeRatio().getAsDouble()
                                    : null)
                    .put("support", effect.support().name());
        }
    }

    private static String lowerCase(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static void text(PrintWriter out, Explanation explanation) {
        CarbonEstimate estimate = explanation.estimate();
        out.println(format(
                "%-8s %-24s %6s %12s %7s %12s %7s %6s  %s",
                "phase", "operator", "times", "energy", "share", "time", "share", "roof", "bound"));
        for (PhasePart phase : explanation.phases()) {
            row(out, phase, "all", "", phase.cost(), phase.energyShare(), phase.timeShare(), "", phase.bound());
            explanation.operators().stream()
                    .filter(part -> part.phase() == phase.phase())
                    .forEach(part -> row(
                            out,
                            phase,
                            part.node().name(),
                            Long.toString(part.node().repeat()),
                            part.cost(),
                            part.energyShare(),
                            part.timeShare(),
                            format("%.0f %%", 100 * part.roofShare()),
                            part.bound()));
        }
        out.println(format(
                "%-40s %10.5g J %7s %10.5g s",
                "total",
                estimate.total().energy().joules(),
                "",
                estimate.total().time().seconds()));
        out.println(format(
                "%n%-20s %-14s %12s %8s %12s %8s  %s", "change", "to", "J per token", "", "TPOT", "", "support"));
        out.println(format(
                "%-20s %-14s %12.5g %8s %12s %8s  %s",
                "as it is",
                "",
                explanation.energyPerToken().joules(),
                "",
                time(estimate.latency().timePerOutputToken()),
                "",
                estimate.support()));
        explanation.changes().forEach(change -> row(out, change));
        out.println(explanation
                .bestChange()
                .map(best ->
                        "least energy per token: " + lowerCase(best.lever()).replace('_', ' ') + " " + best.setting())
                .orElse("none of these saves energy per token"));
        out.println();
        out.println("predictor  " + estimate.provenance().get("predictor"));
    }

    private static void row(
            PrintWriter out,
            PhasePart phase,
            String name,
            String repeat,
            PhaseCost cost,
            double energyShare,
            double timeShare,
            String roof,
            Explanation.Bound bound) {
        out.println(format(
                "%-8s %-24s %6s %10.5g J %6.1f%% %10.5g s %6.1f%% %6s  %s",
                lowerCase(phase.phase()),
                name,
                repeat,
                cost.energy().joules(),
                100 * energyShare,
                cost.time().seconds(),
                100 * timeShare,
                roof,
                lowerCase(bound)));
    }

    private static void row(PrintWriter out, Change change) {
        String named = format("%-20s %-14s", lowerCase(change.lever()).replace('_', ' '), change.setting());
        if (change.outcome() instanceof Infeasible infeasible) {
            out.println(named + " cannot be: " + infeasible.reason());
        } else if (change.outcome() instanceof Effect effect) {
            out.println(format(
                    "%s %12.5g %8s %12s %8s  %s",
                    named,
                    effect.energyPerToken().joules(),
                    percent(effect.energyRatio()),
                    time(effect.timePerOutputToken()),
                    effect.timeRatio().isPresent() ? percent(effect.timeRatio().getAsDouble()) : "",
                    effect.support()));
        }
    }

    private static String percent(double ratio) {
        return format("%+.1f%%", 100 * (ratio - 1));
    }

    private static String time(Optional<TimeSpan> each) {
        return each.map(span -> format("%.5g s", span.seconds())).orElse("-");
    }
}
