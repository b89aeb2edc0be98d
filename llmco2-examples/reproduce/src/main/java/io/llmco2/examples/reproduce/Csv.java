package io.llmco2.examples.reproduce;

import com.google.common.hash.Hashing;
import com.google.common.io.MoreFiles;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** Reads files of comma-separated values whose first line names the columns. */
final class Csv {
    private static final CSVFormat FORMAT =
            CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).get();

    private Csv() {}

    /**
     * Hands over every row.
     *
     * @throws IllegalArgumentException naming file and line, if {@code each} throws one
     */
    static void read(Path file, Consumer<CSVRecord> each) throws IOException {
        try (Reader reader = Files.newBufferedReader(file);
                CSVParser parser = CSVParser.parse(reader, FORMAT)) {
            for (CSVRecord row : parser) {
                try {
                    each.accept(row);
                } catch (IllegalArgumentException bad) {
                    throw new IllegalArgumentException(
                            file + " line " + parser.getCurrentLineNumber() + ": " + bad.getMessage(), bad);
                }
            }
        }
    }

    static String sha256(Path file) throws IOException {
        return MoreFiles.asByteSource(file).hash(Hashing.sha256()).toString();
    }
}
