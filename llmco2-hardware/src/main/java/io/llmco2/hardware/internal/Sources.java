package io.llmco2.hardware.internal;

import static java.util.stream.Collectors.joining;

import com.google.common.base.Splitter;
import com.google.common.base.Supplier;
import com.google.common.base.Suppliers;
import io.llmco2.hardware.catalog.NearestNames;
import io.llmco2.hardware.catalog.Source;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The sources of the bundled catalogs: a short name in each row, the citation once. */
final class Sources {
    private static final Supplier<CsvTable> TABLE =
            Suppliers.memoize(() -> CsvTable.bundled(Source.class, "sources.csv", 1, "source", "citation"));

    /** What was asked for so far: a few names stand behind hundreds of rows. */
    private static final Map<String, Source> NAMED = new ConcurrentHashMap<>();

    private Sources() {}

    /**
     * The source behind one or more names separated by spaces.
     *
     * @throws java.util.NoSuchElementException if one of them is not in {@code sources.csv}
     */
    static Source named(String ids) {
        Source known = NAMED.get(ids);
        if (known == null) {
            known = new Source(
                    ids,
                    Splitter.on(' ').splitToStream(ids).map(Sources::citation).collect(joining("; ")));
            NAMED.put(ids, known);
        }
        return known;
    }

    private static String citation(String id) {
        List<CsvRow> rows = TABLE.get().rowsOf(id);
        if (rows.isEmpty()) {
            throw NearestNames.unknown("source", id, TABLE.get().firstCells(), "sources.csv lists them");
        }
        return new Source(id, rows.get(0).text("citation")).citation();
    }
}
