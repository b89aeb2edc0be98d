package io.llmco2.core.calibrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import com.google.common.collect.ImmutableList;
import io.llmco2.core.CarbonEstimate;
import io.llmco2.core.CarbonEstimator;
import io.llmco2.core.EstimateRequest;
import io.llmco2.core.gnn.RooflineNet;
import io.llmco2.core.inference.Engine;
import io.llmco2.core.inference.HostLoad;
import io.llmco2.core.inference.Inference;
import io.llmco2.core.measurement.Observations.Observation;
import io.llmco2.core.predict.EnergyPrediction;
import io.llmco2.core.predict.EnergyPredictor;
import io.llmco2.core.predict.RooflinePredictor;
import io.llmco2.graph.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CalibratorTest {
    private static final RooflineNet NET = RooflineNet.bundled();

    /** Slower than predicted, by a slow host above all, at less power. */
    private static final Adjustment TRUTH = new Adjustment(1.5, 1.3, 20e-6, 100e-6, 0.8, 0.1);

    private static final ImmutableList<Observation> MINE =
            Observed.rows(NET, TRUTH, 28, "a100-sxm-80", Engine.VLLM, 0.03);
    private static final CalibratedPredictor CALIBRATED = new Calibrator(NET).fit(MINE);

    @TempDir
    private Path folder;

    private static PlatformCalibration calibration() {
        return CALIBRATED.calibration().platforms().get(new Platform("a100-sxm-80", Engine.VLLM, HostLoad.QUIET));
    }

    @Test
    void aKnownTruthIsFoundFromNoisyRows() {
        for (int row = 28; row < 40; row++) { // loads that were not among the rows
            Inference inference = Observed.inference(row, "a100-sxm-80", Engine.VLLM);
            EnergyPrediction predicted = NET.predict(inference);
            Sample.Adjusted truth =
                    Sample.of(Observed.unmeasured(inference, row), predicted).adjusted(TRUTH);
            EnergyPrediction calibrated = CALIBRATED.predict(inference);
            assertThat(Observed.joules(calibrated) / truth.joules()).isCloseTo(1, within(0.06));
            assertThat(calibrated.total().time().seconds() / truth.seconds()).isCloseTo(1, within(0.06));
        }
    }

    @Test
    void theReportIsOfRowsLeftOut() {
        PlatformCalibration own = calibration();
        assertThat(own.rows()).isEqualTo(28);
        assertThat(own.configurations()).isEqualTo(28);
        HeldOut energy = own.heldOut(HeldOut.Target.ENERGY).orElseThrow();
        assertThat(energy.before().n()).isEqualTo(28);
        assertThat(energy.after().medianApe()).isBetween(0.005, 0.06); // as large as the noise, not smaller
        assertThat(energy.before().medianApe()).isGreaterThan(4 * energy.after().medianApe());
        assertThat(own.heldOut()).extracting(HeldOut::target).containsExactly(HeldOut.Target.values());
        assertThat(own.interval().orElseThrow().level()).isEqualTo(0.9);
    }

    @Test
    void otherPlatformsPassUnchanged() {
        Inference quiet = Observed.inference(3, "a100-sxm-80", Engine.VLLM);
        Stream.of(
                        Observed.inference(3, "h100-sxm", Engine.VLLM),
                        Observed.inference(3, "a100-sxm-80", Engine.VLLM_0_5),
                        Inference.of(
                                quiet.llm(),
                                quiet.workload(),
                                quiet.deployment().with(HostLoad.CROWDED)))
                .forEach(other -> assertThat(CALIBRATED.predict(other)).isEqualTo(NET.predict(other)));
    }

    @Test
    void anEstimateSaysThatItIsCalibratedAndByHowMuch() {
        CarbonEstimate estimate = CarbonEstimator.builder()
                .predictor(CALIBRATED)
                .build()
                .estimate(EstimateRequest.builder()
                        .model("meta-llama/Llama-3.1-8B")
                        .gpu("a100-sxm-80")
                        .precision(Precision.BF16)
                        .batchSize(8)
                        .promptTokens(200)
                        .generatedTokens(60)
                        .build());
        assertThat(estimate.provenance().get("predictor"))
                .startsWith(NET.manifest().name())
                .contains("calibrated for a100-sxm-80 with vllm-0.11.1 by 28 rows", "rows left out", "interval from");
        assertThat(estimate.interval()).isPresent();
    }

    @Test
    void theIntervalIsThatOfTheRowsAndWidensOutsideOfThem() {
        Inference like = Observed.inference(5, "a100-sxm-80", Engine.VLLM);
        Inference unlike = Observed.inference(5, "a100-sxm-80", Engine.VLLM);
        unlike = Inference.of(unlike.llm(), unlike.workload().withRequests(500), unlike.deployment());
        assertThat(CALIBRATED.predict(like).interval()).isEqualTo(calibration().interval());
        assertThat(CALIBRATED.predict(unlike).interval().orElseThrow().highFactor())
                .isGreaterThan(calibration().interval().orElseThrow().highFactor());
        assertThat(CALIBRATED.predict(unlike).predictor()).contains("none of them like this one");
        assertThat(CALIBRATED.predict(like).support())
                .isEqualTo(NET.predict(like).support());
    }

    @Test
    void fewRowsGiveAnAdjustmentButNoInterval() {
        CalibratedPredictor few = new Calibrator(NET).fit(MINE.subList(0, 6));
        Inference inference = MINE.get(20).inference();
        EnergyPrediction predicted = few.predict(inference);
        assertThat(predicted.interval()).isEqualTo(NET.predict(inference).interval());
        assertThat(predicted.predictor()).contains("by 6 rows", "too few");
        double measured = MINE.get(20).measurement().joules().orElseThrow();
        assertThat(Math.abs(Math.log(Observed.joules(predicted) / measured)))
                .isLessThan(Math.abs(Math.log(Observed.joules(NET.predict(inference)) / measured)));
    }

    @Test
    void rowsThatAreAsPredictedChangeNothing() {
        List<Observation> exact = Observed.rows(NET, Adjustment.NONE, 20, "a100-sxm-80", Engine.VLLM, 0.02);
        CalibratedPredictor same = new Calibrator(NET).fit(exact);
        Inference inference = exact.get(3).inference();
        assertThat(Observed.joules(same.predict(inference)) / Observed.joules(NET.predict(inference)))
                .isCloseTo(1, within(0.02));
    }

    @Test
    void oneMeasurementThatIsFarOffHardlyCounts() {
        Observation odd = MINE.get(4);
        List<Observation> rows = MINE.stream()
                .map(o -> o == odd
                        ? Observed.measured(
                                o.inference(),
                                4,
                                OptionalDouble.of(10 * o.measurement().joules().orElseThrow()),
                                OptionalDouble.of(10 * o.measurement().seconds().orElseThrow()))
                        : o)
                .toList();
        Inference inference = MINE.get(21).inference();
        assertThat(Observed.joules(new Calibrator(NET).fit(rows).predict(inference))
                        / Observed.joules(CALIBRATED.predict(inference)))
                .isCloseTo(1, within(0.12));
    }

    @Test
    void rowsOfLatencyAloneCalibrateTime() {
        List<Observation> rows = MINE.stream()
                .map(o -> Observed.measured(
                        o.inference(),
                        1,
                        OptionalDouble.empty(),
                        o.measurement().seconds()))
                .toList();
        CalibratedPredictor calibrated = new Calibrator(NET).fit(rows);
        PlatformCalibration own =
                calibrated.calibration().platforms().values().iterator().next();
        assertThat(own.heldOut()).extracting(HeldOut::target).containsExactly(HeldOut.Target.LATENCY);
        assertThat(own.interval()).isEmpty();
        assertThat(own.adjustment().powerFactor()).isCloseTo(1, within(1e-3)); // nothing says otherwise
        double seconds = MINE.get(9).measurement().seconds().orElseThrow();
        assertThat(calibrated.predict(MINE.get(9).inference()).total().time().seconds() / seconds)
                .isCloseTo(1, within(0.12));
    }

    @Test
    void platformsWithTooLittleAreNamed() {
        Observation one = MINE.get(0);
        Observation elsewhere =
                Observed.rows(NET, TRUTH, 1, "h100-sxm", Engine.VLLM, 0).get(0);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Calibrator(NET).fit(List.of(one, elsewhere)))
                .withMessageContaining("a100-sxm-80 with vllm-0.11.1: 1 rows of 1 configurations")
                .withMessageContaining("h100-sxm");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Calibrator(NET).fit(List.of()))
                .withMessageContaining("no rows");
        Calibration some = new Calibrator(NET)
                .fit(ImmutableList.<Observation>builder()
                        .addAll(MINE.subList(0, 8))
                        .add(elsewhere)
                        .build())
                .calibration();
        assertThat(some.leftOut()).hasSize(1);
        assertThat(some.leftOut().get(0).platform().gpu()).isEqualTo("h100-sxm");
    }

    @Test
    void anotherPredictorIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CALIBRATED.calibration().applyTo(new RooflinePredictor()))
                .withMessageContaining(NET.manifest().name())
                .withMessageContaining("roofline");
        EnergyPredictor retrained = inference -> {
            EnergyPrediction predicted = NET.predict(inference);
            return new EnergyPrediction(
                    predicted.operators().stream().skip(1).collect(ImmutableList.toImmutableList()),
                    Optional.empty(),
                    predicted.support(),
                    predicted.predictor());
        };
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CALIBRATED.calibration().applyTo(retrained))
                .withMessageContaining("calibrate this one");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Calibrator(retrained).fit(MINE))
                .withMessageContaining("every operator");
    }

    @Test
    void aCalibrationIsWrittenAndReadBack() throws IOException {
        Path file = folder.resolve("calibration.json");
        CALIBRATED.calibration().write(file);
        Calibration read = Calibration.read(file);
        assertThat(read).isEqualTo(CALIBRATED.calibration());
        Inference inference = MINE.get(11).inference();
        assertThat(read.applyTo(NET).predict(inference)).isEqualTo(CALIBRATED.predict(inference));
    }

    @Test
    void damagedCalibrationsAreRefusedByField() throws IOException {
        Path file = folder.resolve("calibration.json");
        CALIBRATED.calibration().write(file);
        String good = Files.readString(file);
        refused(file, good.replace("llmco2-calibration-2", "llmco2-calibration-9"), "llmco2-calibration-9");
        refused(file, good.replace("decode_stretch", "decode_strech"), "no field 'decode_stretch'");
        refused(file, good.replaceAll("\"power_factor\" : [^,]*", "\"power_factor\" : -1"), "powerFactor");
        refused(file, good.replaceAll("\"s_per_token\" : [^,]*", "\"s_per_token\" : \"x\""), "must be a number");
        refused(file, good.replace("vllm-0.11.1", "vllm-99"), "vllm-99");
        refused(file, good.replaceAll("\"configurations\" : [^,]*", "\"configurations\" : 2.5"), "whole number");
        refused(file, good.replaceAll("\"batch\" : \\[[^,]*,", "\"batch\" : ["), "must be two numbers");
        refused(file, good.substring(0, good.length() / 2), "not JSON");
    }

    private static void refused(Path file, String text, String why) throws IOException {
        Files.writeString(file, text);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Calibration.read(file))
                .withMessageContaining("calibration.json")
                .withMessageContaining(why);
    }

    @Test
    void sampledTokensAreThoseOfTheBatch() {
        Inference inference = Observed.inference(9, "a100-sxm-80", Engine.VLLM);
        double tokens = Work.of(inference, NET.predict(inference)).stream()
                .mapToDouble(Work::tokens)
                .sum();
        assertThat(tokens)
                .isEqualTo(
                        inference.workload().batchSize() * inference.workload().generatedTokens());
    }

    @Test
    void aStudyNeverJudgesByConfigurationsThatWereDrawn() {
        List<Observation> repeated = ImmutableList.<Observation>builder()
                .addAll(MINE)
                .addAll(MINE.subList(0, 10))
                .build();
        CalibrationStudy.Outcome outcome = new CalibrationStudy(12, 3, 1).of(NET, repeated);
        assertThat(outcome.refusals()).isEmpty();
        assertThat(outcome.results()).hasSize(3).allSatisfy(result -> {
            assertThat(result.draws()).isEqualTo(3);
            assertThat(result.figures().after().n()).isEqualTo(16); // 28 settings less 12, repeats counted once
            assertThat(result.figures().after().medianApe())
                    .isLessThan(result.figures().before().medianApe());
        });
        assertThat(new CalibrationStudy(28, 3, 1).of(NET, repeated).refusals()).hasSize(1);
        assertThat(new CalibrationStudy(12, 3, 1).of(NET, repeated)).isEqualTo(outcome);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new CalibrationStudy(2, 3, 1))
                .withMessageContaining("2, 3 times");
    }
}
