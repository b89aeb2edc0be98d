package io.llmco2.core.calibrate;

import io.llmco2.core.measurement.Measurement;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import org.apache.commons.math3.optim.InitialGuess;
import org.apache.commons.math3.optim.MaxEval;
import org.apache.commons.math3.optim.nonlinear.scalar.GoalType;
import org.apache.commons.math3.optim.nonlinear.scalar.ObjectiveFunction;
import org.apache.commons.math3.optim.nonlinear.scalar.noderiv.PowellOptimizer;

/**
 * Finds the adjustment that brings predictions of some samples closest to their measurements:
 * <pre>
 * minimise   sum over measured times and energies of  2 d^2 (sqrt(1 + (e / d)^2) - 1)  +  ridge |theta|^2
 * where      e = log(adjusted / measured)         quadratic for small errors, absolute for large ones
 * theta      0  log decodeStretch                 1  sqrt(secondsPerLaunch / its scale)
 *            2  log powerFactor                   3  sqrt(secondsPerToken / its scale)
 *            4  logit hostPowerShare - its start  5  log(prefillStretch / decodeStretch)
 * </pre>
 * At theta 0 nothing is adjusted, and the ridge draws there: what the rows do not say stays as predicted. The scale of a host time
 * is that which alone would explain the time of the median row. Few rows say few things, so the first three are fitted from
 * any number of rows, 3 and 4 from {@value #ROWS_OF_HOST} and 5 from {@value #ROWS_OF_PHASES}. Solved by Powell's
 * method, which needs no slopes: maxima and bounds have kinks. Deterministic.
 */
final class AdjustmentFit {
    static final int ROWS_OF_HOST = 8;
    static final int ROWS_OF_PHASES = 12;

    /** Log errors beyond this count by their amount, not by their square: about the noise of a measurement. */
    private static final double ROBUST = 0.1;

    /** Power while the host works before rows say more: a fifth of the way from idle to the limit. */
    private static final double HOST_POWER_SHARE = 0.2;

    /** Off zero, where the square of a host time has no slope. */
    private static final double START_OF_HOST = 0.3;

    /** The objective is of the order of a tenth to ten; its last digits are below the noise of any measurement. */
    private static final double RELATIVE = 1e-5;

    private static final double ABSOLUTE = 1e-8;
    private static final int MOST_EVALUATIONS = 100_000;

    private final List<Sample> samples;
    private final double ridge;
    private final double secondsPerLaunch;
    private final double secondsPerToken;

    private AdjustmentFit(List<Sample> samples, double ridge) {
        this.samples = samples;
        this.ridge = ridge;
        this.secondsPerLaunch = scale(samples, Sample::launches);
        this.secondsPerToken = scale(samples, Sample::tokens);
    }

    static Adjustment of(List<Sample> samples, double ridge) {
        return new AdjustmentFit(samples, ridge).solve();
    }

    /** How far an adjustment leaves a sample from its measurements. */
    static double loss(Sample sample, Adjustment adjustment) {
        Sample.Adjusted adjusted = sample.adjusted(adjustment);
        Measurement measured = sample.observation().measurement();
        return loss(adjusted.seconds(), measured.seconds()) + loss(adjusted.joules(), measured.joules());
    }

    /** Measured seconds, or predicted ones where only energy was measured, over a count: the median of the rows. */
    private static double scale(List<Sample> samples, ToDoubleFunction<Sample> count) {
        double[] each = samples.stream()
                .filter(sample -> count.applyAsDouble(sample) > 0)
                .mapToDouble(
                        sample -> sample.observation().measurement().seconds().orElseGet(() -> sample.predicted()
                                        .total()
                                        .time()
                                        .seconds())
                                / count.applyAsDouble(sample))
                .sorted()
                .toArray();
        return each.length == 0 ? 0 : each[each.length / 2];
    }

    private Adjustment solve() {
        double[] start = new double[parameters(samples.size())];
        start[1] = START_OF_HOST;
        if (start.length > 3) {
            start[3] = START_OF_HOST;
        }
        double[] found = new PowellOptimizer(RELATIVE, ABSOLUTE)
                .optimize(
                        GoalType.MINIMIZE,
                        new ObjectiveFunction(this::objective),
                        new InitialGuess(start),
                        new MaxEval(MOST_EVALUATIONS))
                .getPoint();
        return adjustment(found);
    }

    private static int parameters(int rows) {
        return rows < ROWS_OF_HOST ? 3 : rows < ROWS_OF_PHASES ? 5 : 6;
    }

    private Adjustment adjustment(double[] theta) {
        double prefillOverDecode = theta.length > 5 ? theta[5] : 0;
        double token = theta.length > 3 ? theta[3] : 0;
        double hostPower = theta.length > 4 ? theta[4] : 0;
        return new Adjustment(
                Math.exp(theta[0] + prefillOverDecode),
                Math.exp(theta[0]),
                theta[1] * theta[1] * secondsPerLaunch,
                token * token * secondsPerToken,
                Math.exp(theta[2]),
                1 / (1 + (1 / HOST_POWER_SHARE - 1) * Math.exp(-hostPower)));
    }

    private double objective(double[] theta) {
        Adjustment adjustment = adjustment(theta);
        double sum = 0;
        for (Sample sample : samples) {
            sum += loss(sample, adjustment);
        }
        for (double parameter : theta) {
            sum += ridge * parameter * parameter;
        }
        return sum;
    }

    private static double loss(double adjusted, OptionalDouble measured) {
        if (measured.isEmpty()) {
            return 0;
        }
        double error = Math.log(adjusted / measured.getAsDouble());
        double root = Math.sqrt(1 + error / ROBUST * (error / ROBUST));
        return 2 * error * error / (1 + root); // 2 d^2 (root - 1), without its cancellation
    }
}
