package io.llmco2.examples.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What the commands that list a catalog share. A picocli mix-in. */
final class Listing {
    @Mixin
    private Output output;

    @Option(names = "--find", paramLabel = "TEXT", description = "only what has this text in its id or name")
    private String find = "";

    /**
     * Writes a catalog.
     *
     * @param name of the list in JSON
     * @param version of the catalog
     * @param names what {@code --find} looks into
     * @param json fills in the object of an entry
     * @param text writes the line of an entry
     */
    <T> void write(
            String name,
            String version,
            List<T> entries,
            Function<T, String> names,
            BiConsumer<T, ObjectNode> json,
            BiConsumer<T, PrintWriter> text) {
        List<T> found =
                entries.stream().filter(entry -> contains(names.apply(entry))).toList();
        if (found.isEmpty()) {
            output.remark("none of the " + entries.size() + " " + name + " has '" + find + "' in its id or name");
        }
        ObjectNode answer = Output.object(name).put("version", version);
        ArrayNode list = answer.putArray(name);
        found.forEach(entry -> json.accept(entry, list.addObject()));
        output.write(answer, out -> found.forEach(entry -> text.accept(entry, out)));
    }

    private boolean contains(String name) {
        return name.toLowerCase(Locale.ROOT).contains(find.toLowerCase(Locale.ROOT));
    }
}
