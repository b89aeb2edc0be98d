package io.llmco2.examples.cli;

import static io.llmco2.examples.cli.Output.format;
import static io.llmco2.examples.cli.Output.grams;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmco2.core.CarbonEstimate;
import io.llmco2.core.EstimateRequest;
import io.llmco2.core.carbon.Boundary;
import io.llmco2.core.carbon.EmbodiedAccount;
import io.llmco2.core.carbon.Impacts;
import io.llmco2.core.carbon.OperationalAccount;
import io.llmco2.core.carbon.ResourceUse;
import io.llmco2.core.carbon.Term;
import io.llmco2.core.carbon.WaterUse;
import io.llmco2.core.report.FunctionalUnit;
import io.llmco2.core.report.GhgReport;
import io.llmco2.core.report.ImpactFrameworkManifest;
import io.llmco2.core.report.SciScore;
import io.llmco2.hardware.grid.GridAccounting;
import io.llmco2.hardware.quantity.AbioticDepletion;
import io.llmco2.hardware.quantity.Carbon;
import io.llmco2.hardware.quantity.CarbonIntensity;
import io.llmco2.hardware.quantity.Energy;
import io.llmco2.hardware.quantity.PrimaryEnergy;
import io.llmco2.hardware.quantity.TimeSpan;
import io.llmco2.hardware.quantity.Water;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Optional;

/**
 * An estimate as JSON, as text and as a manifest.
 *
 * @param estimate what to write
 * @param request what was asked
 */
