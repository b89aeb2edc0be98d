package io.llmco2.graph.llm;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;

/** Tables of expectations among the test resources: a header, comments after {@code #}. */
final class Table {
    private static final CSVFormat COMMAS = CSVFormat.DEFAULT
            .builder()
            .setHeader()
            .setSkipHeaderRecord(true)
            .setCommentMarker('#')
            .get();
    private static final CSVFormat BARS =
            COMMAS.builder().setDelimiter('|').setQuote(null).setTrim(true).get();

    private Table() {}

    /** Rows with commas between cells. */
    static Stream<CSVRecord> csv(String name) {
        return rows(name, COMMAS);
    }

    /** Rows with bars between cells, for texts that hold commas and quotes. */
    static Stream<CSVRecord> bars(String name) {
        return rows(name, BARS);
    }

    /** Rows of a table from elsewhere, with commas between cells. */
    static Stream<CSVRecord> csv(Reader reader) throws IOException {
        return COMMAS.parse(reader).getRecords().stream();
    }

    private static Stream<CSVRecord> rows(String name, CSVFormat format) {
        try (Reader reader = new InputStreamReader(Table.class.getResourceAsStream(name), StandardCharsets.UTF_8)) {
            return format.parse(reader).getRecords().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
