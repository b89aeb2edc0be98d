package io.llmco2.core.gnn;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Range;
import io.llmco2.core.gnn.TrainedRange.Quantity;
import io.llmco2.core.predict.Interval;
import io.llmco2.graph.layer.Operator;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * {@link WeightsManifest} as JSON. Reading, which every application does when it starts, goes through plain maps and lists: the
 * classes of data binding take longer to load than all weights. Writing is for training.
 */
final class ManifestJson {
    private final String name;

    private ManifestJson(String name) {
        this.name = name;
    }

    static String write(WeightsManifest manifest) throws IOException {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("name", manifest.name());
        json.put("command", manifest.command());
        json.put("seed", manifest.seed());
        manifest.interval().ifPresent(interval -> json.putObject("interval")
                .put("level", interval.level())
                .put("low_factor", interval.lowFactor())
                .put("high_factor", interval.highFactor()));
        ObjectNode errors = json.putObject("errors");
        manifest.errors().forEach(errors::put);
        ObjectNode examples = json.putObject("examples");
        manifest.examples().forEach(examples::put);
        ObjectNode data = json.putObject("data_sha256");
        manifest.dataSha256().forEach(data::put);
        json.put("schema", manifest.schema());
        manifest.features().forEach(json.putArray("features")::add);
        TrainedRange trained = manifest.trained();
        ObjectNode range = json.putObject("trained");
        trained.operators().forEach(operator -> range.withArray("operators").add(operator.name()));
        ObjectNode platforms = range.putObject("platforms");
        trained.platforms().forEach((platform, ranges) -> {
            ObjectNode one = platforms.putObject(platform);
            ranges.forEach((quantity, between) -> one.putArray(quantity.toString())
                    .add(between.lowerEndpoint())
                    .add(between.upperEndpoint()));
        });
        trained.settings().forEach(range.putArray("settings")::add);
        return new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(json);
    }

    /**
     * Reads a manifest.
     *
     * @param name what messages call the weights
     * @throws IllegalStateException naming the field that is missing or is of another type
     */
    static WeightsManifest read(String name, InputStream in) throws IOException {
        try (JsonParser parser = new JsonFactory().createParser(in)) {
            parser.nextToken();
            return new ManifestJson(name).manifest(value(parser));
        }
    }

    private WeightsManifest manifest(Object json) {
        Object range = field(json, "trained");
        return new WeightsManifest(
                text(field(json, "name")),
                number(field(json, "schema")).intValue(),
                ImmutableList.copyOf(texts(json, "features")),
                text(field(json, "command")),
                number(field(json, "seed")).longValue(),
                map(field(json, "examples"), value -> number(value).intValue()),
                map(field(json, "data_sha256"), this::text),
                of(json, Map.class).containsKey("interval")
                        ? Optional.of(interval(field(json, "interval")))
                        : Optional.empty(),
                map(field(json, "errors"), value -> number(value).doubleValue()),
                new TrainedRange(
                        texts(range, "settings"),
                        map(field(range, "platforms"), this::ranges),
                        texts(range, "operators").stream()
                                .map(Operator::valueOf)
                                .collect(ImmutableSet.toImmutableSet())));
    }

    private Interval interval(Object json) {
        return new Interval(
                number(field(json, "level")).doubleValue(),
                number(field(json, "low_factor")).doubleValue(),
                number(field(json, "high_factor")).doubleValue());
    }

    private ImmutableMap<Quantity, Range<Double>> ranges(Object platform) {
        ImmutableMap.Builder<Quantity, Range<Double>> ranges = ImmutableMap.builder();
        for (Quantity quantity : Quantity.values()) {
            List<?> ends = of(field(platform, quantity.toString()), List.class);
            ranges.put(
                    quantity,
                    Range.closed(
                            number(ends.get(0)).doubleValue(),
                            number(ends.get(1)).doubleValue()));
        }
        return ranges.buildOrThrow();
    }

    private Object field(Object object, String field) {
        Object found = of(object, Map.class).get(field);
        if (found == null) {
            throw new IllegalStateException("the manifest of the weights " + name + " has no field '" + field + "'");
        }
        return found;
    }

    private ImmutableSet<String> texts(Object object, String field) {
        ImmutableSet.Builder<String> texts = ImmutableSet.builder();
        for (Object text : of(field(object, field), List.class)) {
            texts.add(text(text));
        }
        return texts.build();
    }

    private <T> ImmutableMap<String, T> map(Object object, Function<Object, T> value) {
        ImmutableMap.Builder<String, T> map = ImmutableMap.builder();
        for (Map.Entry<?, ?> entry : ((Map<?, ?>) of(object, Map.class)).entrySet()) {
            map.put(text(entry.getKey()), value.apply(entry.getValue()));
        }
        return map.buildOrThrow();
    }

    private String text(Object value) {
        return of(value, String.class);
    }

    private Number number(Object value) {
        return of(value, Number.class);
    }

    private <T> T of(Object value, Class<T> type) {
        if (!type.isInstance(value)) {
            throw new IllegalStateException("the manifest of the weights " + name + " holds " + value + " where a "
                    + type.getSimpleName() + " is expected");
        }
        return type.cast(value);
    }

    /** The value that begins at the current token: a map, list, text, number, boolean or null. */
    private static Object value(JsonParser parser) throws IOException {
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            Map<String, Object> fields = new LinkedHashMap<>();
            for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
                parser.nextToken();
                fields.put(field, value(parser));
            }
            return fields;
        }
        if (parser.currentToken() == JsonToken.START_ARRAY) {
            List<Object> list = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                list.add(value(parser));
            }
            return list;
        }
        if (parser.currentToken() == null || !parser.currentToken().isScalarValue()) {
            throw new IOException("a JSON value is expected, but there was " + parser.currentToken());
        }
        return switch (parser.currentToken()) {
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getNumberValue();
            case VALUE_TRUE, VALUE_FALSE -> parser.getBooleanValue();
            case VALUE_NULL -> null;
            default -> parser.getText();
        };
    }
}
