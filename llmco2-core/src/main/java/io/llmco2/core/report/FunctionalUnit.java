package io.llmco2.core.report;

/**
 * What carbon is divided by (R of the SCI), and how much of it there is.
 *
 * @param name in the singular, such as {@code request}
 * @param count how many the carbon was emitted for, finite and above zero
 */
public record FunctionalUnit(String name, double count) {
    /**
     * Checks both.
     *
     * @throws IllegalArgumentException if the name is blank, or the count not finite and above zero: a score is per
     *     something
     */
    public FunctionalUnit {
        if (name.isBlank() || !(count > 0 && count < Double.POSITIVE_INFINITY)) { // also refuses NaN
            throw new IllegalArgumentException("a functional unit needs a name and a count above 0, but was '" + name
                    + "', " + count + "; without it there is no score");
        }
    }

    /** So many requests. */
    public static FunctionalUnit requests(double count) {
        return new FunctionalUnit("request", count);
    }

    /** So many tokens; say whether prompt tokens are among them. */
    public static FunctionalUnit tokens(double count) {
        return new FunctionalUnit("token", count);
    }
}
