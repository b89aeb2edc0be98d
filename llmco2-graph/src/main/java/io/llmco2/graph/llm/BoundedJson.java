package io.llmco2.graph.llm;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.google.common.base.Ascii;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads one JSON object from a source that is not trusted: bounded in size and depth, each name at most once in an
 * object, nothing after the end.
 */
final class BoundedJson {
    /** Real configurations have some kilobytes; the largest list each quantised layer and stay below a megabyte. */
    static final int LARGEST_BYTES = 4 << 20;

    static final int DEEPEST = 64;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST)
                    .maxNumberLength(100)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS) // Python writes NaN and Infinity
            .build();

    private BoundedJson() {}

    /** As {@link ModelConfig#parse(String, InputStream)}. */
    static JsonObject read(String name, InputStream in) throws IOException {
        return read(name, in.readNBytes(LARGEST_BYTES + 1));
    }

    /** As {@link ModelConfig#parse(String, Reader)}. */
    static JsonObject read(String name, Reader reader) throws IOException {
        StringBuilder text = new StringBuilder();
        char[] chunk = new char[1 << 13];
        for (int length; text.length() <= LARGEST_BYTES && (length = reader.read(chunk)) >= 0; ) {
            text.append(chunk, 0, length);
        }
        return read(name, text.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** The same of bytes that were read. */
    static JsonObject read(String name, byte[] bytes) throws IOException {
        if (bytes.length > LARGEST_BYTES) {
            throw new IllegalArgumentException(name + " is longer than " + (LARGEST_BYTES >> 20)
                    + " MiB, which no config.json is; give the config.json itself, not weights or a tokenizer");
        }
        Object value;
        boolean nothing;
        try (JsonParser parser = FACTORY.createParser(bytes)) {
            nothing = parser.nextToken() == null;
            value = nothing ? null : value(parser);
            if (parser.nextToken() != null) {
                throw new IllegalArgumentException(
                        name + " is not the JSON that a config.json holds: it goes on after its end" + at(parser));
            }
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(name + " is not the JSON that a config.json holds: " + fault(e), e);
        }
        if (value instanceof JsonObject object) {
            return object;
        }
        throw new IllegalArgumentException(name + " must hold one JSON object, as a config.json does, but holds "
                + (nothing ? "nothing" : JsonText.describe(value)));
    }

    /** A parser with the same bounds. */
    static JsonParser parser(byte[] bytes) throws IOException {
        return FACTORY.createParser(bytes);
    }

    /** The value that begins at the current token, to its end. No deeper than the parser goes. */
    private static Object value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> list(parser);
            case VALUE_NUMBER_INT ->
                parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                        ? parser.getBigIntegerValue()
                        : (Object) parser.getLongValue();
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> parser.getText();
        };
    }

    private static JsonObject object(JsonParser parser) throws IOException {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
            parser.nextToken();
            fields.put(field, value(parser));
        }
        return new JsonObject(fields);
    }

    private static List<Object> list(JsonParser parser) throws IOException {
        List<Object> list = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            list.add(value(parser));
        }
        return list;
    }

    private static String at(JsonParser parser) {
        return at(parser.currentTokenLocation());
    }

    private static String fault(JsonProcessingException e) {
        String message = Ascii.truncate(e.getOriginalMessage(), 200, "...");
        return e.getLocation() == null ? message : message + at(e.getLocation());
    }

    private static String at(JsonLocation location) {
        return " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
    }
}
