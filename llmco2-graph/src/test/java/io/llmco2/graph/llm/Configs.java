package io.llmco2.graph.llm;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.function.Consumer;

/** The configurations among the test resources, written by hand with the fields of the published files. */
final class Configs {
    private static final ObjectMapper MAPPER = new ObjectMapper();

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

    static LlmSpec spec(ModelConfig config) {
        return ModelFamilies.bundled().read(config.name(), config);
    }
}