record EstimateAnswer(CarbonEstimate estimate, EstimateRequest request) {
    private static final String LOWER_BOUND = "  (lower bound)";

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
        json.put("methodology", impacts().methodology().id());
        ladder(json.putArray("ladder"));
        json.set("water", water());
        json.set("resources", resources());
        json.set("sci", sci());
        json.set("ghg_protocol", ghgProtocol());
        json.put("complete", impacts().lacking().isEmpty());
        impacts().lacking().forEach(json.putArray("lacking")::add);
        impacts().remarks().forEach(json.putArray("remarks")::add);
        json.set("inputs", inputs());
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
                .put(
                        "host_j",
                        estimate.ladder()
                                .find(Boundary.HOST)
                                .map(Energy::joules)
                                .orElse(null))
                .put("facility_j", estimate.ladder().at(Boundary.FACILITY).joules());
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
        ObjectNode carbon = Output.object()
                .put("operational_g", grams(estimate.operationalCarbon()))
                .put("embodied_g", grams(estimate.embodiedCarbon()))
                .put("total_g", grams(estimate.totalCarbon()));
        OperationalAccount operational = impacts().operational();
        carbon.put("accounting", operational.accounting().toString())
                .put(
                        "intensity_g_per_kwh",
                        operational
                                .intensity()
                                .map(CarbonIntensity::gramsPerKilowattHour)
                                .orElse(null));
        ObjectNode byAccounting = carbon.putObject("by_accounting");
        for (GridAccounting accounting : GridAccounting.values()) {
            byAccounting.put(
                    accounting + "_g",
                    grams(Optional.ofNullable(operational.byAccounting().get(accounting))));
        }
        ObjectNode sources = carbon.putObject("source_by_accounting");
        operational.sourceByAccounting().forEach((accounting, source) -> sources.put(accounting.toString(), source));
        EmbodiedAccount embodied = impacts().embodied();
        carbon.put("embodied_method", embodied.method().toString());
        ObjectNode byMethod = carbon.putObject("embodied_by_method");
        embodied.byMethod().forEach((method, share) -> byMethod.put(method + "_g", share.grams()));
        byMethod.put(
                "spread",
                embodied.spread().isPresent() ? (Double) embodied.spread().getAsDouble() : null);
        return carbon;
    }

    private void ladder(ArrayNode ladder) {
        for (Term term : estimate.ladder().terms()) {
            ladder.addObject()
                    .put("term", term.boundary().toString())
                    .put("energy_j", term.energy().map(Energy::joules).orElse(null))
                    .put("basis", term.basis().toString())
                    .put("source", term.source());
        }
    }

    private ObjectNode water() {
        WaterUse water = impacts().water();
        return Output.object()
                .put("on_site_l", litres(water.onSite()))
                .put("off_site_l", litres(water.offSite()))
                .put("total_l", litres(water.total()))
                .put("complete", isMeterComplete());
    }

    private ObjectNode resources() {
        ResourceUse resources = impacts().resources();
        return Output.object()
                .put("operational_primary_energy_mj", megajoules(resources.operationalPrimaryEnergy()))
                .put("embodied_primary_energy_mj", megajoules(resources.embodiedPrimaryEnergy()))
                .put("operational_adpe_kgsbe", kilograms(resources.operationalDepletion()))
                .put("embodied_adpe_kgsbe", kilograms(resources.embodiedDepletion()));
    }

    /** The score of ISO/IEC 21031 by request and by generated token; null where there is none. */
    private ObjectNode sci() {
        if (impacts().operational().accounting() == GridAccounting.MARKET
                || estimate.totalCarbon().isEmpty()) {
            return null;
        }
        return Output.object()
                .put(
                        "g_per_request",
                        SciScore.of(impacts(), FunctionalUnit.requests(estimate.batchSize()))
                                .gramsPerUnit())
                .put(
                        "g_per_generated_token",
                        SciScore.of(impacts(), generatedTokens()).gramsPerUnit())
                .put("complete", impacts().lacking().isEmpty());
    }

    /** Both figures of purchased electricity, and the hardware. */
    private ObjectNode ghgProtocol() {
        GhgReport report = GhgReport.of(impacts());
        return Output.object()
                .put("location_based_g", grams(report.locationBased()))
                .put("market_based_g", grams(report.marketBased()))
                .put("hardware_g", grams(report.hardware()))
                .put("dual", report.isDual());
    }

    /** Names of the OpenTelemetry conventions for generative AI, for one request. */
    private ObjectNode inputs() {
        ObjectNode inputs = Output.object().put("gen_ai.request.model", request.model());
        tokens(inputs, "gen_ai.usage.input_tokens", request.workload().promptTokens());
        tokens(inputs, "gen_ai.usage.output_tokens", request.workload().generatedTokens());
        return inputs;
    }

    /** A whole number where it is one, as the conventions have it; a mean of traffic keeps its decimals. */
    private static void tokens(ObjectNode inputs, String name, double count) {
        if (count == Math.rint(count) && count < Long.MAX_VALUE) {
            inputs.put(name, (long) count);
        } else {
            inputs.put(name, count);
        }
    }

    /** A manifest of the Impact Framework, per generated token. */
    String manifest(Instant observed) {
        return ImpactFrameworkManifest.of(
                request.model() + " on " + request.gpuCount() + " x " + request.gpu(),
                impacts(),
                estimate.total().time(),
                generatedTokens(),
                observed);
    }

    private FunctionalUnit generatedTokens() {
        return FunctionalUnit.tokens(estimate.batchSize() * request.workload().generatedTokens());
    }

    /** Whether nothing is missing in the energy at the meter, and so in what is counted there whatever the boundary. */
    private boolean isMeterComplete() {
        return estimate.ladder().lacking(Boundary.FACILITY).isEmpty();
    }

    private Impacts impacts() {
        return estimate.impacts();
    }

    private static Double litres(Optional<Water> water) {
        return water.map(Water::litres).orElse(null);
    }

    private static Double megajoules(Optional<PrimaryEnergy> energy) {
        return energy.map(PrimaryEnergy::megajoules).orElse(null);
    }

    private static Double kilograms(Optional<AbioticDepletion> depletion) {
        return depletion.map(AbioticDepletion::kilogramsSbe).orElse(null);
    }

    private static ObjectNode interval(CarbonEstimate.EnergyInterval interval) {
        return Output.object()
                .put("level", interval.level())
                .put("energy_low_j", interval.low().joules())
                .put("energy_high_j", interval.high().joules());
    }

    /** For people. */
    void text(PrintWriter out, boolean withWater) {
        row(out, "prefill", estimate.prefill().energy(), estimate.prefill().time());
        row(out, "decode", estimate.decode().energy(), estimate.decode().time());
        row(out, "total", estimate.total().energy(), estimate.total().time());
        out.println(format(
                "%-14s %12.5g J", "per request", estimate.energyPerRequest().joules()));
        for (Term term : estimate.ladder().terms().subList(1, 4)) {
            out.println(format(
                    "%-14s %12s",
                    "+ " + term.boundary(),
                    term.energy()
                                    .map(energy -> format("%12.5g J", energy.joules()))
                                    .orElse(format("%14s", "-"))
                            + "  (" + term.basis() + ")"));
        }
        String bound = isMeterComplete() ? "" : LOWER_BOUND;
        out.println(format(
                "%-14s %12.5g J%s",
                "at the meter", estimate.ladder().at(Boundary.FACILITY).joules(), bound));
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
        row(
                out,
                "operational",
                estimate.operationalCarbon(),
                impacts().lackingOperational().isEmpty());
        row(out, "embodied", estimate.embodiedCarbon(), impacts().embodied().whole());
        row(out, "total carbon", estimate.totalCarbon(), impacts().lacking().isEmpty());
        if (withWater) {
            row(out, "water on site", impacts().water().onSite().map(Water::litres), "L" + bound);
            row(out, "water off site", impacts().water().offSite().map(Water::litres), "L" + bound);
            ResourceUse resources = impacts().resources();
            row(
                    out,
                    "primary energy",
                    resources.operationalPrimaryEnergy().map(PrimaryEnergy::megajoules),
                    "MJ  (electricity)" + bound);
            row(out, "", resources.embodiedPrimaryEnergy().map(PrimaryEnergy::megajoules), "MJ  (hardware)");
            row(
                    out,
                    "minerals",
                    resources.operationalDepletion().map(AbioticDepletion::kilogramsSbe),
                    "kgSbe  (electricity)" + bound);
            row(out, "", resources.embodiedDepletion().map(AbioticDepletion::kilogramsSbe), "kgSbe  (hardware)");
        }
        out.println(format("%-14s %s", "support", estimate.support()));
        out.println();
        estimate.provenance().forEach((subject, source) -> out.println(format("%-16s %s", subject, source)));
    }

    private static void row(PrintWriter out, String name, Energy energy, TimeSpan time) {
        out.println(format("%-14s %12.5g J %12.5g s", name, energy.joules(), time.seconds()));
    }

    private static void row(PrintWriter out, String name, Optional<Carbon> carbon, boolean complete) {
        row(out, name, carbon.map(Carbon::grams), complete ? "gCO2e" : "gCO2e" + LOWER_BOUND);
    }

    private static void row(PrintWriter out, String name, Optional<Double> value, String unit) {
        out.println(value.map(known -> format("%-14s %12.5g %s", name, known, unit))
                .orElse(format("%-14s %12s", name, "unknown")));
    }
}
