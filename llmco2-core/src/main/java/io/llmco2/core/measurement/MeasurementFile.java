package io.llmco2.core.measurement;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.llmco2.core.measurement.Measurement.Part;
import io.llmco2.core.measurement.Measurement.Requests;
import io.llmco2.core.measurement.Measurement.Server;
import io.llmco2.core.measurement.Observations.Skipped;
import io.llmco2.graph.Phase;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.commons.csv.CSVException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Reads measurements from CSV with the columns {@code model, gpu, gpu_count, tensor_parallel, precision, engine,
 * batch_size, prompt_tokens, output_tokens, total_energy_j, total_latency_s, source_row}, and if they are there
 * {@code prefill_energy_j, prefill_latency_s, decode_energy_j, decode_latency_s}; others are ignored, empty cells are
 * unknown. A row without totals is a measurement of the phase that it has numbers of. What {@code source_row} says as
 * {@code key=value} between semicolons, such as {@code host_load=crowded} or {@code dp=8}, counts too.
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
     * The rows of a file.
     *
     * @param measurements in order
     * @param skipped rows that are not measurements: with too few or too many cells, or a cell that is no number
     */
    public record Rows(ImmutableList<Measurement> measurements, ImmutableList<Skipped> skipped) {}

    /**
     * All rows of a file.
     *
     * @throws IOException if it cannot be read
     * @throws IllegalArgumentException naming the file if a column is missing, if it has no rows, or, with the line, from
     *     where on it is not CSV
     */
    public static Rows read(Path file) throws IOException {
        ImmutableList.Builder<Measurement> measurements = ImmutableList.builder();
        ImmutableList.Builder<Skipped> skipped = ImmutableList.builder();
        try (Reader reader = Files.newBufferedReader(file);
                CSVParser parser = parser(file, reader)) {
            Iterator<CSVRecord> records = parser.iterator();
            while (hasNext(file, parser, records)) {
                CSVRecord record = records.next();
                String row = file.getFileName() + ":" + parser.getCurrentLineNumber();
                try {
                    measurements.add(measurement(row, source(file), record));
                } catch (IllegalArgumentException bad) {
                    skipped.add(new Skipped(row, bad.getMessage()));
                }
            }
        }
        Rows rows = new Rows(measurements.build(), skipped.build());
        if (rows.measurements.isEmpty() && rows.skipped.isEmpty()) {
            throw new IllegalArgumentException(file + " has a header, but no measurements below it");
        }
        return rows;
    }

    private static CSVParser parser(Path file, Reader reader) throws IOException {
        CSVParser parser;
        try {
            parser = CSVParser.parse(reader, FORMAT);
        } catch (IllegalArgumentException bad) {
            throw new IllegalArgumentException(file + " has a header that cannot be used: " + bad.getMessage(), bad);
        }
        List<String> missing = COLUMNS.stream()
                .filter(column -> !parser.getHeaderMap().containsKey(column))
                .toList();
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException(file + " has no column " + String.join(", ", missing)
                    + "; measurements need " + String.join(", ", COLUMNS));
        }
        return parser;
    }

    /** The parser reads ahead, and wraps what goes wrong. */
    private static boolean hasNext(Path file, CSVParser parser, Iterator<CSVRecord> records) throws IOException {
        try {
            return records.hasNext();
        } catch (UncheckedIOException bad) {
            if (bad.getCause() instanceof CSVException) {
                throw new IllegalArgumentException(
                        file + " is not CSV from line " + parser.getCurrentLineNumber() + " on: " + bad.getMessage(),
                        bad);
            }
            throw bad.getCause();
        }
    }

    private static Measurement measurement(String row, String source, CSVRecord record) {
        if (!record.isConsistent()) {
            throw new IllegalArgumentException("has " + record.size() + " cells, but the header has "
                    + record.getParser().getHeaderNames().size());
        }
        Part whole = part(record, "total");
        Part prefill = part(record, "prefill");
        Part decode = part(record, "decode");
        Optional<Phase> phase = whole.measured()
                ? Optional.empty()
                : decode.measured()
                        ? Optional.of(Phase.DECODE)
                        : prefill.measured() ? Optional.of(Phase.PREFILL) : Optional.empty();
        Part measured = phase.map(of -> of == Phase.DECODE ? decode : prefill).orElse(whole);
        return new Measurement(
                row,
                source,
                new Server(
                        record.get("model"),
                        record.get("gpu"),
                        count(record, "gpu_count"),
                        count(record, "tensor_parallel"),
                        record.get("precision"),
                        record.get("engine")),
                new Requests(
                        number(record, "batch_size").orElseThrow(() -> missing("batch_size")),
                        number(record, "prompt_tokens"),
                        number(record, "output_tokens").orElseThrow(() -> missing("output_tokens"))),
                measured.joules(),
                measured.seconds(),
                phase,
                whole.measured() ? prefill : Part.NONE,
                extras(record.get("source_row")));
    }

    private static Part part(CSVRecord record, String part) {
        return new Part(optional(record, part + "_energy_j"), optional(record, part + "_latency_s"));
    }

    private static OptionalDouble optional(CSVRecord record, String column) {
        return record.isMapped(column) ? number(record, column) : OptionalDouble.empty();
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
