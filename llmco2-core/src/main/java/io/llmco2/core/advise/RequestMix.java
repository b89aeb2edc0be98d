package io.llmco2.core.advise;

import com.google.common.base.Preconditions;
import com.google.common.collect.ImmutableList;
import io.llmco2.core.EstimateRequest;
import io.llmco2.graph.Workload;
import io.llmco2.graph.Workload.ContinuousBatching;
import io.llmco2.graph.Workload.StaticBatch;
import java.util.Optional;

/**
 * What is to be served: kinds of requests, and how often each comes. Where the requests say they run does not matter to an
 * advisor, which asks for all of them at every candidate. Each kind is served in batches of its own, of the size that its
 * request names.
 *
 * @param parts at least one
 */
public record RequestMix(ImmutableList<Part> parts) {

    /** Refuses a mix of nothing. */
    public RequestMix {
        Preconditions.checkArgument(!parts.isEmpty(), "a request mix needs at least one kind of requests");
    }

    /**
     * One kind of requests.
     *
     * @param request model, engine, prompt, batch
     * @param weight how often it comes, against the others; finite and above 0
     * @param output how many tokens it generates; the length of the request unless given
     */
    public record Part(EstimateRequest request, double weight, Optional<OutputLength> output) {
        /**
         * Checks the weight, and that the workload has one length.
         *
         * @throws IllegalArgumentException if the weight is not finite and above 0, or lengths are given for a workload that
         *     has several or one phase alone
         */
        public Part {
            if (!(weight > 0 && weight < Double.POSITIVE_INFINITY)) { // also refuses NaN
                throw new IllegalArgumentException(
                        "the weight of a kind of requests must be finite and > 0, but was " + weight);
            }
            Workload workload = request.workload();
            if (output.isPresent() && !(workload instanceof StaticBatch) && !(workload instanceof ContinuousBatching)) {
                throw new IllegalArgumentException("an expected output length is for a batch of equal requests or a"
                        + " server in steady state, but the workload was " + workload + "; leave it out");
            }
        }

        /** One workload to estimate, and how much of the part it stands for. */
        record Share(EstimateRequest request, double probability) {}

        /** The means of a server take decimals, so one workload does; whole lengths need one or two. */
        ImmutableList<Share> shares() {
            if (output.isEmpty()) {
                return ImmutableList.of(new Share(request, 1));
            }
            if (request.workload() instanceof ContinuousBatching server) {
                return ImmutableList.of(new Share(
                        request.with(new ContinuousBatching(
                                server.running(),
                                server.prompt(),
                                server.cached(),
                                output.get().mean())),
                        1));
            }
            StaticBatch batch = (StaticBatch) request.workload();
            return output.get().points().stream()
                    .map(point -> new Share(
                            request.with(new StaticBatch(
                                    batch.requests(), batch.prompt(), batch.cached(), point.tokens(), batch.samples())),
                            point.probability()))
                    .collect(ImmutableList.toImmutableList());
        }

        /** The tokens of a request at which its latency is held against a limit. */
        double limitTokens() {
            return output.map(OutputLength::p90)
                    .orElseGet(() -> request.workload().generatedTokens());
        }
    }

    /** One kind of requests, of known length. */
    public static RequestMix of(EstimateRequest request) {
        return new RequestMix(ImmutableList.of(new Part(request, 1, Optional.empty())));
    }

    /** One kind of requests, of expected length. */
    public static RequestMix of(EstimateRequest request, OutputLength output) {
        return new RequestMix(ImmutableList.of(new Part(request, 1, Optional.of(output))));
    }

    /** These and another kind. */
    public RequestMix and(EstimateRequest request, double weight, OutputLength output) {
        return new RequestMix(ImmutableList.<Part>builder()
                .addAll(parts)
                .add(new Part(request, weight, Optional.of(output)))
                .build());
    }

    double totalWeight() {
        return parts.stream().mapToDouble(Part::weight).sum();
    }
}
