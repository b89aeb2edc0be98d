package io.llmco2.examples.reproduce;

import com.google.common.collect.ImmutableList;
import com.google.common.hash.Hashing;
import com.google.common.io.MoreFiles;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * What LLMCO2's authors published beside the paper ({@code fuzhenxiao/LLMCO2@6c9538c}): 10,000 requests of a public trace
 * on three models with latencies. They are latencies that a simulator computed (microsoft/vidur), not measured energy.
 *
 * @param all in the order of the file
 * @param sha256 hash of the file
 */
public record SimulatedRequests(ImmutableList<Request> all, String sha256) {

    /** Labels were divided by these seconds, the largest of each phase, before the authors added them up. */
    private static final double PREFILL_UNIT = 1.92;

    private static final double DECODE_UNIT = 40.3;

    /**
     * One request.
     *
     * @param split of the authors: train, validation or test
     * @param model id
     * @param promptTokens at least 1
     * @param outputTokens at least 1
     * @param prefillSeconds simulated
     * @param decodeSeconds simulated
     */
    public record Request(
            String split,
            String model,
            int promptTokens,
            int outputTokens,
            double prefillSeconds,
            double decodeSeconds) {}

    /** Reads {@code requests.csv}. */
    public static SimulatedRequests read(Path file) throws IOException {
        ImmutableList.Builder<Request> all = ImmutableList.builder();
        CSVFormat format = CSVFormat.DEFAULT
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .get();
        try (Reader reader = Files.newBufferedReader(file);
                CSVParser parser = CSVParser.parse(reader, format)) {
            for (CSVRecord row : parser) {
                try {
                    all.add(new Request(
                            row.get("split"),
                            row.get("model"),
                            Integer.parseInt(row.get("prompt_tokens")),
                            Integer.parseInt(row.get("output_tokens")),
                            Double.parseDouble(row.get("prefill_s")),
                            Double.parseDouble(row.get("decode_s"))));
                } catch (IllegalArgumentException bad) {
                    throw new IllegalArgumentException(
                            file + " line " + parser.getCurrentLineNumber() + ": " + bad.getMessage(), bad);
                }
            }
        }
        return new SimulatedRequests(
                all.build(), MoreFiles.asByteSource(file).hash(Hashing.sha256()).toString());
    }

    /** One of the authors' parts. */
    public List<Request> of(String split) {
        return all.stream().filter(request -> request.split.equals(split)).toList();
    }

    /** The authors' label: both phases in units of the largest, added up. */
    static double scaledSum(double prefillSeconds, double decodeSeconds) {
        return prefillSeconds / PREFILL_UNIT + decodeSeconds / DECODE_UNIT;
    }
}
