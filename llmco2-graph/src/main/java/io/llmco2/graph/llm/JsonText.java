package io.llmco2.graph.llm;

import com.google.common.base.Ascii;
import java.util.List;

/** How messages show a JSON value: short, and with its type. */
final class JsonText {
    private static final int LONGEST = 60;

    private JsonText() {}

    /** As {@link JsonObject} holds it. */
    static String describe(Object value) {
        if (value instanceof String text) {
            return "the text \"" + Ascii.truncate(text, LONGEST, "...") + "\"";
        }
        if (value instanceof List<?> list) {
            return "a list of " + list.size();
        }
        if (value instanceof JsonObject object) {
            return "an object with " + object.fields().size() + " fields";
        }
        return Ascii.truncate(String.valueOf(value), LONGEST, "...");
    }
}
