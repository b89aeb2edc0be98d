package io.llmco2.core.measurement;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Reads measurements from CSV with the columns {@code model, gpu, gpu_count, tensor_parallel, precision, engine,
 * batch_size, prompt_tokens, output_tokens, total_energy_j, total_latency_s, source_row}; others are ignored, empty cells
 * are unknown.
 */
public final class MeasurementFile {
    static final CSVFormat FORMAT =
            CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).get();
    private static final ImmutableList<String> COLUMNS = ImmutableList.of(
            "model",
            "gpu",
            "gpu_count",
            "tensor_parallel",
            "precision",
            "engine",
            "batch_size",
            "prompt_tokens",
            "output_tokens",
            "total_energy_j",
            "total_latency_s",
            "source_row");

    private MeasurementFile() {}

    /**
     * All rows of a file, in order.
     *
     * @throws IOException if it cannot be read
     * @throws IllegalArgumentException naming file and line of a missing column or a cell that is no number
     */
    public static ImmutableList<Measurement> read(Path file) throws IOException {
        ImmutableList.Builder<Measurement> rows = ImmutableList.builder();
        try (Reader reader = Files.newBufferedReader(file);
                CSVParser parser = CSVParser.parse(reader, FORMAT)) {
            List<String> missing = COLUMNS.stream()
                    .filter(column -> !parser.getHeaderMap().containsKey(column))
                    .toList();
            if (!missing.isEmpty()) {
                throw new IllegalArgumentException(file + " has no column " + String.join(", ", missing)
                        + "; measurements need " + String.join(", ", COLUMNS));
            }
            for (CSVRecord record : parser) {
                rows.add(measurement(file, parser.getCurrentLineNumber(), record));
            }
        }
        return rows.build();
    }

    private static Measurement measurement(Path file, long line, CSVRecord record) {
        String row = file.getFileName() + ":" + line;
        try {
            return new Measurement(
                    row,
                    source(file),
                    record.get("model"),
                    record.get("gpu"),
                    count(record, "gpu_count"),
                    count(record, "tensor_parallel"),
                    record.get("precision"),
                    record.get("engine"),
                    number(record, "batch_size").orElseThrow(() -> missing("batch_size")),
                    number(record, "prompt_tokens"),
                    number(record, "output_tokens").orElseThrow(() -> missing("output_tokens")),
                    number(record, "total_energy_j"),
                    number(record, "total_latency_s"),
                    extras(record.get("source_row")));
        } catch (IllegalArgumentException bad) {
            throw new IllegalArgumentException(file + " line " + line + ": " + bad.getMessage(), bad);
        }
    }

    private static String source(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        return folder == null || folder.getFileName() == null
                ? ""
                : folder.getFileName().toString();
    }

    private static int count(CSVRecord record, String column) {
        double value = number(record, column).orElseThrow(() -> missing(column));
        if (value != Math.rint(value) || value < 1 || value > 1e6) {
            throw new IllegalArgumentException(column + " must be a whole number of at least 1, but was " + value);
        }
        return (int) value;
    }

    static OptionalDouble number(CSVRecord record, String column) {
        String cell = record.get(column).trim();
        if (cell.isEmpty()) {
            return OptionalDouble.empty();
        }
        double value;
        try {
            value = Double.parseDouble(cell);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(column + " must be a number, but was '" + cell + "'", e);
        }
        if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(column + " must be finite and > 0, but was " + cell);
        }
        return OptionalDouble.of(value);
    }

    private static IllegalArgumentException missing(String column) {
        return new IllegalArgumentException(column + " is empty, but every measurement needs it");
    }

    private static ImmutableMap<String, String> extras(String sourceRow) {
        Map<String, String> extras = new LinkedHashMap<>();
        for (String part : Splitter.on(';').split(sourceRow)) {
            int equals = part.indexOf('=');
            if (equals > 0) {
                extras.put(part.substring(0, equals), part.substring(equals + 1));
            }
        }
        return ImmutableMap.copyOf(extras);
    }
}
