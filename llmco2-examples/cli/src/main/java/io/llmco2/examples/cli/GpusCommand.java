package io.llmco2.examples.cli;

import static io.llmco2.examples.cli.Output.format;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmco2.hardware.catalog.Fact;
import io.llmco2.hardware.catalog.Unit;
import io.llmco2.hardware.gpu.Gpu;
import io.llmco2.hardware.gpu.GpuCatalog;
import io.llmco2.hardware.gpu.GpuFact;
import io.llmco2.hardware.quantity.Power;
import java.io.PrintWriter;
import java.util.OptionalDouble;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code llmco2 gpus}. */
@Command(
        name = "gpus",
        description = "The GPU types of the catalog; JSON has every fact with its source.",
        mixinStandardHelpOptions = true)
final class GpusCommand implements Runnable {
    @Mixin
    private Listing listing;

    @Override
    public void run() {
        GpuCatalog catalog = GpuCatalog.bundled();
        listing.write(
                "gpus",
                catalog.version(),
                catalog.ids().stream().map(catalog::get).toList(),
                gpu -> gpu.id() + " " + gpu.name(),
                GpusCommand::json,
                GpusCommand::text);
    }

    private static void json(Gpu gpu, ObjectNode json) {
        OptionalDouble link = gpu.linkBytesPerSecond();
        json.put("id", gpu.id())
                .put("name", gpu.name())
                .put("memory_bytes", gpu.memoryBytes())
                .put("memory_bytes_per_s", gpu.memoryBytesPerSecond())
                .put("link_bytes_per_s", link.isPresent() ? (Double) link.getAsDouble() : null)
                .put("board_power_w", gpu.boardPower().watts())
                .put("idle_power_w", gpu.idlePower().map(Power::watts).orElse(null));
        ObjectNode facts = json.putObject("facts");
        gpu.facts().forEach((key, fact) -> facts.set(name(key), fact(fact)));
    }

    private static String name(GpuFact key) {
        return key.toString();
    }

    private static ObjectNode fact(Fact fact) {
        ObjectNode json = Output.object();
        if (fact.unit() == Unit.TEXT) {
            json.put("value", fact.value());
        } else {
            json.put("value", fact.number());
        }
        return json.put("unit", fact.unit().toString())
                .put("method", fact.method().orElse(null))
                .put("source", fact.source().toString());
    }

    private static void text(Gpu gpu, PrintWriter out) {
        out.println(format(
                "%-18s %-36s %6.0f GiB %7.0f GB/s %5.0f W, idle %s",
                gpu.id(),
                gpu.name(),
                gpu.memoryBytes() / (double) (1 << 30),
                gpu.memoryBytesPerSecond() / 1e9,
                gpu.boardPower().watts(),
                gpu.idlePower().map(power -> format("%.0f W", power.watts())).orElse("unknown")));
    }
}
