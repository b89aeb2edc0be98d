package io.llmco2.examples.reproduce;

import com.google.common.hash.Hashing;
import com.google.common.io.MoreFiles;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * How often production requests have which lengths: counts in cells of half a power of two of prompt and output tokens.
 * A run that generates one token is the prefill of a request, whatever that generates. Every cell has half a request more,
 * so that nothing is impossible.
 */
final class RequestTraces {
    private static final double CELLS_PER_DOUBLING = 2;
    private static final double LEAST = 0.5;
    private static final long PREFILL = -1;

    private final Map<Cell, Integer> counts = new HashMap<>();
    private final StringBuilder hashes = new StringBuilder();

    /** A cell of lengths; output {@link #PREFILL} for prefill alone. */
    private record Cell(long prompt, long output) {
        static Cell of(double promptTokens, double outputTokens) {
            return new Cell(step(promptTokens), outputTokens <= 1 ? PREFILL : step(outputTokens));
        }

        private static long step(double tokens) {
            return Math.round(CELLS_PER_DOUBLING * Math.log(Math.max(1, tokens)) / Math.log(2));
        }
    }

    static RequestTraces read(List<Path> files) throws IOException {
        RequestTraces traces = new RequestTraces();
        for (Path file : files) {
            CSVFormat format = CSVFormat.DEFAULT
                    .builder()
                    .setHeader()
                    .setSkipHeaderRecord(true)
                    .get();
            try (Reader reader = Files.newBufferedReader(file);
                    CSVParser parser = CSVParser.parse(reader, format)) {
                for (CSVRecord row : parser) {
                    double prompt = Double.parseDouble(row.get("prompt_tokens"));
                    traces.counts.merge(Cell.of(prompt, 1), 1, Integer::sum);
                    traces.counts.merge(
                            Cell.of(prompt, Math.max(2, Double.parseDouble(row.get("output_tokens")))),
                            1,
                            Integer::sum);
                }
            }
            traces.hashes.append(MoreFiles.asByteSource(file).hash(Hashing.sha256()));
        }
        return traces;
    }

    /** Of all files, one after the other. */
    String sha256() {
        return hashes.toString();
    }

    /** Requests in the cell of such lengths. */
    double weight(double promptTokens, double outputTokens) {
        return LEAST + counts.getOrDefault(Cell.of(promptTokens, outputTokens), 0);
    }

    /** Names the cell, to count what a pool has in it. */
    static Object cell(double promptTokens, double outputTokens) {
        return Cell.of(promptTokens, outputTokens);
    }
}
