package io.llmco2.graph.llm;

import com.google.common.collect.Iterables;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A JSON object that was read, its fields in their order. A value is a {@link String}, {@link Boolean}, {@link Long},
 * {@link java.math.BigInteger}, {@link Double}, {@link List} of values, {@link JsonObject}, or {@code null}. Plain collections, not
 * the tree of a data-binding library, whose three hundred classes take longer to load than all models take to read. Immutable.
 *
 * @param fields by name; must not change afterwards
 */
record JsonObject(Map<String, Object> fields) {

    /** Whether the field is there, if only as {@code null}. */
    boolean has(String field) {
        return fields.containsKey(field);
    }

    /** Whether the field is there and not {@code null}. */
    boolean hasNonNull(String field) {
        return fields.get(field) != null;
    }

    /** The value of a field; {@code null} if it is missing too. */
    Object get(String field) {
        return fields.get(field);
    }

    /** The text in a field; empty if it is missing or holds something else. */
    Optional<String> text(String field) {
        return fields.get(field) instanceof String text ? Optional.of(text) : Optional.empty();
    }

    /** The objects in a list; empty if the field is missing or holds something else. */
    Iterable<JsonObject> objects(String field) {
        return fields.get(field) instanceof List<?> list ? Iterables.filter(list, JsonObject.class) : List.of();
    }

    /** The same with some fields of another that it lacks. */
    JsonObject inheriting(JsonObject other, String... names) {
        Map<String, Object> merged = new LinkedHashMap<>(fields);
        for (String name : names) {
            if (!has(name) && other.has(name)) {
                merged.put(name, other.get(name));
            }
        }
        return new JsonObject(merged);
    }

    /** Names and values, for people to read. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("{");
        fields.forEach((name, value) -> text.append(text.length() == 1 ? "" : ",")
                .append('"')
                .append(name)
                .append("\":")
                .append(value instanceof String ? '"' + value.toString() + '"' : String.valueOf(value)));
        return text.append('}').toString();
    }
}
