package io.llmco2.core.calibrate;

import com.google.common.collect.ImmutableMap;
import io.llmco2.core.calibrate.Work.Boards;
import io.llmco2.core.predict.OperatorCost;
import io.llmco2.core.predict.PhaseCost;
import io.llmco2.graph.Phase;
import io.llmco2.hardware.quantity.Energy;
import io.llmco2.hardware.quantity.TimeSpan;

/**
 * How time and power on one platform differ from what is predicted. Of an operator that is predicted to take t seconds
 * and E joules, whose Roofline time is r, and that launches L kernels and samples N tokens:
 * <pre>
 * host    h  = secondsPerLaunch L + secondsPerToken N                  the GPU waits for its host
 * time    t' = max(r, stretch t) + h                                   stretch of its phase
 * energy  E' = stretch power E + (idle + hostPowerShare (limit - idle)) h
 *              but at least idle t' and at most limit t'               idle and limit of all boards
 * </pre>
 * Every coefficient is at least zero and none depends on the workload, so t' and E' grow with each of t, E, r, L and N:
 * where none of these falls when tokens, requests or prompts are added, neither t' nor E' does. When tokens are generated
 * none falls; with a longer prompt r may, where more micro-batches keep a pipeline from waiting. No time falls below its
 * Roofline and no power leaves the boards.
 *
 * @param prefillStretch factor on the time of operators of the prefill
 * @param decodeStretch factor on the time of operators of the decoding
 * @param secondsPerLaunch host time of every kernel launch, beside what is predicted
 * @param secondsPerToken host time of every sampled token, beside what is predicted
 * @param powerFactor factor on the power of operators
 * @param hostPowerShare power while the host works: 0 is idle, 1 the board limit
 */
public record Adjustment(
        double prefillStretch,
        double decodeStretch,
        double secondsPerLaunch,
        double secondsPerToken,
        double powerFactor,
        double hostPowerShare) {

    /** What changes nothing. */
    public static final Adjustment NONE = new Adjustment(1, 1, 0, 0, 1, 0);

    public Adjustment {
        requireNonNegative("prefillStretch", prefillStretch);
        requireNonNegative("decodeStretch", decodeStretch);
        requireNonNegative("secondsPerLaunch", secondsPerLaunch);
        requireNonNegative("secondsPerToken", secondsPerToken);
        requireNonNegative("powerFactor", powerFactor);
        requireNonNegative("hostPowerShare", hostPowerShare);
        if (hostPowerShare > 1) {
            throw new IllegalArgumentException("hostPowerShare must be at most 1, but was " + hostPowerShare);
        }
    }

    private static void requireNonNegative(String name, double value) {
        if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) { // also refuses NaN
            throw new IllegalArgumentException(name + " must be finite and >= 0, but was " + value);
        }
    }

    /** All coefficients by the names that files have for them. */
    public ImmutableMap<String, Double> coefficients() {
        return ImmutableMap.of(
                "prefill_stretch", prefillStretch,
                "decode_stretch", decodeStretch,
                "s_per_launch", secondsPerLaunch,
                "s_per_token", secondsPerToken,
                "power_factor", powerFactor,
                "host_power_share", hostPowerShare);
    }

    double seconds(Work work) {
        return Math.max(work.floorSeconds(), stretch(work) * work.seconds()) + hostSeconds(work);
    }

    /** Joules of work that {@link #seconds} says the time of. */
    double joules(Work work, double seconds, Boards boards) {
        double hostWatts = boards.idleWatts() + hostPowerShare * (boards.limitWatts() - boards.idleWatts());
        double joules = stretch(work) * powerFactor * work.joules() + hostWatts * hostSeconds(work);
        return Math.min(boards.limitWatts() * seconds, Math.max(boards.idleWatts() * seconds, joules));
    }

    private double stretch(Work work) {
        return work.phase() == Phase.PREFILL ? prefillStretch : decodeStretch;
    }

    private double hostSeconds(Work work) {
        return secondsPerLaunch * work.launches() + secondsPerToken * work.tokens();
    }

    OperatorCost applyTo(OperatorCost predicted, Work work, Boards boards) {
        double seconds = seconds(work);
        return new OperatorCost(
                predicted.phase(),
                predicted.node(),
                predicted.roofline(),
                new PhaseCost(new Energy(joules(work, seconds, boards)), new TimeSpan(seconds)));
    }
}
