package io.llmco2.core.calibrate;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Sets;
import io.llmco2.core.calibrate.Calibration.LeftOut;
import io.llmco2.core.calibrate.HeldOut.Answer;
import io.llmco2.core.evaluate.CrossConformal;
import io.llmco2.core.evaluate.Evaluation;
import io.llmco2.core.evaluate.Fold;
import io.llmco2.core.measurement.Observations.Observation;
import io.llmco2.core.measurement.Repeats;
import io.llmco2.core.predict.EnergyPredictor;
import io.llmco2.core.predict.Interval;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Adjusts a predictor to measurements of one's own, ten to fifty of each platform, without training:
 *
 * <pre>{@code
 * Observations mine = Observations.of(MeasurementFile.read(file), LlmCatalog.bundled(), GpuCatalog.bundled());
 * CalibratedPredictor predictor = new Calibrator(RooflineNet.bundled()).fit(mine.usable());
 * CarbonEstimator estimator = CarbonEstimator.builder().predictor(predictor).build();
 * }</pre>
 *
 * <p>For every {@link Platform} (GPU type, engine and load of the host) of its own, at most six numbers are fitted that keep the physics of
 * the predictor (see {@link Adjustment}), drawn towards no adjustment as strongly as does best on rows left out. Repeats
 * of a setting count once, with their mean. What the calibration is worth is judged by cross-validation: configurations
 * (model, split, load and task) are left out in up to {@value #FOLDS} parts, the strength is chosen anew from the rest, and
 * their rows are predicted. So the errors are those to expect on other loads and models like the ones that were measured,
 * and where every row is of one model they say nothing of others. Rows that the predictor was trained on make errors and
 * interval too small: calibrate by measurements that it has not seen.
 *
 * <p>Immutable, safe to share between threads, deterministic.
 */
public final class Calibrator {
    /** Rows of a platform below which it is left as it is. */
    public static final int LEAST_ROWS = 5;

    /** Configurations of a platform below which nothing could be left out. */
    public static final int LEAST_CONFIGURATIONS = 3;

    private static final int FOLDS = 10;

    /** Parts in which rows are left out to choose the strength. */
    private static final int INNER_FOLDS = 5;

    /** From hardly any to so strong that fifty rows hardly move a factor, where the predictor cannot be improved. */
    private static final ImmutableList<Double> RIDGES = ImmutableList.of(0.003, 0.03, 0.3, 3.0, 30.0);

    private final EnergyPredictor predictor;

    /**
     * Of a predictor.
     *
     * @param predictor that answers with every operator of an inference's graphs, in order, as all of this library do
     */
    public Calibrator(EnergyPredictor predictor) {
        this.predictor = predictor;
    }

    /**
     * The predictor, adjusted to measurements; {@link CalibratedPredictor#calibration} says how well.
     *
     * @throws IllegalArgumentException if no platform has enough rows and configurations, saying what each lacks, or if
     *     the predictor does not answer operator by operator
     */
    public CalibratedPredictor fit(List<Observation> observations) {
        ImmutableMap.Builder<Platform, PlatformCalibration> platforms = ImmutableMap.builder();
        ImmutableList.Builder<LeftOut> leftOut = ImmutableList.builder();
        byPlatform(observations).forEach((platform, rows) -> lacking(rows)
                .ifPresentOrElse(
                        reason -> leftOut.add(new LeftOut(platform, reason)),
                        () -> platforms.put(platform, calibration(platform, samples(rows, predictor)))));
        Calibration calibration = Calibration.of(predictor, platforms.buildOrThrow(), leftOut.build());
        if (calibration.platforms().isEmpty()) {
            throw new IllegalArgumentException("nothing can be calibrated by "
                    + (observations.isEmpty()
                            ? "no rows"
                            : calibration.leftOut().stream()
                                    .map(one -> one.platform() + ": " + one.reason())
                                    .collect(Collectors.joining("; "))));
        }
        return new CalibratedPredictor(predictor, calibration);
    }

    /** Rows by platform, repeats merged, in the order of the first. */
    static Map<Platform, List<Observation>> byPlatform(List<Observation> observations) {
        return Repeats.merged(observations).stream()
                .collect(Collectors.groupingBy(
                        o -> Platform.of(o.inference()), LinkedHashMap::new, Collectors.toList()));
    }

    /** What a platform's rows lack, repeats counted once; empty if they can be calibrated by. */
    static Optional<String> lacking(List<Observation> rows) {
        int configurations = configurations(rows);
        if (rows.size() >= LEAST_ROWS && configurations >= LEAST_CONFIGURATIONS) {
            return Optional.empty();
        }
        return Optional.of(rows.size() + " rows of " + configurations + " configurations, but needed are at least "
                + LEAST_ROWS + " of " + LEAST_CONFIGURATIONS + ": measure other batch sizes or models");
    }

    private static int configurations(List<Observation> rows) {
        return (int) rows.stream().map(Fold::configuration).distinct().count();
    }

    /** Rows and what is predicted of them. */
    static List<Sample> samples(List<Observation> rows, EnergyPredictor predictor) {
        return rows.stream()
                .map(row -> Sample.of(row, predictor.predict(row.inference())))
                .toList();
    }

    /** The calibration by rows of one platform, enough of them. */
    static PlatformCalibration calibration(Platform platform, List<Sample> samples) {
        List<Answer> answers = new ArrayList<>();
        for (Part part : parts(samples, FOLDS)) {
            Adjustment without = AdjustmentFit.of(part.rest, ridge(part.rest));
            part.leftOut.forEach(sample -> answers.add(new Answer(sample, sample.adjusted(without), Optional.empty())));
        }
        double ridge = ridge(samples);
        return new PlatformCalibration(
                platform,
                samples.size(),
                configurations(samples.stream().map(Sample::observation).toList()),
                ridge,
                AdjustmentFit.of(samples, ridge),
                CalibratedRange.of(samples),
                interval(answers),
                HeldOut.of(answers));
    }

    /** The strength that does best on rows left out; the strongest of equals, and where nothing can be left out. */
    private static double ridge(List<Sample> samples) {
        List<Part> parts = parts(samples, INNER_FOLDS);
        return RIDGES.reverse().stream()
                .min(Comparator.comparingDouble(ridge ->
                        parts.stream().mapToDouble(part -> loss(part, ridge)).sum()))
                .orElseThrow();
    }

    private static double loss(Part part, double ridge) {
        Adjustment without = AdjustmentFit.of(part.rest, ridge);
        return part.leftOut.stream()
                .mapToDouble(sample -> AdjustmentFit.loss(sample, without))
                .sum();
    }

    /** Rows left out together, and the others. */
    private record Part(List<Sample> leftOut, List<Sample> rest) {}

    /** Without parts that would leave nothing to learn from. */
    private static List<Part> parts(List<Sample> samples, int count) {
        return Fold.even(samples.stream().map(Sample::observation).toList(), count).stream()
                .map(fold -> {
                    Set<Observation> judged = Sets.newIdentityHashSet();
                    judged.addAll(fold.judged());
                    Map<Boolean, List<Sample>> split = samples.stream()
                            .collect(Collectors.partitioningBy(sample -> judged.contains(sample.observation())));
                    return new Part(split.get(true), split.get(false));
                })
                .filter(part -> !part.rest.isEmpty())
                .toList();
    }

    private static Optional<Interval> interval(List<Answer> answers) {
        double[] scores = answers.stream()
                .filter(answer ->
                        answer.sample().observation().measurement().joules().isPresent())
                .mapToDouble(answer -> CrossConformal.score(
                        answer.sample().observation().measurement().joules().getAsDouble(),
                        answer.after().joules(),
                        1))
                .toArray();
        return new CrossConformal(scores).interval(Evaluation.LEVEL, 1);
    }
}
