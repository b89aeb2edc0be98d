package io.llmco2.examples.reproduce;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

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
        Csv.read(
                file,
                row -> all.add(new Request(
                        row.get("split"),
                        row.get("model"),
                        Integer.parseInt(row.get("prompt_tokens")),
                        Integer.parseInt(row.get("output_tokens")),
                        Double.parseDouble(row.get("prefill_s")),
                        Double.parseDouble(row.get("decode_s")))));
        return new SimulatedRequests(all.build(), Csv.sha256(file));
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
