package io.llmco2.core.calibrate;

import com.google.common.collect.ImmutableList;
import io.llmco2.core.calibrate.HeldOut.Answer;
import io.llmco2.core.calibrate.HeldOut.Target;
import io.llmco2.core.evaluate.ErrorFigures;
import io.llmco2.core.evaluate.Fold;
import io.llmco2.core.measurement.Observations.Observation;
import io.llmco2.core.predict.EnergyPredictor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What calibration is worth to a user who measures a few rows: some rows of a platform are drawn at random and calibrate, the
 * platform's other rows judge. Repeats of a setting count once, and every row of a configuration that was drawn from is
 * left out of the judgement. Immutable.
 *
 * @param rows drawn each time
 * @param draws how often
 * @param seed of the draws
 */
public record CalibrationStudy(int rows, int draws, long seed) {

    public CalibrationStudy {
        if (rows < Calibrator.LEAST_ROWS || draws < 1) {
            throw new IllegalArgumentException("a study draws at least " + Calibrator.LEAST_ROWS
                    + " rows, at least once, but was to draw " + rows + ", " + draws + " times");
        }
    }

    /**
     * Errors of one platform and target.
     *
     * @param platform whose rows were drawn and judged
     * @param draws that could calibrate and left something to judge by
     * @param figures before and after, means over these draws
     * @param spread standard deviations over the draws; NaN for one
     */
    public record Result(Platform platform, int draws, HeldOut figures, HeldOut spread) {}

    /**
     * A platform that was not judged.
     *
     * @param platform that was observed
     * @param reason what its rows lack
     */
    public record Refusal(Platform platform, String reason) {}

    /**
     * What came out.
     *
     * @param results by platform and target
     * @param refusals the other platforms
     */
    public record Outcome(ImmutableList<Result> results, ImmutableList<Refusal> refusals) {}

    /**
     * Judges calibrations of a predictor, which should not have been trained on these observations.
     *
     * @throws IllegalArgumentException if the predictor does not answer operator by operator
     */
    public Outcome of(EnergyPredictor predictor, List<Observation> observations) {
        ImmutableList.Builder<Result> results = ImmutableList.builder();
        ImmutableList.Builder<Refusal> refusals = ImmutableList.builder();
        Calibrator.byPlatform(observations).forEach((platform, own) -> {
            List<List<HeldOut>> judged = judged(platform, Calibrator.samples(own, predictor));
            if (judged.isEmpty()) {
                refusals.add(new Refusal(
                        platform,
                        "no draw of " + rows + " of its " + own.size()
                                + " rows can calibrate and leaves other configurations to judge by"));
            } else {
                results.addAll(results(platform, judged));
            }
        });
        return new Outcome(results.build(), refusals.build());
    }

    /** The errors of every draw that can calibrate and be judged. */
    private List<List<HeldOut>> judged(Platform platform, List<Sample> samples) {
        List<List<HeldOut>> judged = new ArrayList<>();
        for (int draw = 0; draw < draws && samples.size() > rows; draw++) {
            List<Sample> shuffled = new ArrayList<>(samples);
            Collections.shuffle(shuffled, new Random(seed + draw));
            List<Sample> drawn = shuffled.subList(0, rows);
            Set<String> known = drawn.stream()
                    .map(sample -> Fold.configuration(sample.observation()))
                    .collect(Collectors.toSet());
            List<Sample> others = shuffled.stream()
                    .filter(sample -> !known.contains(Fold.configuration(sample.observation())))
                    .toList();
            boolean enough = Calibrator.lacking(
                            drawn.stream().map(Sample::observation).toList())
                    .isEmpty();
            if (enough && !others.isEmpty()) {
                judged.add(HeldOut.of(answers(Calibrator.calibration(platform, drawn), others)));
            }
        }
        return judged;
    }

    private static List<Answer> answers(PlatformCalibration calibration, List<Sample> others) {
        return others.stream()
                .map(sample -> new Answer(
                        sample,
                        sample.adjusted(calibration.adjustment()),
                        calibration.interval(sample.observation().inference(), sample.predicted())))
                .toList();
    }

    private static List<Result> results(Platform platform, List<List<HeldOut>> judged) {
        List<Result> results = new ArrayList<>();
        for (Target target : Target.values()) {
            List<HeldOut> each = judged.stream()
                    .flatMap(List::stream)
                    .filter(one -> one.target() == target)
                    .toList();
            if (!each.isEmpty()) {
                List<ErrorFigures> before = each.stream().map(HeldOut::before).toList();
                List<ErrorFigures> after = each.stream().map(HeldOut::after).toList();
                results.add(new Result(
                        platform,
                        each.size(),
                        new HeldOut(target, ErrorFigures.mean(before), ErrorFigures.mean(after)),
                        new HeldOut(target, ErrorFigures.deviation(before), ErrorFigures.deviation(after))));
            }
        }
        return results;
    }
}
