package io.llmco2.graph.llm;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.base.Ascii;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;

/**
 * Reads one JSON object from a source that is not trusted: bounded in size and depth, each name at most once in an
 * object, nothing after the end.
 */
final class BoundedJson {
    /** Real configurations have some kilobytes; the largest list each quantised layer and stay below a megabyte. */
    static final int LARGEST_BYTES = 4 << 20;

    static final int DEEPEST = 64;

    private static final ObjectReader READER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST)
                            .maxNumberLength(100)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS) // Python writes NaN and Infinity
                    .build())
            .build()
            .reader(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private BoundedJson() {}

    /** As {@link ModelConfig#parse(String, InputStream)}. */
    static ObjectNode read(String name, InputStream in) throws IOException {
        return read(name, in.readNBytes(LARGEST_BYTES + 1));
    }

    /** As {@link ModelConfig#parse(String, Reader)}. */
    static ObjectNode read(String name, Reader reader) throws IOException {
        StringBuilder text = new StringBuilder();
        char[] chunk = new char[1 << 13];
        for (int length; text.length() <= LARGEST_BYTES && (length = reader.read(chunk)) >= 0; ) {
            text.append(chunk, 0, length);
        }
        return read(name, text.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static ObjectNode read(String name, byte[] bytes) throws IOException {
        if (bytes.length > LARGEST_BYTES) {
            throw new IllegalArgumentException(name + " is longer than " + (LARGEST_BYTES >> 20)
                    + " MiB, which no config.json is; give the config.json itself, not weights or a tokenizer");
        }
        JsonNode node;
        try {
            node = READER.readTree(bytes);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(name + " is not the JSON that a config.json holds: " + fault(e), e);
        }
        if (node instanceof ObjectNode object) {
            return object;
        }
        throw new IllegalArgumentException(
                name + " must hold one JSON object, as a config.json does, but holds " + JsonText.describe(node));
    }

    private static String fault(JsonProcessingException e) {
        String message = Ascii.truncate(e.getOriginalMessage(), 200, "...");
        return e.getLocation() == null
                ? message
                : message + " (line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr() + ")";
    }
}
