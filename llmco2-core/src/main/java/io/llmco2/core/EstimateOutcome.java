package io.llmco2.core;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Optional;

/**
 * What became of one request of many: an estimate, or the reason why there is none. A request that is refused takes
 * nothing from the others; {@link #all} is for those who want all or nothing. Immutable.
 */
public sealed interface EstimateOutcome {

    /** The place of the request among those that were asked, from 0 on. */
    long index();

    /** What was asked. */
    EstimateRequest request();

    /** The estimate; empty if the request was refused. */
    Optional<CarbonEstimate> estimate();

    /**
     * The estimate.
     *
     * @throws EstimateRefusedException if there is none, naming the index and the reason
     */
    CarbonEstimate orThrow();

    /**
     * The request was estimated.
     *
     * @param index its place
     * @param request what was asked
     * @param answer what {@link CarbonEstimator#estimate} says of it, to the last bit
     */
    record Estimated(long index, EstimateRequest request, CarbonEstimate answer) implements EstimateOutcome {
        @Override
        public Optional<CarbonEstimate> estimate() {
            return Optional.of(answer);
        }

        @Override
        public CarbonEstimate orThrow() {
            return answer;
        }
    }

    /**
     * The request was refused.
     *
     * @param index its place
     * @param request what was asked
     * @param cause what {@link CarbonEstimator#estimate} throws for it
     */
    record Refused(long index, EstimateRequest request, RuntimeException cause) implements EstimateOutcome {
        @Override
        public Optional<CarbonEstimate> estimate() {
            return Optional.empty();
        }

        @Override
        public CarbonEstimate orThrow() {
            throw new EstimateRefusedException(this, "");
        }

        /** Why, in one sentence. */
        public String reason() {
            return cause.getMessage() == null ? cause.toString() : cause.getMessage();
        }
    }

    /**
     * The estimates of all requests, in order.
     *
     * @throws EstimateRefusedException if any was refused, naming the first of them and how many there are
     */
    static ImmutableList<CarbonEstimate> all(List<EstimateOutcome> outcomes) {
        ImmutableList<Refused> refused = outcomes.stream()
                .filter(Refused.class::isInstance)
                .map(Refused.class::cast)
                .collect(ImmutableList.toImmutableList());
        if (!refused.isEmpty()) {
            throw new EstimateRefusedException(
                    refused.get(0),
                    refused.size() == 1
                            ? ""
                            : "; " + (refused.size() - 1) + " more of " + outcomes.size() + " requests were refused");
        }
        return outcomes.stream().map(EstimateOutcome::orThrow).collect(ImmutableList.toImmutableList());
    }
}
