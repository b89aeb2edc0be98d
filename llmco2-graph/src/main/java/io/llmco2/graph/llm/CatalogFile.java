package io.llmco2.graph.llm;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.google.common.base.Supplier;
import com.google.common.base.Suppliers;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Reads the catalog from the resources beside this class; each model is a configuration that its family reads. {@link #open}
 * looks through the file for the ids, and reads a model when it is first asked for: an application asks for a few of them, and
 * soon after it has started.
 */
final class CatalogFile {
    private final String resource;
    private final byte[] bytes;
    private final Map<String, Supplier<LlmCatalog.Entry>> entries = new LinkedHashMap<>();
    private Optional<String> version = Optional.empty();

    private CatalogFile(String resource, byte[] bytes) {
        this.resource = resource;
        this.bytes = bytes;
    }

    /**
     * The catalog in two resources.
     *
     * @throws IllegalStateException if one of them is missing or is not JSON, or the first has an id twice; other faults are
     *     found when the model or alias is asked for
     */
    static LlmCatalog open(String modelsResource, String aliasesResource) {
        CatalogFile file = new CatalogFile(modelsResource, read(modelsResource));
        try (JsonParser parser = BoundedJson.parser(file.bytes)) {
            file.index(parser);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(
                    modelsResource + " is not the JSON that a catalog holds: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ImmutableMap<String, Supplier<LlmCatalog.Entry>> entries = ImmutableMap.copyOf(file.entries);
        return new LlmCatalog(
                file.version.orElseThrow(() -> new IllegalStateException(modelsResource + ": 'version' is missing")),
                entries,
                Suppliers.memoize(() -> aliases(aliasesResource, entries)));
    }

    /** The same, every model and alias read and checked at once. */
    static LlmCatalog load(String modelsResource, String aliasesResource) {
        LlmCatalog catalog = open(modelsResource, aliasesResource);
        catalog.readAll();
        return catalog;
    }

    private void index(JsonParser parser) throws IOException {
        parser.nextToken();
        for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
            JsonToken token = parser.nextToken();
            if (field.equals("models") && token == JsonToken.START_ARRAY) {
                while (parser.nextToken() == JsonToken.START_OBJECT) {
                    indexModel(parser);
                }
            } else if (field.equals("version") && token == JsonToken.VALUE_STRING) {
                version = Optional.of(parser.getText());
            } else {
                parser.skipChildren();
            }
        }
    }

    private void indexModel(JsonParser parser) throws IOException {
        int from = (int) parser.currentTokenLocation().getByteOffset();
        String id = null;
        for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
            parser.nextToken();
            if (field.equals("id")) {
                id = parser.getText();
            }
            parser.skipChildren();
        }
        int to = (int) parser.currentLocation().getByteOffset();
        if (id == null) {
            throw new IllegalStateException(resource + ": 'id' is missing in a model that ends in line "
                    + parser.currentLocation().getLineNr());
        }
        Supplier<LlmCatalog.Entry> entry = Suppliers.memoize(() -> entry(Arrays.copyOfRange(bytes, from, to)));
        if (entries.put(id, entry) != null) {
            throw new IllegalStateException(resource + " has " + id + " twice");
        }
    }

    private LlmCatalog.Entry entry(byte[] text) {
        JsonObject model = parse(resource, text);
        String id = text(resource, model, "id");
        if (!(model.get("config") instanceof JsonObject config)) {
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

    private static Optional<LlmCatalog.PublishedSize> published(String resource, JsonObject model) {
        if (!(model.get("params_total_b") instanceof Number total)) {
            return Optional.empty();
        }
        OptionalDouble active = model.get("params_active_b") instanceof Number known
                ? OptionalDouble.of(known.doubleValue())
                : OptionalDouble.empty();
        return Optional.of(
                new LlmCatalog.PublishedSize(total.doubleValue(), active, text(resource, model, "params_source")));
    }

    private static ImmutableMap<String, LlmCatalog.Alias> aliases(String resource, Map<String, ?> entries) {
        Map<String, LlmCatalog.Alias> aliases = Maps.newLinkedHashMap();
        for (JsonObject line : parse(resource, read(resource)).objects("aliases")) {
            String name = text(resource, line, "alias");
            LlmCatalog.Alias alias = new LlmCatalog.Alias(text(resource, line, "id"), text(resource, line, "reason"));
            if (!entries.containsKey(alias.id()) || entries.containsKey(name) || aliases.put(name, alias) != null) {
                throw new IllegalStateException(resource + ": '" + name
                        + "' must be a new name, given once, of a model of the catalog, but stands for " + alias.id());
            }
        }
        return ImmutableMap.copyOf(aliases);
    }

    private static String text(String resource, JsonObject line, String field) {
        return line.text(field)
                .orElseThrow(() -> new IllegalStateException(resource + ": '" + field + "' is missing in " + line));
    }

    private static JsonObject parse(String resource, byte[] text) {
        try {
            return BoundedJson.read(resource, text);
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] read(String resource) {
        try (InputStream in = CatalogFile.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException(resource + " is missing beside " + CatalogFile.class.getName());
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
