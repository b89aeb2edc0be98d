package io.llmco2.core.carbon;

import io.llmco2.hardware.quantity.Energy;
import java.util.Optional;

/**
 * The energy of one inference at every boundary.
 * <pre>
 * host      = accelerator + power of the host x time
 * facility  = host x PUE                                  (accelerator x PUE where the host is unknown)
 * </pre>
 *
 * @param accelerator what the accelerators take
 * @param hostAlone what the host takes beside them; empty where no source tells its power, which makes the facility a
 *     lower bound
 * @param pue energy of the facility over energy of its computers, at least 1
 */
public record BoundaryLadder(Energy accelerator, Optional<Energy> hostAlone, double pue) {

    /**
     * Checks the PUE.
     *
     * @throws IllegalArgumentException if it is below 1, infinite or NaN
     */
    public BoundaryLadder {
        if (!(pue >= 1 && pue < Double.POSITIVE_INFINITY)) { // also refuses NaN
            throw new IllegalArgumentException("a PUE must be finite and >= 1, but was " + pue);
        }
    }

    /** Accelerators and host; empty where the power of the host is unknown. */
    public Optional<Energy> host() {
        return hostAlone.map(accelerator::plus);
    }

    /** At the meter. */
    public Energy facility() {
        return host().orElse(accelerator).times(pue);
    }

    /**
     * At one of the boundaries.
     *
     * @throws IllegalArgumentException if it is {@link Boundary#HOST} and the power of the host is unknown
     */
    public Energy at(Boundary boundary) {
        return switch (boundary) {
            case ACCELERATOR -> accelerator;
            case HOST ->
                host().orElseThrow(() -> new IllegalArgumentException(
                        "no source tells the power of a host of this GPU, so there is no energy at the boundary host;"
                                + " ask for accelerator or facility"));
            case FACILITY -> facility();
        };
    }
}
