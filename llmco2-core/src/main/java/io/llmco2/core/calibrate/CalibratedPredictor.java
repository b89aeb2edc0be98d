package io.llmco2.core.calibrate;

import static com.google.common.collect.ImmutableList.toImmutableList;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Streams;
import io.llmco2.core.calibrate.Work.Boards;
import io.llmco2.core.gnn.WeightsManifest;
import io.llmco2.core.inference.Inference;
import io.llmco2.core.predict.EnergyPrediction;
import io.llmco2.core.predict.EnergyPredictor;
import io.llmco2.core.predict.OperatorCost;
import java.util.Locale;

/**
 * A predictor that is adjusted on the platforms of a calibration, and as it was on all others. Give it to
 * {@code CarbonEstimator.builder().predictor(...)}.
 *
 * <p>The name of an adjusted prediction says from how many rows, and how far off rows left out were. Its interval holds
 * the share that it states of rows like those of the calibration: it is taken from their errors when left out
 * (cross-conformal), is {@value WeightsManifest#EXTRAPOLATION_WIDENS} times as wide in logarithms for an inference outside
 * of their range, and is that of the underlying predictor where rows are too few. The support stays what the underlying
 * predictor says: how close an inference is to what <em>it</em> was trained on.
 *
 * <p>Immutable and safe to share between threads, as every predictor.
 */
public final class CalibratedPredictor implements EnergyPredictor {
    private final EnergyPredictor underlying;
    private final Calibration calibration;

    CalibratedPredictor(EnergyPredictor underlying, Calibration calibration) {
        this.underlying = underlying;
        this.calibration = calibration;
    }

    /** What is adjusted, and how well that did on rows left out. */
    public Calibration calibration() {
        return calibration;
    }

    @Override
    public EnergyPrediction predict(Inference inference) {
        EnergyPrediction predicted = underlying.predict(inference);
        PlatformCalibration own = calibration.platforms().get(Platform.of(inference));
        return own == null ? predicted : adjusted(inference, predicted, own);
    }

    private static EnergyPrediction adjusted(Inference inference, EnergyPrediction predicted, PlatformCalibration own) {
        Boards boards = Boards.of(inference.deployment());
        ImmutableList<OperatorCost> operators = Streams.zip(
                        predicted.operators().stream(),
                        Work.of(inference, predicted).stream(),
                        (operator, work) -> own.adjustment().applyTo(operator, work, boards))
                .collect(toImmutableList());
        return new EnergyPrediction(
                operators,
                own.interval(inference, predicted),
                predicted.support(),
                predicted.predictor() + ", " + remark(inference, own));
    }

    private static String remark(Inference inference, PlatformCalibration own) {
        return "calibrated for " + own.platform() + " by " + own.rows() + " rows"
                + own.heldOut(HeldOut.Target.ENERGY)
                        .or(() -> own.heldOut(HeldOut.Target.LATENCY))
                        .map(errors -> String.format(
                                Locale.ROOT,
                                " (median error of %s on rows left out %.1f %%, before %.1f %%)",
                                errors.target(),
                                100 * errors.after().medianApe(),
                                100 * errors.before().medianApe()))
                        .orElse("")
                + (own.range().contains(inference) ? "" : ", none of them like this one")
                + (own.interval().isPresent()
                        ? "; interval from the errors on rows left out"
                        : "; interval as without calibration, the rows are too few for one");
    }
}
