package io.llmco2.hardware.internal;

import static com.google.common.collect.ImmutableList.toImmutableList;

import com.google.common.base.Supplier;
import com.google.common.base.Suppliers;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableSet;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * A catalog file: comma-separated as in RFC 4180, each row on one line, UTF-8, the columns named in the first line, the first
 * columns being the key. A table that lacks a column, has an odd row or gives a key twice is refused with an
 * {@link IllegalStateException} that names the file and the line.
 *
 * <p>A table that is {@link #bundled} splits rows into cells when they are asked for, because an application that has just
 * started asks for one GPU and one region of hundreds; what is wrong with a row is said then. {@link #parse} looks at all of them
 * at once. Immutable.
 */
public final class CsvTable {
    /** The edition of the bundled facts; {@code CHANGELOG.md} says what each one changed. */
    private static final String EDITION = "2026.11";

    private final byte[] content;
    private final int keyColumns;
    private final ImmutableListMultimap<String, CsvRow> byFirstCell;
    private final Supplier<ImmutableList<CsvRow>> rows;

    private CsvTable(String file, byte[] content, int keyColumns, ImmutableList<String> columns) {
        this.content = content;
        this.keyColumns = keyColumns;
        List<String> lines = new String(content, StandardCharsets.UTF_8).lines().toList();
        if (lines.size() < 2) {
            throw new IllegalStateException(
                    file + " line " + Math.max(1, lines.size()) + ": expected a header and at least one row");
        }
        new CsvRow(file, 1, columns, lines.get(0)).requireHeader();
        ImmutableListMultimap.Builder<String, CsvRow> grouped = ImmutableListMultimap.builder();
        for (int i = 1; i < lines.size(); i++) {
            CsvRow row = new CsvRow(file, i + 1, columns, lines.get(i));
            grouped.put(row.firstCell(), row);
        }
        this.byFirstCell = grouped.build();
        this.rows = Suppliers.memoize(() -> byFirstCell.keySet().stream()
                .flatMap(cell -> rowsOf(cell).stream())
                .sorted(CsvRow.IN_ORDER)
                .collect(toImmutableList()));
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
            return new CsvTable(file, bytes.readAllBytes(), keyColumns, ImmutableList.copyOf(columns));
        } catch (IOException e) {
            throw new IllegalStateException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * Reads {@code text}, the content of {@code file}, every row of it.
     *
     * @param keyColumns how many of the first columns identify a row
     */
    public static CsvTable parse(String file, String text, int keyColumns, String... columns) {
        CsvTable table =
                new CsvTable(file, text.getBytes(StandardCharsets.UTF_8), keyColumns, ImmutableList.copyOf(columns));
        table.rows();
        return table;
    }

    /** The rows in the order of the file; at least one. */
    public List<CsvRow> rows() {
        return rows.get();
    }

    /** What stands in the first column, each once, in the order of the file. */
    public ImmutableSet<String> firstCells() {
        return byFirstCell.keySet();
    }

    /** The rows that begin with a cell, in the order of the file; none if there is no such row. */
    public List<CsvRow> rowsOf(String firstCell) {
        ImmutableList<CsvRow> found = byFirstCell.get(firstCell);
        Map<List<String>, CsvRow> byKey = new HashMap<>();
        for (CsvRow row : found) {
            CsvRow earlier = byKey.put(row.cells().subList(0, keyColumns), row);
            if (earlier != null) {
                throw row.error(
                        row.cells().subList(0, keyColumns) + " is given a second time, after line " + earlier.line());
            }
        }
        return found;
    }

    /**
     * The version of catalogs made of these tables: the edition, and a checksum (CRC-32) that shows whether facts were changed
     * since.
     */
    public static String version(CsvTable... tables) {
        CRC32 checksum = new CRC32();
        for (CsvTable table : tables) {
            checksum.update(table.content);
        }
        return EDITION + "-" + String.format("%08x", checksum.getValue());
    }
}
