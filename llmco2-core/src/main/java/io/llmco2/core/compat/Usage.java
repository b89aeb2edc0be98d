package io.llmco2.core.compat;

import io.llmco2.hardware.quantity.Carbon;
import io.llmco2.hardware.quantity.CarbonIntensity;
import io.llmco2.hardware.quantity.Power;
import io.llmco2.hardware.quantity.PowerUsageEffectiveness;
import java.util.Optional;

/**
 * What tools ask for. Numbers of parameters and tokens are plain counts, not billions.
 *
 * @param model the size of the model
 * @param tokens what is asked of it
 * @param pue of the data centre
 * @param intensity of its grid
 * @param devices what it runs on; needed by some tools, ignored by others
 */
public record Usage(
        Model model, Tokens tokens, PowerUsageEffectiveness pue, CarbonIntensity intensity, Optional<Devices> devices) {

    /**
     * The size of a model.
     *
     * @param activeParameters parameters that one token passes through
     * @param parameters all of them
     */
    public record Model(double activeParameters, double parameters) {
        /**
         * Checks them.
         *
         * @throws IllegalArgumentException if they are not positive, or more are active than there are
         */
        public Model {
            if (!(activeParameters > 0 && parameters >= activeParameters && parameters < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("active parameters must be positive and no more than all, but were "
                        + activeParameters + " of " + parameters);
            }
        }
    }

    /**
     * What is asked of a model.
     *
     * @param requests how many requests, or 1 for a whole training
     * @param promptTokens of one request
     * @param outputTokens of one request
     */
    public record Tokens(double requests, double promptTokens, double outputTokens) {
        /**
         * Checks them.
         *
         * @throws IllegalArgumentException if one is negative or not finite
         */
        public Tokens {
            for (double count : new double[] {requests, promptTokens, outputTokens}) {
                if (!(count >= 0 && count < Double.POSITIVE_INFINITY)) {
                    throw new IllegalArgumentException("counts must be finite and >= 0, but one was " + count);
                }
            }
        }
    }

    /**
     * Accelerators of one kind.
     *
     * @param count how many
     * @param power mean power of one with its share of the system
     * @param peakFlops peak rate of one, in operations a second
     * @param efficiency share of the peak that is reached, above 0 and at most 1
     * @param footprint of making one with its share of the system; empty where not known
     */
    public record Devices(int count, Power power, double peakFlops, double efficiency, Optional<Carbon> footprint) {
        /**
         * Checks them.
         *
         * @throws IllegalArgumentException if there is none, the peak is not positive, or the efficiency out of range
         */
        public Devices {
            if (count < 1 || !(peakFlops > 0) || !(efficiency > 0 && efficiency <= 1)) {
                throw new IllegalArgumentException(
                        "devices need a count, a peak and an efficiency above 0 and at most 1," + " but were " + count
                                + ", " + peakFlops + ", " + efficiency);
            }
        }
    }
}
