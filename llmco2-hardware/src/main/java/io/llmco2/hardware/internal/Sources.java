package io.llmco2.hardware.internal;

import static com.google.common.collect.ImmutableMap.toImmutableMap;
import static java.util.stream.Collectors.joining;

import com.google.common.base.Splitter;
import com.google.common.base.Supplier;
import com.google.common.base.Suppliers;
import com.google.common.collect.ImmutableMap;
import io.llmco2.hardware.catalog.NearestNames;
import io.llmco2.hardware.catalog.Source;

/** The sources of the bundled catalogs: a short name in each row, the citation once. */
final class Sources {
    private static final Supplier<ImmutableMap<String, Source>> BY_ID = Suppliers.memoize(Sources::read);

    private Sources() {}

    /**
     * The source behind one or more names separated by spaces.
     *
     * @throws java.util.NoSuchElementException if one of them is not in {@code sources.csv}
     */
    static Source named(String ids) {
        String citations =
                Splitter.on(' ').splitToStream(ids).map(Sources::citation).collect(joining("; "));
        return new Source(ids, citations);
    }

    private static String citation(String id) {
        Source source = BY_ID.get().get(id);
        if (source == null) {
            throw NearestNames.unknown("source", id, BY_ID.get().keySet(), "sources.csv lists them");
        }
        return source.citation();
    }

    private static ImmutableMap<String, Source> read() {
        return CsvTable.bundled(Source.class, "sources.csv", 1, "source", "citation").rows().stream()
                .map(row -> new Source(row.text("source"), row.text("citation")))
                .collect(toImmutableMap(Source::id, source -> source));
    }
}
