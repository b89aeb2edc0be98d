package io.llmco2.examples.cli;

import static io.llmco2.examples.cli.Output.format;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmco2.hardware.grid.GridIntensity;
import io.llmco2.hardware.grid.Pue;
import io.llmco2.hardware.grid.PueCatalog;
import io.llmco2.hardware.grid.Region;
import io.llmco2.hardware.grid.RegionCatalog;
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
                "pue",
                PueCatalog.bundled().latest(region).map(RegionsCommand::pue).orElse(null));
    }

    private static ObjectNode intensity(GridIntensity known) {
        return Output.object()
                .put("g_per_kwh", known.intensity().gramsPerKilowattHour())
                .put("year", known.year())
                .put("method", known.method())
                .put("source", known.source().toString());
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
                        .map(known -> format("%.1f g/kWh", known.intensity().gramsPerKilowattHour()))
                        .orElse("unknown"),
                PueCatalog.bundled()
                        .latest(region)
                        .map(pue -> "PUE " + pue.ratio() + " (" + pue.scope() + ")")
                        .orElse("")));
    }
}
