package io.llmco2.hardware.internal;

import com.google.common.collect.ImmutableList;
import com.google.common.hash.Hashing;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * A catalog file: comma-separated, UTF-8, the columns named in the first line, the first columns being the key. A table
 * that lacks a column, has an odd row or gives a key twice is refused with an {@link IllegalStateException} that names
 * the file and the line.
 */
public final class CsvTable {
    /** The edition of the bundled facts; {@code CHANGELOG.md} says what each one changed. */
    private static final String EDITION = "2026.11";

    private final String text;
    private final ImmutableList<CsvRow> rows;

    private CsvTable(String text, ImmutableList<CsvRow> rows) {
        this.text = text;
        this.rows = rows;
    }

    /**
     * Reads the resource {@code file} that lies beside {@code neighbour}.
     *
     * @param keyColumns how many of the first columns identify a row
     */
    public static CsvTable bundled(Class<?> neighbour, String file, int keyColumns, String... columns) {
        // Asked for from within this module, because no other may read its resources.
        try (InputStream bytes = neighbour.getResourceAsStream(file)) {
            if (bytes == null) {
                throw new IllegalStateException(file + " is missing beside " + neighbour.getName());
            }
            return parse(file, new String(bytes.readAllBytes(), StandardCharsets.UTF_8), keyColumns, columns);
        } catch (IOException e) {
            throw new IllegalStateException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * Reads {@code text}, the content of {@code file}.
     *
     * @param keyColumns how many of the first columns identify a row
     */
    public static CsvTable parse(String file, String text, int keyColumns, String... columns) {
        List<CsvRow> rows = new ArrayList<>();
        Map<List<String>, Long> lineOfKey = new HashMap<>();
        long line = 1;
        try (CSVParser parser = CSVParser.parse(text, CSVFormat.RFC4180)) {
            for (CSVRecord cells : parser) {
                line = parser.getCurrentLineNumber();
                CsvRow row = CsvRow.of(file, line, List.of(columns), cells.toList());
                List<String> key = cells.toList().subList(0, keyColumns);
                Long earlier = lineOfKey.put(key, line);
                if (earlier != null) {
                    throw row.error(key + " is given a second time, after line " + earlier);
                }
                rows.add(row);
            }
        } catch (IOException | UncheckedIOException e) {
            throw new IllegalStateException(file + " is broken after line " + line + ": " + e.getMessage(), e);
        }
        if (rows.size() < 2) {
            throw new IllegalStateException(file + " line " + line + ": expected a header and at least one row");
        }
        rows.get(0).requireHeader(List.of(columns));
        return new CsvTable(text, ImmutableList.copyOf(rows.subList(1, rows.size())));
    }

    /** The rows in the order of the file; at least one. */
    public List<CsvRow> rows() {
        return rows;
    }

    /** The version of catalogs made of these tables: the edition, and a hash that no change of a fact leaves as it is. */
    public static String version(CsvTable... tables) {
        String content = Stream.of(tables).map(table -> table.text).collect(Collectors.joining());
        return EDITION + "-"
                + Hashing.sha256()
                        .hashString(content, StandardCharsets.UTF_8)
                        .toString()
                        .substring(0, 8);
    }
}
