package io.llmco2.examples.cli;

import static io.llmco2.examples.cli.Output.format;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmco2.hardware.catalog.Fact;
import io.llmco2.hardware.grid.GridAccounting;
import io.llmco2.hardware.grid.GridIntensity;
import io.llmco2.hardware.grid.Pue;
import io.llmco2.hardware.grid.PueCatalog;
import io.llmco2.hardware.grid.Region;
import io.llmco2.hardware.grid.RegionCatalog;
import io.llmco2.hardware.grid.RegionFact;
import io.llmco2.hardware.grid.WueCatalog;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code llmco2 regions}. */
@Command(
        name = "regions",
        description = "Countries and cloud regions, their grid intensity (location-based average) and PUE.",
        mixinStandardHelpOptions = true)
final class RegionsCommand implements Runnable {
    @Mixin
    private Listing listing;

    @Override
    public void run() {
        RegionCatalog catalog = RegionCatalog.bundled();
        listing.write(
                "regions",
                catalog.version(),
                catalog.regions(),
                region -> region.id() + " " + region.iso2().orElse("") + " " + region.name(),
                RegionsCommand::json,
                RegionsCommand::text);
    }

    private static void json(Region region, ObjectNode json) {
        json.put("id", region.id())
                .put("kind", region.kind().toString())
                .put("name", region.name())
                .put("iso2", region.iso2().orElse(null))
                .put("iso3", region.iso3().orElse(null));
        json.set("average", region.average().map(RegionsCommand::intensity).orElse(null));
        json.set(
                "alternative",
                region.alternative().map(RegionsCommand::intensity).orElse(null));
        json.set("marginal", region.marginal().map(RegionsCommand::intensity).orElse(null));
        json.set(
                "market",
                region.known(GridAccounting.MARKET)
                        .map(RegionsCommand::intensity)
                        .orElse(null));
        json.set(
                "carbon_free",
                region.carbonFree()
                        .map(claim -> Output.object()
                                .put("share", claim.fraction())
                                .put("year", claim.year())
                                .put("method", claim.method())
                                .put("source", claim.source().toString()))
                        .orElse(null));
        json.set("grid_water", fact(region, RegionFact.GRID_WATER));
        json.set("primary_energy", fact(region, RegionFact.PRIMARY_ENERGY));
        json.set("abiotic_depletion", fact(region, RegionFact.ABIOTIC_DEPLETION));
        json.set(
                "wue",
                WueCatalog.bundled()
                        .latest(region)
                        .map(wue -> Output.object()
                                .put("l_per_kwh", wue.effectiveness().litresPerKilowattHour())
                                .put("scope", wue.scope().toString())
                                .put(
                                        "year",
                                        wue.year().isPresent()
                                                ? (Integer) wue.year().getAsInt()
                                                : null)
                                .put("source", wue.source().toString()))
                        .orElse(null));
        json.set(
                "pue",
                PueCatalog.bundled().latest(region).map(RegionsCommand::pue).orElse(null));
    }

    private static ObjectNode intensity(GridIntensity known) {
        return Output.object()
                .put("g_per_kwh", known.intensity().gramsPerKilowattHour())
                .put("accounting", known.accounting().toString())
                .put("scope", known.scope().toString())
                .put("year", known.year())
                .put("method", known.method())
                .put("source", known.source().toString())
                .put("remark", known.remarks().isEmpty() ? null : String.join("; ", known.remarks()));
    }

    private static ObjectNode fact(Region region, RegionFact key) {
        Fact fact = region.facts().get(key);
        return fact == null
                ? null
                : Output.object()
                        .put("value", fact.number())
                        .put("unit", fact.unit().toString())
                        .put("method", fact.method().orElse(null))
                        .put("source", fact.source().toString());
    }

    private static ObjectNode pue(Pue pue) {
        return Output.object()
                .put("ratio", pue.ratio())
                .put("scope", pue.scope().toString())
                .put("year", pue.year().isPresent() ? (Integer) pue.year().getAsInt() : null)
                .put("source", pue.source().toString());
    }

    private static void text(Region region, PrintWriter out) {
        out.println(format(
                "%-28s %-2s %-40s %14s  %s",
                region.id(),
                region.iso2().orElse(""),
                region.name(),
                region.average()
                        .map(known -> format(
                                "%.1f g/kWh%s",
                                known.intensity().gramsPerKilowattHour(),
                                known.remarks().isEmpty() ? "" : " (!)"))
                        .orElse("unknown"),
                PueCatalog.bundled()
                        .latest(region)
                        .map(pue -> "PUE " + pue.ratio() + " (" + pue.scope() + ")")
                        .orElse("")));
    }
}
