package io.llmco2.graph.llm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The configurations among the test resources, written by hand with the fields of the published files. */
final class Configs {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String LIST = "list: ";

    private Configs() {}

    static ModelConfig read(String id) {
        return parse(id, json(id).toString());
    }

    /** The configuration of {@code id} after a change. */
    static ModelConfig changed(String id, Consumer<ObjectNode> change) {
        ObjectNode json = json(id);
        change.accept(json);
        return parse(id, json.toString());
    }

    /** The configuration of {@code id} with some fields set, as the tables write it: see {@code variants.csv}. */
    static ModelConfig changed(String id, String change) {
        try {
            ObjectNode changes = (ObjectNode) MAPPER.readTree(change);
            return changed(id, json -> set(json, changes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void set(ObjectNode json, ObjectNode changes) {
        changes.properties().forEach(change -> {
            JsonNode value = change.getValue();
            if (value instanceof ObjectNode deeper && json.get(change.getKey()) instanceof ObjectNode part) {
                set(part, deeper);
            } else if (value.asText().equals("(missing)")) {
                json.remove(change.getKey());
            } else if (value.asText().startsWith(LIST)) {
                json.set(change.getKey(), list(value.asText().substring(LIST.length())));
            } else {
                json.set(change.getKey(), value);
            }
        });
    }

    /** {@code 2 a, 1 b} as a list of a, a, b. */
    private static ArrayNode list(String text) {
        ArrayNode list = MAPPER.createArrayNode();
        for (String part : text.split(",")) {
            String[] words = part.trim().split(" ");
            boolean number = words[1].chars().allMatch(Character::isDigit);
            for (int i = 0; i < Integer.parseInt(words[0]); i++) {
                list.add(number ? list.numberNode(Integer.parseInt(words[1])) : list.textNode(words[1]));
            }
        }
        return list;
    }

    static ObjectNode json(String id) {
        String file = "configs/" + id.replace("/", "--") + ".json";
        try (InputStream in = Configs.class.getResourceAsStream(file)) {
            return (ObjectNode) MAPPER.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ModelConfig parse(String name, String json) {
        try {
            return ModelConfig.parse(name, new StringReader(json));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The names of all configurations. */
    static Stream<String> ids() {
        try {
            File folder = new File(Configs.class.getResource("configs").toURI());
            return Arrays.stream(folder.list())
                    .map(file -> file.replace("--", "/").replaceFirst("\\.json$", ""))
                    .sorted();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    static LlmSpec spec(ModelConfig config) {
        return ModelFamilies.bundled().read(config.name(), config);
    }
}
