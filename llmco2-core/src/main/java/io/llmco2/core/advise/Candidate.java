package io.llmco2.core.advise;

import com.google.common.base.Preconditions;
import io.llmco2.core.Placement;
import java.util.OptionalDouble;

/**
 * A placement that is offered, and its price.
 *
 * @param placement where
 * @param pricePerGpuHour of one GPU with its share of the host, in the caller's currency, which is the same for all
 *     candidates; empty if unknown, which leaves the cost unknown
 */
public record Candidate(Placement placement, OptionalDouble pricePerGpuHour) {

    /**
     * Checks the price.
     *
     * @throws IllegalArgumentException if it is negative, infinite or NaN
     */
    public Candidate {
        Preconditions.checkNotNull(placement, "a candidate needs a placement");
        if (pricePerGpuHour.isPresent()
                && !(pricePerGpuHour.getAsDouble() >= 0 && pricePerGpuHour.getAsDouble() < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("the price of a GPU hour on " + placement
                    + " must be finite and >= 0, or left out if unknown, but was " + pricePerGpuHour.getAsDouble());
        }
    }

    /** A candidate whose price is unknown. */
    public static Candidate of(Placement placement) {
        return new Candidate(placement, OptionalDouble.empty());
    }

    /** The same at a price for each GPU and hour. */
    public Candidate at(double perGpuHour) {
        return new Candidate(placement, OptionalDouble.of(perGpuHour));
    }
}
