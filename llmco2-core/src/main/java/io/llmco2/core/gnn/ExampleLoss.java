package io.llmco2.core.gnn;

/**
 * How wrong a predicted time and energy are of an example, and how that changes with either: the sum of {@link LogLoss} over
 * what was measured, time T, energy E and, where both were, power, which counts w times
 * ({@link TrainingExample#powerWeight}):
 * <pre>
 * forward    L = l(T, t) + l(E, e) + w l(E / T, e / t)
 * backward   dL/dT = l'(T, t) - w l'(E/T, e/t) E / T^2      dL/dE = l'(E, e) + w l'(E/T, e/t) / T
 * </pre>
 * Without the last term a time and an energy that err together would be as good as two that err apart. Power spreads far less
 * than time and energy do, so that its term would count for little if it counted once.
 *
 * @param loss L
 * @param bySeconds dL/dT
 * @param byJoules dL/dE
 */
record ExampleLoss(double loss, double bySeconds, double byJoules) {
    static ExampleLoss of(TrainingExample example, double seconds, double joules) {
        double loss = 0;
        double bySeconds = 0;
        double byJoules = 0;
        if (example.seconds().isPresent()) {
            double measured = example.seconds().getAsDouble();
            loss += LogLoss.of(seconds, measured);
            bySeconds += LogLoss.slope(seconds, measured);
        }
        if (example.joules().isPresent()) {
            double measured = example.joules().getAsDouble();
            loss += LogLoss.of(joules, measured);
            byJoules += LogLoss.slope(joules, measured);
        }
        if (example.seconds().isPresent() && example.joules().isPresent()) {
            double power = joules / seconds;
            double measured = example.joules().getAsDouble() / example.seconds().getAsDouble();
            double slope = example.powerWeight() * LogLoss.slope(power, measured);
            loss += example.powerWeight() * LogLoss.of(power, measured);
            bySeconds -= slope * power / seconds;
            byJoules += slope / seconds;
        }
        return new ExampleLoss(loss, bySeconds, byJoules);
    }
}
