package io.llmco2.hardware.internal;

import static java.util.stream.Collectors.joining;

import io.llmco2.hardware.catalog.Fact;
import io.llmco2.hardware.catalog.Source;
import io.llmco2.hardware.catalog.Unit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** One row of a {@link CsvTable}. Whatever does not read is refused with the name of the file and the line. */
public final class CsvRow {
    private final String file;
    private final long line;
    private final Map<String, String> cells;

    private CsvRow(String file, long line, Map<String, String> cells) {
        this.file = file;
        this.line = line;
        this.cells = cells;
    }

    static CsvRow of(String file, long line, List<String> columns, List<String> cells) {
        Map<String, String> byColumn = new LinkedHashMap<>();
        for (int i = 0; i < Math.min(columns.size(), cells.size()); i++) {
            byColumn.put(columns.get(i), cells.get(i));
        }
        CsvRow row = new CsvRow(file, line, byColumn);
        if (cells.size() != columns.size()) {
            throw row.error("expected the " + columns.size() + " columns " + columns + ", but found " + cells);
        }
        return row;
    }

    void requireHeader(List<String> columns) {
        if (!List.copyOf(cells.values()).equals(columns)) {
            throw error("expected the columns " + columns + ", but found " + cells.values());
        }
    }

    /** The cell of a column that may not be empty. */
    public String text(String column) {
        return optional(column).orElseThrow(() -> error("the column '" + column + "' may not be empty"));
    }

    /** The cell of a column; empty if it is empty or if this table has no such column. */
    public Optional<String> optional(String column) {
        return Optional.ofNullable(cells.get(column)).filter(cell -> !cell.isBlank());
    }

    /** The whole number in a column; empty if the cell is. */
    public OptionalInt optionalInt(String column) {
        return optional(column).stream()
                .mapToInt(cell -> checked(() -> Integer.parseInt(cell)))
                .findFirst();
    }

    /** The constant that prints as the cell of a column. */
    public <E extends Enum<E>> E oneOf(String column, Class<E> type) {
        String cell = text(column);
        return Stream.of(type.getEnumConstants())
                .filter(constant -> constant.toString().equals(cell))
                .findFirst()
                .orElseThrow(() -> error("'" + cell + "' is no " + column + "; expected one of "
                        + Stream.of(type.getEnumConstants()).map(Enum::toString).collect(joining(", "))));
    }

    /** The source named in the column {@code source}. */
    public Source source() {
        return checked(() -> Sources.named(text("source")));
    }

    /** The fact in the columns {@code value}, {@code unit} and {@code source}, with {@code year} and {@code method}. */
    public Fact fact() {
        Unit unit = oneOf("unit", Unit.class);
        return checked(() -> new Fact(text("value"), unit, optional("year"), optional("method"), source()));
    }

    /** The fact of this row, which must be given in {@code unit}. */
    public Fact fact(Unit unit) {
        Fact fact = fact();
        if (fact.unit() != unit) {
            throw error("the unit must be " + unit + ", but was " + fact.unit());
        }
        return fact;
    }

    /** What {@code maker} makes of this row; an argument that it refuses is an error of this row. */
    public <T> T checked(Supplier<T> maker) {
        try {
            return maker.get();
        } catch (IllegalArgumentException | NoSuchElementException e) {
            throw error(e.getMessage());
        }
    }

    /** The exception that says what is wrong with this row, and where the row is. */
    public IllegalStateException error(String problem) {
        return new IllegalStateException(file + " line " + line + ": " + problem);
    }
}
