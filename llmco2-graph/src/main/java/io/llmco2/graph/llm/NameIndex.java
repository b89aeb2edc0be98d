package io.llmco2.graph.llm;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Iterables;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Finds a name that may be written in other ways than the one on record, strictest reading first. */
final class NameIndex {
    /**
     * Marks of fine-tunes and quantisations: they change weights, not the architecture. Dates are in it only where the
     * same dimensions were published again under a new one (Qwen 3 of July 2025).
     */
    private static final ImmutableSet<String> MARKS_OF_VARIANTS = ImmutableSet.of(
            "instruct",
            "it",
            "chat",
            "hf",
            "base",
            "pt",
            "thinking",
            "deduped",
            "2507",
            "fp8",
            "fp16",
            "bf16",
            "nvfp4",
            "mxfp4",
            "int8",
            "int4",
            "8bit",
            "4bit",
            "w8a8",
            "w4a16",
            "awq",
            "gptq",
            "gguf");

    /** A way of reading names: those with equal keys are the same. */
    enum Spelling {
        /** As written. */
        EXACT("another name of the same architecture"),
        /** Without regard to case. */
        ANY_CASE("upper and lower case aside"),
        /** Without regard to case and owner. */
        ANY_OWNER("case and owner aside"),
        /** Without marks of variants. */
        VARIANT("a variant of the same architecture by its suffix"),
        /** Without marks of variants and owner. */
        VARIANT_OF_ANY_OWNER("a variant of the same architecture by its suffix, owner aside");

        private final String description;

        Spelling(String description) {
            this.description = description;
        }

        String description() {
            return description;
        }

        String key(String name) {
            String lowerCase = name.toLowerCase(Locale.ROOT);
            return switch (this) {
                case EXACT -> name;
                case ANY_CASE -> lowerCase;
                case ANY_OWNER -> withoutOwner(lowerCase);
                case VARIANT -> withoutMarks(lowerCase);
                case VARIANT_OF_ANY_OWNER -> withoutMarks(withoutOwner(lowerCase));
            };
        }

        private static String withoutOwner(String name) {
            return name.substring(name.indexOf('/') + 1);
        }

        /** The first part stays: it is the name of the model. */
        private static String withoutMarks(String name) {
            List<String> parts = Splitter.on('-').splitToList(name);
            return IntStream.range(0, parts.size())
                    .filter(i -> i == 0 || !MARKS_OF_VARIANTS.contains(parts.get(i)))
                    .mapToObj(parts::get)
                    .collect(Collectors.joining("-"));
        }
    }

    /**
     * What was found.
     *
     * @param spelling the strictest reading that finds anything
     * @param names the names on record that are the same in that reading
     * @param ids what those names stand for: more than one if the reading is ambiguous
     */
    record Match(Spelling spelling, ImmutableSet<String> names, ImmutableSet<String> ids) {}

    private final ImmutableMap<String, String> idByName;
    private final Map<Spelling, ImmutableListMultimap<String, String>> namesByKey = new EnumMap<>(Spelling.class);

    NameIndex(Map<String, String> idByName) {
        this.idByName = ImmutableMap.copyOf(idByName);
        for (Spelling spelling : Spelling.values()) {
            namesByKey.put(
                    spelling,
                    idByName.keySet().stream()
                            .collect(ImmutableListMultimap.toImmutableListMultimap(spelling::key, name -> name)));
        }
    }

    Optional<Match> find(String asked) {
        for (Spelling spelling : Spelling.values()) {
            ImmutableSet<String> names =
                    ImmutableSet.copyOf(namesByKey.get(spelling).get(spelling.key(asked)));
            if (!names.isEmpty()) {
                return Optional.of(
                        new Match(spelling, names, ImmutableSet.copyOf(Iterables.transform(names, idByName::get))));
            }
        }
        return Optional.empty();
    }
}
