package io.llmco2.examples.cli;

import static io.llmco2.examples.cli.EvaluationAnswer.percent;
import static io.llmco2.examples.cli.Output.format;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableList;
import io.llmco2.core.calibrate.Calibration;
import io.llmco2.core.calibrate.CalibrationStudy;
import io.llmco2.core.calibrate.CalibrationStudy.Outcome;
import io.llmco2.core.calibrate.HeldOut;
import io.llmco2.core.calibrate.Platform;
import io.llmco2.core.calibrate.PlatformCalibration;
import io.llmco2.core.evaluate.ErrorFigures;
import io.llmco2.core.measurement.Observations;
import io.llmco2.core.measurement.Repeats;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What {@code calibrate} answers, for programs and for people.
 *
 * @param observations that were given
 * @param title what was done with them, for people
 * @param lines errors by platform and target
 * @param remarks what each platform's calibration is, and which were left out
 * @param details for programs, beside the errors
 */
record CalibrateAnswer(
        Observations observations,
        String title,
        ImmutableList<Line> lines,
        ImmutableList<String> remarks,
        ObjectNode details) {

    /**
     * Errors of a platform and target.
     *
     * @param spread of the figures over draws, if there were any
     */
    record Line(Platform platform, HeldOut errors, Optional<HeldOut> spread) {}

    static CalibrateAnswer of(Observations observations, Calibration calibration) {
        ImmutableList.Builder<Line> lines = ImmutableList.builder();
        ImmutableList.Builder<String> remarks = ImmutableList.builder();
        ObjectNode details = Output.object("calibrate").put("predictor", calibration.predictor());
        ArrayNode platforms = details.putArray("platforms");
        for (PlatformCalibration one : calibration.platforms().values()) {
            one.heldOut().forEach(errors -> lines.add(new Line(one.platform(), errors, Optional.empty())));
            remarks.add(remark(one));
            ObjectNode json = named(one.platform(), platforms.addObject());
            json.put("rows", one.rows()).put("configurations", one.configurations());
            ObjectNode adjustment = json.putObject("adjustment");
            one.adjustment().coefficients().forEach(adjustment::put);
        }
        ArrayNode leftOut = details.putArray("left_out");
        calibration.leftOut().forEach(one -> {
            named(one.platform(), leftOut.addObject()).put("reason", one.reason());
            remarks.add(one.platform() + " stays as it is: " + one.reason());
        });
        return new CalibrateAnswer(
                observations, "errors on rows left out of the calibration", lines.build(), remarks.build(), details);
    }

    static CalibrateAnswer of(Observations observations, CalibrationStudy study, Outcome outcome) {
        ObjectNode details =
                Output.object("calibrate").put("draws", study.draws()).put("drawn_rows", study.rows());
        ArrayNode leftOut = details.putArray("left_out");
        outcome.refusals()
                .forEach(one -> named(one.platform(), leftOut.addObject()).put("reason", one.reason()));
        return new CalibrateAnswer(
                observations,
                "calibrated by " + study.rows() + " random rows, errors on the others, means of " + study.draws()
                        + " draws",
                outcome.results().stream()
                        .map(result -> new Line(result.platform(), result.figures(), Optional.of(result.spread())))
                        .collect(ImmutableList.toImmutableList()),
                Stream.concat(
                                outcome.results().stream()
                                        .filter(result -> result.draws() < study.draws())
                                        .map(
                                                result -> result.platform() + ", "
                                                        + result.figures().target() + ": of " + result.draws()
                                                        + " draws; the others could not calibrate, or left nothing to judge by"),
                                outcome.refusals().stream()
                                        .map(one -> one.platform() + " was not judged: " + one.reason()))
                        .collect(ImmutableList.toImmutableList()),
                details);
    }

    private static ObjectNode named(Platform platform, ObjectNode json) {
        return json.put("gpu", platform.gpu())
                .put("engine", platform.engine().id())
                .put("host_load", platform.hostLoad().id());
    }

    private static String remark(PlatformCalibration one) {
        return format(
                "%s, %d rows of %d configurations: prefill x %.3g, decode x %.3g, + %.3g us a launch and %.3g us a token"
                        + " of the host, power x %.3g, %.0f %% of the way to the limit while the host works",
                one.platform(),
                one.rows(),
                one.configurations(),
                one.adjustment().prefillStretch(),
                one.adjustment().decodeStretch(),
                1e6 * one.adjustment().secondsPerLaunch(),
                1e6 * one.adjustment().secondsPerToken(),
                one.adjustment().powerFactor(),
                100 * one.adjustment().hostPowerShare());
    }

    ObjectNode json() {
        details.put("rows", observations.usable().size());
        ArrayNode skipped = details.putArray("skipped");
        observations
                .skipped()
                .forEach(s -> skipped.addObject().put("row", s.row()).put("reason", s.reason()));
        ArrayNode results = details.putArray("results");
        for (Line line : lines) {
            ObjectNode one = named(line.platform, results.addObject());
            one.put("target", line.errors.target().toString())
                    .put("n", line.errors.after().n());
            EvaluationAnswer.put(one.putObject("before"), line.errors.before());
            EvaluationAnswer.put(one.putObject("after"), line.errors.after());
            line.spread.ifPresent(spread -> EvaluationAnswer.put(one.putObject("spread"), spread.after()));
        }
        return details;
    }

    void text(PrintWriter out) {
        out.println(observations.usable().size() + " rows, "
                + observations.skipped().size() + " skipped" + repeats() + "; " + title);
        EvaluationAnswer.skippedByReason(observations).forEach(line -> out.println("  skipped " + line));
        out.println(format(
                "%-14s %-16s %-8s %-8s %5s %10s %10s %10s %10s %8s %8s %8s",
                "gpu",
                "engine",
                "host",
                "target",
                "n",
                "MAPE was",
                "MAPE is",
                "median was",
                "median is",
                "+-",
                "covered",
                "bias"));
        for (Line line : lines) {
            ErrorFigures before = line.errors.before();
            ErrorFigures after = line.errors.after();
            out.println(format(
                    "%-14s %-16s %-8s %-8s %5d %10s %10s %10s %10s %8s %8s %+7.1f%%",
                    line.platform.gpu(),
                    line.platform.engine().id(),
                    line.platform.hostLoad().id(),
                    line.errors.target(),
                    after.n(),
                    percent(before.mape()),
                    percent(after.mape()),
                    percent(before.medianApe()),
                    percent(after.medianApe()),
                    line.spread
                            .map(spread -> percent(spread.after().medianApe()))
                            .orElse("-"),
                    percent(after.coverage()),
                    100 * after.bias()));
        }
        remarks.forEach(out::println);
    }

    private String repeats() {
        int repeats = observations.usable().size()
                - Repeats.merged(observations.usable()).size();
        return repeats == 0 ? "" : ", " + repeats + " repeating a setting, which counts once with its mean";
    }
}
