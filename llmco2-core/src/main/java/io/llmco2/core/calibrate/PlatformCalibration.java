package io.llmco2.core.calibrate;

import com.google.common.collect.ImmutableList;
import io.llmco2.core.gnn.WeightsManifest;
import io.llmco2.core.inference.Inference;
import io.llmco2.core.predict.EnergyPrediction;
import io.llmco2.core.predict.Interval;
import java.util.Optional;

/**
 * The calibration of one platform.
 *
 * @param platform that it is for
 * @param rows that it was fitted to, repeats of a setting counted once
 * @param configurations among them, as {@link io.llmco2.core.evaluate.Fold#configuration} tells them apart
 * @param ridge how strongly the adjustment was drawn to none; chosen by cross-validation on the rows
 * @param adjustment what is adjusted
 * @param range what lies between the rows
 * @param interval factors between measured and adjusted energy that hold the stated share of rows left out; empty with
 *     fewer rows than such a share can be told from
 * @param heldOut errors on rows left out by configuration, before and after, of each target that was measured
 */
public record PlatformCalibration(
        Platform platform,
        int rows,
        int configurations,
        double ridge,
        Adjustment adjustment,
        CalibratedRange range,
        Optional<Interval> interval,
        ImmutableList<HeldOut> heldOut) {

    /**
     * Where a measured energy is expected of an inference: outside of the range of the rows it is
     * {@value WeightsManifest#EXTRAPOLATION_WIDENS} times as wide in logarithms; without an interval of its own, as predicted.
     */
    Optional<Interval> interval(Inference inference, EnergyPrediction predicted) {
        return interval.map(own -> range.contains(inference) ? own : own.widened(WeightsManifest.EXTRAPOLATION_WIDENS))
                .or(predicted::interval);
    }

    /** The errors of a target, if it was measured. */
    public Optional<HeldOut> heldOut(HeldOut.Target target) {
        return heldOut.stream().filter(one -> one.target() == target).findFirst();
    }
}
