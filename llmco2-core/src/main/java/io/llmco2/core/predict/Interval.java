package io.llmco2.core.predict;

import io.llmco2.hardware.quantity.Energy;

/**
 * How far a measured energy may lie from the predicted one.
 *
 * @param level the share of measurements that is expected inside, 0 to 1
 * @param lowFactor predicted energy times this is the lower end, at most 1
 * @param highFactor predicted energy times this is the upper end, at least 1
 */
public record Interval(double level, double lowFactor, double highFactor) {

    public Interval {
        if (!(level > 0 && level < 1)) {
            throw new IllegalArgumentException("an interval's level must be between 0 and 1, but was " + level);
        }
        if (!(lowFactor >= 0 && lowFactor <= 1 && highFactor >= 1 && highFactor < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "an interval must hold its prediction, but its factors were " + lowFactor + " and " + highFactor);
        }
    }

    /** The same interval, so many times as wide in logarithms. */
    public Interval widened(double times) {
        return new Interval(level, Math.pow(lowFactor, times), Math.pow(highFactor, times));
    }

    /** The lower end. */
    public Energy low(Energy predicted) {
        return predicted.times(lowFactor);
    }

    /** The upper end. */
    public Energy high(Energy predicted) {
        return predicted.times(highFactor);
    }
}
