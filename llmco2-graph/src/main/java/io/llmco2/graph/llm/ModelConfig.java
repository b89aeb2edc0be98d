package io.llmco2.graph.llm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.base.Preconditions;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.Streams;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A {@code config.json} as Hugging Face repositories hold it: fields by name, read with their type checked.
 *
 * <p>A field that is missing where it is needed, or of another type or size than it can be, is an
 * {@link IllegalArgumentException} that names the file, the field, what was found and what is expected. A field that is
 * {@code null} counts as missing, except in {@link #window}. Unknown fields are ignored. Immutable.
 */
public final class ModelConfig {
    private final String name;
    private final ObjectNode fields;

    private ModelConfig(String name, ObjectNode fields) {
        this.name = name;
        this.fields = fields;
    }

    /**
     * Reads a configuration.
     *
     * @param name what messages call it, such as the file or the model id
     * @param in UTF-8, UTF-16 or UTF-32; at most 4 MiB are read; left open
     * @throws IllegalArgumentException if it is not one JSON object, nests deeper than 64, names a field twice, goes on
     *     after the object or is longer than 4 MiB
     */
    public static ModelConfig parse(String name, InputStream in) throws IOException {
        return of(name, BoundedJson.read(name, in));
    }

    /** Reads a configuration as {@link #parse(String, InputStream)} does. */
    public static ModelConfig parse(String name, Reader reader) throws IOException {
        return of(name, BoundedJson.read(name, reader));
    }

    /** Reads the file at {@code path} as {@link #parse(String, InputStream)} does; messages call it by its path. */
    public static ModelConfig parse(Path path) throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            return parse(path.toString(), in);
        }
    }

    /** {@code fields} must not change afterwards. */
    static ModelConfig of(String name, ObjectNode fields) {
        Preconditions.checkArgument(!name.isBlank(), "a configuration needs a name for messages to call it by");
        return new ModelConfig(name, fields);
    }

    /** What messages call it. */
    public String name() {
        return name;
    }

    /** The field {@code model_type}, by which a {@link ModelFamily} is found. */
    public String modelType() {
        JsonNode found = fields.path("model_type");
        if (!found.isTextual()) {
            throw reject("model_type", "the name of a model family, such as \"llama\"");
        }
        return found.textValue();
    }

    /** Whether the field is there and not {@code null}. */
    public boolean has(String field) {
        return fields.hasNonNull(field);
    }

    /** A width, a number of heads or of tokens: from 1 to 1048576, more than any model has. */
    public int dimension(String field) {
        return integer(field, 1, Checks.LARGEST_DIMENSION);
    }

    /** As {@link #dimension(String)}, or {@code whenMissing}. */
    public int dimension(String field, int whenMissing) {
        return has(field) ? dimension(field) : whenMissing;
    }

    /** A whole number in a range. */
    public int integer(String field, int least, int most) {
        JsonNode found = fields.path(field);
        if (!isIntegerIn(found, least, most)) {
            throw reject(field, wholeNumber(least, most));
        }
        return found.intValue();
    }

    /** As {@link #integer(String, int, int)}, or {@code whenMissing}. */
    public int integer(String field, int least, int most, int whenMissing) {
        return has(field) ? integer(field, least, most) : whenMissing;
    }

    /** The number of tokens that a query sees: 0 for all of them, which {@code null} stands for. */
    public int window(String field, int whenMissing) {
        if (fields.path(field).isNull()) {
            return 0;
        }
        return integer(field, 1, Integer.MAX_VALUE, whenMissing);
    }

    /** True or false. */
    public boolean flag(String field, boolean whenMissing) {
        if (has(field) && !fields.path(field).isBoolean()) {
            throw reject(field, "true or false");
        }
        return has(field) ? fields.path(field).booleanValue() : whenMissing;
    }

    /** A text, such as {@code position_embedding_type}; empty if missing. */
    public Optional<String> text(String field) {
        if (has(field) && !fields.path(field).isTextual()) {
            throw reject(field, "a text");
        }
        return Optional.ofNullable(fields.path(field).textValue());
    }

    /** A list of texts, such as {@code layer_types}; empty if missing. */
    public Optional<ImmutableList<String>> texts(String field) {
        return list(field, JsonNode::isTextual, "a list of texts")
                .map(texts -> texts.stream().map(JsonNode::textValue).collect(ImmutableList.toImmutableList()));
    }

    /** A list of layer numbers, such as {@code mlp_only_layers}; empty if missing. */
    public Optional<ImmutableList<Integer>> layerNumbers(String field) {
        int most = Checks.MOST_LAYERS;
        return list(field, node -> isIntegerIn(node, 0, most), "a list, each " + wholeNumber(0, most))
                .map(numbers -> numbers.stream().map(JsonNode::intValue).collect(ImmutableList.toImmutableList()));
    }

    /**
     * A list with one entry for each layer, each 0 or 1, such as {@code attn_type_list}; empty if missing or an empty list.
     *
     * @param layers how many layers there are
     */
    public Optional<ImmutableList<Integer>> layerFlags(String field, int layers) {
        Optional<ImmutableList<JsonNode>> flags =
                list(field, node -> isIntegerIn(node, 0, 1), "a list of " + layers + ", each 0 or 1");
        if (flags.isEmpty() || flags.get().isEmpty()) {
            return Optional.empty();
        }
        if (flags.get().size() != layers) {
            throw reject(field, "a list of " + layers + ", each 0 or 1");
        }
        return flags.map(found -> found.stream().map(JsonNode::intValue).collect(ImmutableList.toImmutableList()));
    }

    /** The configuration inside this one, such as {@code text_config} of a model that also reads images. */
    public ModelConfig part(String field) {
        if (fields.path(field) instanceof ObjectNode part) {
            return new ModelConfig(name + " (" + field + ")", part);
        }
        throw reject(field, "an object");
    }

    /**
     * The name of the {@link io.llmco2.graph.Precision} that the checkpoint beside this file is published in, by its
     * {@code quantization_config}; empty if it has none, which mostly means bfloat16.
     *
     * @throws IllegalArgumentException if it names a method or a format that no precision describes
     */
    public Optional<String> quantisation() {
        return PublishedPrecision.of(this);
    }

    /** As {@link #part}, with the fields of this configuration that the one inside lacks. */
    ModelConfig partWithin(String field, String... inherited) {
        ModelConfig part = part(field);
        ObjectNode merged = part.fields.objectNode().setAll(part.fields);
        for (String one : inherited) {
            if (!merged.has(one) && fields.has(one)) {
                merged.set(one, fields.get(one));
            }
        }
        return new ModelConfig(part.name, merged);
    }

    /** Whether the field is one text, in a field that may hold something else as well. */
    boolean isText(String field, String text) {
        return text.equals(fields.path(field).textValue());
    }

    /** Whether the field is given as {@code null}, which turns off what a missing field would leave on. */
    boolean isNull(String field) {
        return fields.path(field).isNull();
    }

    /**
     * The exception for a field that is missing or is not what it must be, naming what was found.
     *
     * @param expected completes the sentence "the field must be ..."
     */
    public IllegalArgumentException reject(String field, String expected) {
        JsonNode found = fields.path(field);
        return new IllegalArgumentException(
                found.isMissingNode()
                        ? name + " has no '" + field + "', which must be " + expected
                                + "; give the whole config.json that comes with the weights"
                        : name + ": '" + field + "' must be " + expected + ", but was " + JsonText.describe(found));
    }

    private Optional<ImmutableList<JsonNode>> list(String field, Predicate<JsonNode> element, String expected) {
        if (!has(field)) {
            return Optional.empty();
        }
        ImmutableList<JsonNode> elements = Streams.stream(fields.path(field)).collect(ImmutableList.toImmutableList());
        if (!fields.path(field).isArray() || !elements.stream().allMatch(element)) {
            throw reject(field, expected);
        }
        return Optional.of(elements);
    }

    private static boolean isIntegerIn(JsonNode node, int least, int most) {
        return node.isIntegralNumber() && node.canConvertToInt() && node.intValue() >= least && node.intValue() <= most;
    }

    private static String wholeNumber(int least, int most) {
        return most == Integer.MAX_VALUE
                ? "a whole number of at least " + least
                : "a whole number from " + least + " to " + most;
    }
}
