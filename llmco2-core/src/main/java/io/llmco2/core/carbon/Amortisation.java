package io.llmco2.core.carbon;

import io.llmco2.hardware.quantity.Carbon;
import io.llmco2.hardware.quantity.TimeSpan;

/**
 * Over how much work the making of hardware is spread: the time that it works in its life.
 *
 * @param lifetimeYears years from first use to last
 * @param utilisation share of that time in which it works for someone, above 0 and at most 1
 */
public record Amortisation(double lifetimeYears, double utilisation) {

    /** Three years, as EcoLogits assumes for AI servers (mlco2/ecologits@5be90da:docs/methodology/llm_inference.md). */
    public static final double DEFAULT_LIFETIME_YEARS = 3;

    /**
     * Every hour of the life, an assumption: hardware that is idle half of the time has twice the footprint per request.
     * As for EcoLogits, which states none.
     */
    public static final double DEFAULT_UTILISATION = 1;

    /** {@link #DEFAULT_LIFETIME_YEARS} at {@link #DEFAULT_UTILISATION}. */
    public static final Amortisation DEFAULT = new Amortisation(DEFAULT_LIFETIME_YEARS, DEFAULT_UTILISATION);

    private static final double SECONDS_PER_YEAR = 365 * 24 * 3600.0;

    /**
     * Checks both.
     *
     * @throws IllegalArgumentException if the lifetime is not positive and finite, or the utilisation not above 0 and at
     *     most 1
     */
    public Amortisation {
        if (!(lifetimeYears > 0 && lifetimeYears < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("lifetimeYears must be finite and > 0, but was " + lifetimeYears);
        }
        if (!(utilisation > 0 && utilisation <= 1)) {
            throw new IllegalArgumentException("utilisation must be above 0 and at most 1, but was " + utilisation);
        }
    }

    /** What using a product for some time takes of its footprint: footprint x time / (lifetime x utilisation). */
    public Carbon share(Carbon footprint, TimeSpan time) {
        return footprint.times(fraction(time));
    }

    /** The part of the work of a life that is done in some time. */
    public double fraction(TimeSpan time) {
        return time.seconds() / (lifetimeYears * SECONDS_PER_YEAR * utilisation);
    }

    /** The same life at another utilisation. */
    public Amortisation withUtilisation(double share) {
        return new Amortisation(lifetimeYears, share);
    }

    /** In words. */
    @Override
    public String toString() {
        return "lifetime " + lifetimeYears + " years, utilisation " + utilisation;
    }
}
