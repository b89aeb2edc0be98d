package io.llmco2.core.gnn;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Range;
import io.llmco2.core.gnn.TrainedRange.Quantity;
import io.llmco2.core.predict.Interval;
import io.llmco2.graph.layer.Operator;
import java.util.Optional;
import java.util.function.Function;

/** {@link WeightsManifest} as JSON. */
final class ManifestJson {
    private final String name;
    private final JsonNode json;

    private ManifestJson(String name, JsonNode json) {
        this.name = name;
        this.json = json;
    }

    static ObjectNode write(WeightsManifest manifest) {
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
        return json;
    }

    static WeightsManifest read(String name, JsonNode json) {
        return new ManifestJson(name, json).read();
    }

    private WeightsManifest read() {
        JsonNode range = field(json, "trained");
        return new WeightsManifest(
                field(json, "name").asText(),
                field(json, "schema").asInt(),
                ImmutableList.copyOf(texts(json, "features")),
                field(json, "command").asText(),
                field(json, "seed").asLong(),
                map(field(json, "examples"), JsonNode::asInt),
                map(field(json, "data_sha256"), JsonNode::asText),
                Optional.ofNullable(json.get("interval"))
                        .map(interval -> new Interval(
                                field(interval, "level").asDouble(),
                                field(interval, "low_factor").asDouble(),
                                field(interval, "high_factor").asDouble())),
                map(field(json, "errors"), JsonNode::asDouble),
                new TrainedRange(
                        texts(range, "settings"),
                        map(field(range, "platforms"), this::ranges),
                        texts(range, "operators").stream()
                                .map(Operator::valueOf)
                                .collect(ImmutableSet.toImmutableSet())));
    }

    private ImmutableMap<Quantity, Range<Double>> ranges(JsonNode platform) {
        ImmutableMap.Builder<Quantity, Range<Double>> ranges = ImmutableMap.builder();
        for (Quantity quantity : Quantity.values()) {
            JsonNode ends = field(platform, quantity.toString());
            ranges.put(
                    quantity, Range.closed(ends.path(0).asDouble(), ends.path(1).asDouble()));
        }
        return ranges.buildOrThrow();
    }

    private JsonNode field(JsonNode object, String field) {
        JsonNode found = object.get(field);
        if (found == null) {
            throw new IllegalStateException("the manifest of the weights " + name + " has no field '" + field + "'");
        }
        return found;
    }

    private ImmutableSet<String> texts(JsonNode object, String field) {
        ImmutableSet.Builder<String> texts = ImmutableSet.builder();
        field(object, field).forEach(text -> texts.add(text.asText()));
        return texts.build();
    }

    private static <T> ImmutableMap<String, T> map(JsonNode object, Function<JsonNode, T> value) {
        ImmutableMap.Builder<String, T> map = ImmutableMap.builder();
        object.properties().forEach(entry -> map.put(entry.getKey(), value.apply(entry.getValue())));
        return map.buildOrThrow();
    }
}
