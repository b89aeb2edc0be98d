package io.llmco2.examples.cli;

import static io.llmco2.examples.cli.Output.format;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmco2.graph.llm.LlmCatalog;
import io.llmco2.graph.llm.LlmSpec;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code llmco2 models}. */
@Command(
        name = "models",
        description = "The models of the catalog; others are read from their config.json.",
        mixinStandardHelpOptions = true)
final class ModelsCommand implements Runnable {
    @Mixin
    private Listing listing;

    @Override
    public void run() {
        LlmCatalog catalog = LlmCatalog.bundled();
        listing.write(
                "models",
                catalog.version(),
                catalog.ids().stream().map(catalog::entry).toList(),
                entry -> entry.spec().id(),
                ModelsCommand::json,
                ModelsCommand::text);
    }

    private static void json(LlmCatalog.Entry entry, ObjectNode json) {
        LlmSpec llm = entry.spec();
        json.put("id", llm.id())
                .put("family", llm.family())
                .put("layers", llm.layers())
                .put("hidden_size", llm.hiddenSize())
                .put("parameters", llm.parameters())
                .put("active_parameters", llm.activeParameters())
                .put("max_positions", llm.maxPositions())
                .put("source", entry.source());
    }

    private static void text(LlmCatalog.Entry entry, PrintWriter out) {
        LlmSpec llm = entry.spec();
        out.println(format(
                "%-48s %-12s %8.2f B parameters, %8.2f B active, %3d layers",
                llm.id(), llm.family(), llm.parameters() / 1e9, llm.activeParameters() / 1e9, llm.layers()));
    }
}
