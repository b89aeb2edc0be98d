package io.llmco2.examples.reproduce;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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
            Csv.read(
                    file,
                    row -> traces.add(
                            Double.parseDouble(row.get("prompt_tokens")),
                            Double.parseDouble(row.get("output_tokens"))));
            traces.hashes.append(Csv.sha256(file));
        }
        return traces;
    }

    private void add(double promptTokens, double outputTokens) {
        counts.merge(Cell.of(promptTokens, 1), 1, Integer::sum);
        counts.merge(Cell.of(promptTokens, Math.max(2, outputTokens)), 1, Integer::sum);
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
