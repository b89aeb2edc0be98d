package io.llmco2.core;

/**
 * A request of many was refused. An {@link IllegalArgumentException}, because what stands in the way is what was asked; the
 * cause is what {@link CarbonEstimator#estimate} throws for the request alone.
 */
public final class EstimateRefusedException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    /** The place of the request among those that were asked, from 0 on. */
    private final long index;

    EstimateRefusedException(EstimateOutcome.Refused refused, String others) {
        super(
                "request " + refused.index() + " (" + refused.request() + ") was refused: " + refused.reason() + others,
                refused.cause());
        this.index = refused.index();
    }

    /** The place of the request among those that were asked, from 0 on. */
    public long index() {
        return index;
    }
}
