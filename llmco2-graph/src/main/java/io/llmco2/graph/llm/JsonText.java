package io.llmco2.graph.llm;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.base.Ascii;

/** How messages show a JSON value: short, and with its type. */
final class JsonText {
    private static final int LONGEST = 60;

    private JsonText() {}

    static String describe(JsonNode node) {
        return switch (node.getNodeType()) {
            case STRING -> "the text \"" + Ascii.truncate(node.textValue(), LONGEST, "...") + "\"";
            case ARRAY -> "a list of " + node.size();
            case OBJECT -> "an object with " + node.size() + " fields";
            case MISSING -> "nothing";
            default -> Ascii.truncate(node.asText(), LONGEST, "...");
        };
    }
}
