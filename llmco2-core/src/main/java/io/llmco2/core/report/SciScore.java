package io.llmco2.core.report;

import io.llmco2.core.carbon.Impacts;
import io.llmco2.hardware.grid.GridAccounting;
import io.llmco2.hardware.quantity.Carbon;
import java.util.List;
import java.util.Locale;

/**
 * Software Carbon Intensity (ISO/IEC 21031:2024): (O + M) per R. Nothing in it is invented: without intensity, footprint of
 * the hardware or functional unit there is no score.
 *
 * @param operational O, energy x location-based intensity
 * @param embodied M, share of making the hardware
 * @param per R, what the two were emitted for
 * @param lacking what should be in it and is unknown; a score that lacks something is a lower bound
 */
public record SciScore(Carbon operational, Carbon embodied, FunctionalUnit per, List<String> lacking) {

    /** Copies the list. */
    public SciScore {
        lacking = List.copyOf(lacking);
    }

    /**
     * The score of an estimate.
     *
     * @param impacts of the estimate
     * @param per what it was for, such as the requests of its batch
     * @throws IllegalArgumentException if O or M is unknown, or the electricity was counted by market
     */
    public static SciScore of(Impacts impacts, FunctionalUnit per) {
        if (impacts.operational().accounting() == GridAccounting.MARKET) {
            throw new IllegalArgumentException(
                    "the SCI excludes market-based measures (ISO/IEC 21031); count by location");
        }
        Carbon used = impacts.operational()
                .carbon()
                .orElseThrow(() -> new IllegalArgumentException(
                        "the SCI needs operational carbon (O = E x I); give a region or an intensity"));
        Carbon made = impacts.embodied()
                .carbon()
                .orElseThrow(() -> new IllegalArgumentException("the SCI needs embodied carbon (M), which is "
                        + impacts.embodied().source() + "; choose another method or give a footprint of your own"));
        return new SciScore(used, made, per, impacts.lacking());
    }

    /** Grams of CO2e per functional unit. */
    public double gramsPerUnit() {
        return gramsPer(1);
    }

    /** Grams of CO2e per so many functional units, such as 1e6 tokens. */
    public double gramsPer(double units) {
        return (operational.grams() + embodied.grams()) / per.count() * units;
    }

    /** In words. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%.5g gCO2e per %s", gramsPerUnit(), per.name())
                + (lacking.isEmpty() ? "" : " (lower bound: lacks " + String.join(", ", lacking) + ")");
    }
}
