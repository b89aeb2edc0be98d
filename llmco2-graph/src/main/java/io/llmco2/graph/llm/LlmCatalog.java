package io.llmco2.graph.llm;

import com.google.common.base.Ascii;
import com.google.common.base.Supplier;
import com.google.common.base.Suppliers;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * Architectures of open models by the name of their Hugging Face repository, each with the source of its numbers.
 *
 * <p>A name is looked up as written, then without regard to upper and lower case and to the owner before the {@code /},
 * then without what marks a fine-tune or a quantisation ({@code -Instruct}, {@code -it}, {@code -chat}, {@code -hf},
 * {@code -2507}, {@code -FP8}, {@code -deduped} and the like), which changes weights but not the architecture. Nothing
 * else is forgiven; {@link #resolve} says what was. Start with {@link #bundled()} and add models with {@link #with}.
 * Models that come with the library are read when they are first asked for, from what was loaded before. Immutable.
 */
public final class LlmCatalog {
    private static final int LONGEST_NAME = 200;

    private final String version;
    private final ImmutableMap<String, Supplier<Entry>> entries;
    private final Supplier<ImmutableMap<String, Alias>> aliases;
    private final Supplier<NameIndex> names;

    /**
     * A catalog whose parts are read when they are asked for.
     *
     * @param entries of which each gives the same whenever it is asked
     * @param aliases likewise
     */
    LlmCatalog(
            String version,
            ImmutableMap<String, Supplier<Entry>> entries,
            Supplier<ImmutableMap<String, Alias>> aliases) {
        this.version = version;
        this.entries = entries;
        this.aliases = aliases;
        this.names = Suppliers.memoize(() -> {
            Map<String, String> idByName = new LinkedHashMap<>();
            aliases.get().forEach((name, alias) -> idByName.put(name, alias.id()));
            entries.keySet().forEach(id -> idByName.put(id, id));
            return new NameIndex(idByName);
        });
    }

    /**
     * Reads what was not asked for yet.
     *
     * @throws IllegalStateException if a model or alias of the file is at fault, naming it
     */
    void readAll() {
        entries.values().forEach(Supplier::get);
        names.get();
    }

    /**
     * A model of the catalog.
     *
     * @param spec its architecture
     * @param source where the numbers were read
     * @param published its size as its publisher prints it, where that was read
     * @param publishedPrecision the name of the {@link io.llmco2.graph.Precision} that its weights are published in, where
     *     that is none of the plain formats
     */
    public record Entry(
            LlmSpec spec, String source, Optional<PublishedSize> published, Optional<String> publishedPrecision) {}

    /**
     * Numbers of parameters as printed by the publisher, in units of 10^9: often headline figures.
     *
     * @param total of all parameters
     * @param active of those that one token passes through, where printed
     * @param source where they were read
     */
    public record PublishedSize(double total, OptionalDouble active, String source) {}

    /**
     * Another name of a model.
     *
     * @param id the model that it stands for
     * @param reason why it has the same architecture
     */
    record Alias(String id, String reason) {}

    /**
     * What a name was found to mean.
     *
     * @param spec the architecture, under the name that was asked for
     * @param catalogId the model of the catalog that it is of
     * @param exact whether the catalog has the name as written
     * @param how what was forgiven, for people to read
     */
    public record Resolution(LlmSpec spec, String catalogId, boolean exact, String how) {}

    /** The models that come with the library. */
    public static LlmCatalog bundled() {
        return Bundled.CATALOG;
    }

    /** These models and one more, which takes the place of one with the same id. */
    public LlmCatalog with(LlmSpec llm) {
        Map<String, Supplier<Entry>> extended = new LinkedHashMap<>(entries);
        Entry own = new Entry(llm, "given by the caller", Optional.empty(), Optional.empty());
        extended.put(llm.id(), () -> own);
        return new LlmCatalog(
                version.endsWith("+own") ? version : version + "+own", ImmutableMap.copyOf(extended), aliases);
    }

    /** The version of the bundled models, with {@code +own} after it if others were added. */
    public String version() {
        return version;
    }

    /** The ids of the models, in the order of the catalog. */
    public ImmutableSet<String> ids() {
        return entries.keySet();
    }

    /**
     * The architecture of a model, under the name that was asked for.
     *
     * @throws NoSuchElementException naming the nearest models, if the name means none or more than one
     */
    public LlmSpec get(String id) {
        return resolve(id).spec();
    }

    /** The model that a name means, with its source; {@link Entry#spec} is under the name of the catalog. */
    public Entry entry(String id) {
        return entries.get(resolve(id).catalogId()).get();
    }

    /**
     * The name of the {@link io.llmco2.graph.Precision} that the checkpoint of a name is published in: by the mark of a
     * quantised one ({@code -FP8}, {@code -AWQ}), else by its configuration; nothing where neither says.
     *
     * @throws NoSuchElementException as {@link #get}
     */
    public Optional<String> publishedPrecision(String id) {
        Optional<String> entry = entry(id).publishedPrecision();
        return PublishedPrecision.marked(id).or(() -> entry);
    }

    /** As {@link #get}, saying which model of the catalog was meant and why. */
    public Resolution resolve(String id) {
        Supplier<Entry> exact = entries.get(id);
        if (exact != null) {
            return new Resolution(exact.get().spec(), id, true, "as written");
        }
        NameIndex.Match match = names.get().find(id).orElseThrow(() -> unknown(id));
        if (match.ids().size() > 1) {
            throw new NoSuchElementException(
                    "the name '" + id + "' could be any of " + match.ids() + " of this catalog; ask for one of them");
        }
        String catalogId = match.ids().iterator().next();
        return new Resolution(entries.get(catalogId).get().spec().withId(id), catalogId, false, how(match));
    }

    private String how(NameIndex.Match match) {
        String reason = match.names().stream()
                .filter(name -> !entries.containsKey(name))
                .map(name -> "; " + name + ": " + aliases.get().get(name).reason())
                .collect(Collectors.joining());
        boolean hasEntry = match.names().stream().anyMatch(entries::containsKey);
        return match.spelling().description() + (hasEntry ? "" : reason);
    }

    private NoSuchElementException unknown(String id) {
        ImmutableList<String> similar = SimilarNames.to(Ascii.truncate(id, LONGEST_NAME, ""), entries.keySet());
        String suggestion = similar.isEmpty() ? ";" : "; did you mean '" + String.join("', '", similar) + "'?";
        return new NoSuchElementException("no LLM '" + Ascii.truncate(id, LONGEST_NAME, "...") + "' among the "
                + entries.size() + " of this catalog" + suggestion
                + " ids() lists them; for another model read its config.json with ModelConfig.parse and"
                + " ModelFamilies.read, and add it with with(LlmSpec) or use it as it is");
    }

    private static final class Bundled {
        static final LlmCatalog CATALOG = CatalogFile.open("llms.json", "llm-aliases.json");
    }
}
