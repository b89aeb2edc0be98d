package io.llmco2.graph.llm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Reads the catalog from the resources beside this class; each model is a configuration that its family reads. */
final class CatalogFile {
    private CatalogFile() {}

    static LlmCatalog load(String modelsResource, String aliasesResource) {
        ObjectNode file = read(modelsResource);
        Map<String, LlmCatalog.Entry> entries = new LinkedHashMap<>();
        for (JsonNode model : file.withArray("models")) {
            LlmCatalog.Entry entry = entry(modelsResource, model);
            if (entries.put(entry.spec().id(), entry) != null) {
                throw new IllegalStateException(
                        modelsResource + " has " + entry.spec().id() + " twice");
            }
        }
        return new LlmCatalog(text(modelsResource, file, "version"), entries, aliases(aliasesResource, entries));
    }

    private static LlmCatalog.Entry entry(String resource, JsonNode model) {
        String id = text(resource, model, "id");
        if (!(model.path("config") instanceof ObjectNode config)) {
            throw new IllegalStateException(resource + ": " + id + " has no config");
        }
        try {
            ModelConfig fields = ModelConfig.of(resource + ", " + id, config);
            LlmSpec spec = ModelFamilies.bundled().read(id, fields);
            return new LlmCatalog.Entry(
                    spec, text(resource, model, "source"), published(resource, model), fields.quantisation());
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    private static Optional<LlmCatalog.PublishedSize> published(String resource, JsonNode model) {
        if (!model.has("params_total_b")) {
            return Optional.empty();
        }
        OptionalDouble active = model.has("params_active_b")
                ? OptionalDouble.of(model.path("params_active_b").doubleValue())
                : OptionalDouble.empty();
        return Optional.of(new LlmCatalog.PublishedSize(
                model.path("params_total_b").doubleValue(), active, text(resource, model, "params_source")));
    }

    private static Map<String, LlmCatalog.Alias> aliases(String resource, Map<String, LlmCatalog.Entry> entries) {
        Map<String, LlmCatalog.Alias> aliases = new LinkedHashMap<>();
        for (JsonNode line : read(resource).withArray("aliases")) {
            String name = text(resource, line, "alias");
            LlmCatalog.Alias alias = new LlmCatalog.Alias(text(resource, line, "id"), text(resource, line, "reason"));
            if (!entries.containsKey(alias.id()) || entries.containsKey(name) || aliases.put(name, alias) != null) {
                throw new IllegalStateException(resource + ": '" + name
                        + "' must be a new name, given once, of a model of the catalog, but stands for " + alias.id());
            }
        }
        return aliases;
    }

    private static String text(String resource, JsonNode line, String field) {
        JsonNode text = line.path(field);
        if (!text.isTextual()) {
            throw new IllegalStateException(resource + ": '" + field + "' is missing in " + line);
        }
        return text.textValue();
    }

    private static ObjectNode read(String resource) {
        try (InputStream in = CatalogFile.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException(resource + " is missing beside " + CatalogFile.class.getName());
            }
            return BoundedJson.read(resource, in);
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
