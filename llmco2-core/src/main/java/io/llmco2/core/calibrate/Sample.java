package io.llmco2.core.calibrate;

import com.google.common.collect.ImmutableList;
import io.llmco2.core.calibrate.Work.Boards;
import io.llmco2.core.inference.Inference;
import io.llmco2.core.measurement.Observations.Observation;
import io.llmco2.core.predict.EnergyPrediction;
import io.llmco2.core.predict.PhaseCost;

/**
 * An observation and what was predicted of it.
 *
 * @param observation what was measured
 * @param predicted without adjustment
 * @param works its operators
 * @param boards that they run on
 */
record Sample(Observation observation, EnergyPrediction predicted, ImmutableList<Work> works, Boards boards) {

    static Sample of(Observation observation, EnergyPrediction predicted) {
        Inference inference = observation.inference();
        return new Sample(observation, predicted, Work.of(inference, predicted), Boards.of(inference.deployment()));
    }

    /** Seconds and joules after an adjustment. */
    Adjusted adjusted(Adjustment adjustment) {
        double seconds = 0;
        double joules = 0;
        for (Work work : works) {
            double own = adjustment.seconds(work);
            seconds += own;
            joules += adjustment.joules(work, own, boards);
        }
        return new Adjusted(seconds, joules);
    }

    /** Seconds and joules as predicted. */
    Adjusted unadjusted() {
        PhaseCost total = predicted.total();
        return new Adjusted(total.time().seconds(), total.energy().joules());
    }

    /** Of the whole observation. */
    record Adjusted(double seconds, double joules) {}

    double launches() {
        return works.stream().mapToDouble(Work::launches).sum();
    }

    double tokens() {
        return works.stream().mapToDouble(Work::tokens).sum();
    }
}
