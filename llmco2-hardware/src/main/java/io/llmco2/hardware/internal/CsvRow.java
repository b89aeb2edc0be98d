package io.llmco2.hardware.internal;

import static java.util.stream.Collectors.joining;

import com.google.common.collect.ImmutableList;
import io.llmco2.hardware.catalog.Fact;
import io.llmco2.hardware.catalog.Source;
import io.llmco2.hardware.catalog.Unit;
import java.util.Comparator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** One row of a {@link CsvTable}. Whatever does not read is refused with the name of the file and the line. Immutable. */
public final class CsvRow {
    static final Comparator<CsvRow> IN_ORDER = Comparator.comparingInt(CsvRow::line);

    private final String file;
    private final int line;
    private final ImmutableList<String> columns;
    private final String text;

    /** What {@link #text} splits into; null until someone asks. Threads that ask at once find the same. */
    private volatile ImmutableList<String> cells;

    /**
     * A row that is not looked at yet.
     *
     * @param line its number, from 1 on
     * @param columns their names
     * @param text the line
     */
    CsvRow(String file, int line, ImmutableList<String> columns, String text) {
        this.file = file;
        this.line = line;
        this.columns = columns;
        this.text = text;
    }

    int line() {
        return line;
    }

    String firstCell() {
        int comma = text.indexOf(',');
        return comma < 0 || text.startsWith("\"") ? cells().get(0) : text.substring(0, comma);
    }

    void requireHeader() {
        if (!cells().equals(columns)) {
            throw error("expected the columns " + columns + ", but found " + cells());
        }
    }

    /** One for each column. */
    ImmutableList<String> cells() {
        if (cells == null) {
            ImmutableList<String> split = split();
            if (split.size() != columns.size()) {
                throw error("expected the " + columns.size() + " columns " + columns + ", but found " + split);
            }
            cells = split;
        }
        return cells;
    }

    private ImmutableList<String> split() {
        ImmutableList.Builder<String> split = ImmutableList.builderWithExpectedSize(columns.size());
        int from = 0;
        while (from <= text.length()) {
            boolean quoted = text.startsWith("\"", from);
            int to = quoted ? closingQuote(from + 1) + 1 : text.indexOf(',', from);
            if (to < 0) {
                to = text.length();
            }
            if (to < text.length() && text.charAt(to) != ',') {
                throw broken("a cell goes on after its closing quote");
            }
            split.add(quoted ? text.substring(from + 1, to - 1).replace("\"\"", "\"") : text.substring(from, to));
            from = to + 1;
        }
        return split.build();
    }

    /** The first quote from an index on that is not doubled. */
    private int closingQuote(int from) {
        for (int at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 2)) {
            if (!text.startsWith("\"", at + 1)) {
                return at;
            }
        }
        throw broken("a quote is not closed before the end of the line");
    }

    private IllegalStateException broken(String problem) {
        return new IllegalStateException(file + " is broken after line " + (line - 1) + ": " + problem);
    }

    /** The cell of a column that may not be empty. */
    public String text(String column) {
        return optional(column).orElseThrow(() -> error("the column '" + column + "' may not be empty"));
    }

    /** The cell of a column; empty if it is empty or if this table has no such column. */
    public Optional<String> optional(String column) {
        int index = columns.indexOf(column);
        String cell = index < 0 ? "" : cells().get(index);
        return cell.isBlank() ? Optional.empty() : Optional.of(cell);
    }

    /** The whole number in a column; empty if the cell is. */
    public OptionalInt optionalInt(String column) {
        Optional<String> cell = optional(column);
        return cell.isPresent() ? OptionalInt.of(checked(() -> Integer.parseInt(cell.get()))) : OptionalInt.empty();
    }

    /** The constant that prints as the cell of a column. */
    public <E extends Enum<E>> E oneOf(String column, Class<E> type) {
        String cell = text(column);
        for (E constant : type.getEnumConstants()) {
            if (constant.toString().equals(cell)) {
                return constant;
            }
        }
        throw error("'" + cell + "' is no " + column + "; expected one of "
                + Stream.of(type.getEnumConstants()).map(Enum::toString).collect(joining(", ")));
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
