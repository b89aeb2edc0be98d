package io.llmco2.examples.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmco2.hardware.quantity.Carbon;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** How a command answers: text or JSON on standard output, remarks on standard error. A picocli mix-in. */
final class Output {
    private static final ObjectMapper JSON = new ObjectMapper();

    @CommandLine.Spec(CommandLine.Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--format",
            defaultValue = "text",
            paramLabel = "FORMAT",
            description =
                    "text or json, for estimate, compare and the evaluations csv, for estimate manifest (of the Impact"
                            + " Framework), for graph dot (default: ${DEFAULT-VALUE}); all but text stand alone on standard output")
    private Format format;

    /** The formats. */
    enum Format {
        /** For people. */
        text,
        /** For programs. */
        json,
        /** For Graphviz, which draws it. */
        dot,
        /** For spreadsheets. */
        csv,
        /** A manifest of the Impact Framework. */
        manifest
    }

    /** Writes the answer in the format that was asked for. */
    void write(JsonNode json, Consumer<PrintWriter> text) {
        write(json, text, Map.of());
    }

    /** As {@link #write(JsonNode, Consumer)}, of a command that knows further formats. */
    void write(JsonNode json, Consumer<PrintWriter> text, Map<Format, Supplier<String>> further) {
        PrintWriter out = command.commandLine().getOut();
        switch (format) {
            case text -> text.accept(out);
            case json -> out.println(pretty(json));
            default -> {
                Supplier<String> writer = further.get(format);
                if (writer == null) {
                    throw noFormat(further.keySet());
                }
                out.print(writer.get());
            }
        }
        out.flush();
    }

    private BadInput noFormat(Set<Format> further) {
        String known = further.stream().sorted().map(other -> ", " + other).collect(Collectors.joining());
        return new BadInput("'" + command.commandLine().getCommandName() + "' has no format " + format
                + "; --format takes text, json" + known);
    }

    /** Says something to people on standard error. */
    void remark(String remark) {
        command.commandLine().getErr().println(command.name() + ": " + remark);
        command.commandLine().getErr().flush();
    }

    /** An empty object with the name and version of its form. */
    static ObjectNode object(String schema) {
        return object().put("schema", "llmco2-" + schema + "-1");
    }

    /** An empty object. */
    static ObjectNode object() {
        return JSON.createObjectNode();
    }

    /** Grams, or null in JSON where not known. */
    static Double grams(Optional<Carbon> carbon) {
        return carbon.map(Carbon::grams).orElse(null);
    }

    /** Formats with a decimal point, whatever the locale. */
    static String format(String pattern, Object... arguments) {
        return String.format(Locale.ROOT, pattern, arguments);
    }

    private static String pretty(JsonNode json) {
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the answer cannot be written as JSON", e);
        }
    }
}
