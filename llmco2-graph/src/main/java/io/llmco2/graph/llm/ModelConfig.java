package io.llmco2.graph.llm;

import com.google.common.base.Preconditions;
import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
    private final JsonObject fields;

    private ModelConfig(String name, JsonObject fields) {
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
    static ModelConfig of(String name, JsonObject fields) {
        Preconditions.checkArgument(!name.isBlank(), "a configuration needs a name for messages to call it by");
        return new ModelConfig(name, fields);
    }

    /** What messages call it. */
    public String name() {
        return name;
    }

    /** The field {@code model_type}, by which a {@link ModelFamily} is found. */
    public String modelType() {
        return fields.text("model_type")
                .orElseThrow(() -> reject("model_type", "the name of a model family, such as \"llama\""));
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
        Object found = fields.get(field);
        if (!isIntegerIn(found, least, most)) {
            throw reject(field, wholeNumber(least, most));
        }
        return ((Long) found).intValue();
    }

    /** As {@link #integer(String, int, int)}, or {@code whenMissing}. */
    public int integer(String field, int least, int most, int whenMissing) {
        return has(field) ? integer(field, least, most) : whenMissing;
    }

    /** The number of tokens that a query sees: 0 for all of them, which {@code null} stands for. */
    public int window(String field, int whenMissing) {
        if (isNull(field)) {
            return 0;
        }
        return integer(field, 1, Integer.MAX_VALUE, whenMissing);
    }

    /** True or false. */
    public boolean flag(String field, boolean whenMissing) {
        if (!has(field)) {
            return whenMissing;
        }
        if (fields.get(field) instanceof Boolean flag) {
            return flag;
        }
        throw reject(field, "true or false");
    }

    /** A text, such as {@code position_embedding_type}; empty if missing. */
    public Optional<String> text(String field) {
        if (has(field) && !(fields.get(field) instanceof String)) {
            throw reject(field, "a text");
        }
        return fields.text(field);
    }

    /** A list of texts, such as {@code layer_types}; empty if missing. */
    public Optional<ImmutableList<String>> texts(String field) {
        return list(field, String.class::isInstance, "a list of texts")
                .map(texts -> texts.stream().map(String.class::cast).collect(ImmutableList.toImmutableList()));
    }

    /** A list of layer numbers, such as {@code mlp_only_layers}; empty if missing. */
    public Optional<ImmutableList<Integer>> layerNumbers(String field) {
        int most = Checks.MOST_LAYERS;
        return list(field, value -> isIntegerIn(value, 0, most), "a list, each " + wholeNumber(0, most))
                .map(ModelConfig::integers);
    }

    /**
     * A list with one entry for each layer, each 0 or 1, such as {@code attn_type_list}; empty if missing or an empty list.
     *
     * @param layers how many layers there are
     */
    public Optional<ImmutableList<Integer>> layerFlags(String field, int layers) {
        Optional<List<?>> flags =
                list(field, value -> isIntegerIn(value, 0, 1), "a list of " + layers + ", each 0 or 1");
        if (flags.isEmpty() || flags.get().isEmpty()) {
            return Optional.empty();
        }
        if (flags.get().size() != layers) {
            throw reject(field, "a list of " + layers + ", each 0 or 1");
        }
        return flags.map(ModelConfig::integers);
    }

    /** The configuration inside this one, such as {@code text_config} of a model that also reads images. */
    public ModelConfig part(String field) {
        if (fields.get(field) instanceof JsonObject part) {
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
        return new ModelConfig(part.name, part.fields.inheriting(fields, inherited));
    }

    /** Whether the field is one text, in a field that may hold something else as well. */
    boolean isText(String field, String text) {
        return text.equals(fields.get(field));
    }

    /** Whether the field is given as {@code null}, which turns off what a missing field would leave on. */
    boolean isNull(String field) {
        return fields.has(field) && fields.get(field) == null;
    }

    /**
     * The exception for a field that is missing or is not what it must be, naming what was found.
     *
     * @param expected completes the sentence "the field must be ..."
     */
    public IllegalArgumentException reject(String field, String expected) {
        return new IllegalArgumentException(
                !fields.has(field)
                        ? name + " has no '" + field + "', which must be " + expected
                                + "; give the whole config.json that comes with the weights"
                        : name + ": '" + field + "' must be " + expected + ", but was "
                                + JsonText.describe(fields.get(field)));
    }

    private Optional<List<?>> list(String field, Predicate<Object> element, String expected) {
        if (!has(field)) {
            return Optional.empty();
        }
        if (fields.get(field) instanceof List<?> list && list.stream().allMatch(element)) {
            return Optional.of(list);
        }
        throw reject(field, expected);
    }

    private static ImmutableList<Integer> integers(List<?> numbers) {
        return numbers.stream().map(number -> ((Long) number).intValue()).collect(ImmutableList.toImmutableList());
    }

    private static boolean isIntegerIn(Object value, int least, int most) {
        return value instanceof Long number && number >= least && number <= most;
    }

    private static String wholeNumber(int least, int most) {
        return most == Integer.MAX_VALUE
                ? "a whole number of at least " + least
                : "a whole number from " + least + " to " + most;
    }
}
