package io.llmco2.examples.reproduce;

import io.llmco2.examples.reproduce.SimulatedRequests.Request;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.math3.stat.StatUtils;
import org.apache.commons.math3.stat.regression.SimpleRegression;

/**
 * What the simulated latencies are, without learning, for each model: the median of the prefills in each block of eight
 * prompt tokens, and for decode seconds for each token that are a straight line in the mean context. Blocks that were not
 * seen lie on the line between their neighbours.
 */
final class ClosedForm {
    private static final int BLOCK = 8;

    private final Map<String, TreeMap<Integer, Double>> prefills = new HashMap<>();
    private final Map<String, SimpleRegression> perToken = new HashMap<>();

    ClosedForm(List<Request> training) {
        Map<String, TreeMap<Integer, List<Double>>> blocks = new HashMap<>();
        for (Request r : training) {
            blocks.computeIfAbsent(r.model(), model -> new TreeMap<>())
                    .computeIfAbsent(block(r), block -> new ArrayList<>())
                    .add(r.prefillSeconds());
            perToken.computeIfAbsent(r.model(), model -> new SimpleRegression())
                    .addData(meanContext(r), r.decodeSeconds() / r.outputTokens());
        }
        blocks.forEach((model, byBlock) -> {
            TreeMap<Integer, Double> medians = new TreeMap<>();
            byBlock.forEach((block, seconds) -> medians.put(
                    block,
                    StatUtils.percentile(
                            seconds.stream().mapToDouble(Double::doubleValue).toArray(), 50)));
            prefills.put(model, medians);
        });
    }

    /** Tokens 1 to 8 are block 0: whole tiles of the profiled kernels. */
    private static int block(Request request) {
        return (request.promptTokens() - 1) / BLOCK;
    }

    private static double meanContext(Request request) {
        return request.promptTokens() + request.outputTokens() / 2.0;
    }

    double prefillSeconds(Request request) {
        TreeMap<Integer, Double> medians = prefills.get(request.model());
        int block = block(request);
        Map.Entry<Integer, Double> below = medians.floorEntry(block);
        Map.Entry<Integer, Double> above = medians.ceilingEntry(block);
        if (below == null || above == null) {
            return (below == null ? above : below).getValue();
        }
        double share = above.getKey().equals(below.getKey())
                ? 0
                : (double) (block - below.getKey()) / (above.getKey() - below.getKey());
        return below.getValue() + share * (above.getValue() - below.getValue());
    }

    double decodeSeconds(Request request) {
        return request.outputTokens() * perToken.get(request.model()).predict(meanContext(request));
    }
}
