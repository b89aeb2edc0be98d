package io.llmco2.examples.cli;

import static io.llmco2.examples.cli.Output.format;
import static io.llmco2.examples.cli.Output.grams;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmco2.core.CarbonEstimate;
import io.llmco2.hardware.quantity.Carbon;
import io.llmco2.hardware.quantity.Energy;
import io.llmco2.hardware.quantity.TimeSpan;
import java.io.PrintWriter;
import java.util.Optional;

/**
 * An estimate as JSON and as text.
 *
 * @param estimate what to write
 */
record EstimateAnswer(CarbonEstimate estimate) {

    /** What is unknown is {@code null}. */
    ObjectNode json() {
        ObjectNode json = Output.object("estimate");
        json.set("energy", energy());
        json.set("latency", latency());
        json.put("power_w", estimate.meanPower().watts());
        json.set("carbon", carbon());
        json.set("interval", estimate.interval().map(EstimateAnswer::interval).orElse(null));
        json.put("support", estimate.support().name());
        json.put("boundary", estimate.boundary().toString());
        ObjectNode provenance = json.putObject("provenance");
        estimate.provenance().forEach(provenance::put);
        return json;
    }

    private ObjectNode energy() {
        return Output.object()
                .put("prefill_j", estimate.prefill().energy().joules())
                .put("decode_j", estimate.decode().energy().joules())
                .put("total_j", estimate.total().energy().joules())
                .put("per_request_j", estimate.energyPerRequest().joules())
                .put("host_j", estimate.ladder().host().map(Energy::joules).orElse(null))
                .put("facility_j", estimate.ladder().facility().joules());
    }

    private ObjectNode latency() {
        return Output.object()
                .put("prefill_s", estimate.prefill().time().seconds())
                .put("decode_s", estimate.decode().time().seconds())
                .put("total_s", estimate.total().time().seconds())
                .put("ttft_s", estimate.latency().timeToFirstToken().seconds())
                .put(
                        "tpot_s",
                        estimate.latency()
                                .timePerOutputToken()
                                .map(TimeSpan::seconds)
                                .orElse(null));
    }

    private ObjectNode carbon() {
        return Output.object()
                .put("operational_g", grams(estimate.operationalCarbon()))
                .put("embodied_g", grams(estimate.embodiedCarbon()))
                .put("total_g", grams(estimate.totalCarbon()));
    }

    private static ObjectNode interval(CarbonEstimate.EnergyInterval interval) {
        return Output.object()
                .put("level", interval.level())
                .put("energy_low_j", interval.low().joules())
                .put("energy_high_j", interval.high().joules());
    }

    /** For people. */
    void text(PrintWriter out) {
        row(out, "prefill", estimate.prefill().energy(), estimate.prefill().time());
        row(out, "decode", estimate.decode().energy(), estimate.decode().time());
        row(out, "total", estimate.total().energy(), estimate.total().time());
        out.println(format(
                "%-14s %12.5g J", "per request", estimate.energyPerRequest().joules()));
        out.println(format(
                "%-14s %12.5g J", "at the meter", estimate.ladder().facility().joules()));
        estimate.interval()
                .ifPresent(interval -> out.println(format(
                        "%-14s %12.5g J to %.5g J (%.0f %% of measurements)",
                        "interval", interval.low().joules(), interval.high().joules(), 100 * interval.level())));
        out.println(format("%-14s %12.5g W", "mean power", estimate.meanPower().watts()));
        out.println(format(
                "%-14s %12.5g s",
                "first token", estimate.latency().timeToFirstToken().seconds()));
        estimate.latency()
                .timePerOutputToken()
                .ifPresent(each -> out.println(format("%-14s %12.5g s", "further tokens", each.seconds())));
        row(out, "operational", estimate.operationalCarbon());
        row(out, "embodied", estimate.embodiedCarbon());
        row(out, "total carbon", estimate.totalCarbon());
        out.println(format("%-14s %s", "support", estimate.support()));
        out.println();
        estimate.provenance().forEach((subject, source) -> out.println(format("%-16s %s", subject, source)));
    }

    private static void row(PrintWriter out, String name, Energy energy, TimeSpan time) {
        out.println(format("%-14s %12.5g J %12.5g s", name, energy.joules(), time.seconds()));
    }

    private static void row(PrintWriter out, String name, Optional<Carbon> carbon) {
        out.println(carbon.map(known -> format("%-14s %12.5g gCO2e", name, known.grams()))
                .orElse(format("%-14s %12s", name, "unknown")));
    }
}
