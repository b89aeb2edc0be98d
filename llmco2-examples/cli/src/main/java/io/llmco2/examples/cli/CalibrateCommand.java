package io.llmco2.examples.cli;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.llmco2.core.calibrate.Calibration;
import io.llmco2.core.calibrate.CalibrationStudy;
import io.llmco2.core.calibrate.Calibrator;
import io.llmco2.core.evaluate.TrainingData;
import io.llmco2.core.gnn.RooflineNet;
import io.llmco2.core.measurement.Observations;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code llmco2 calibrate}. */
@Command(
        name = "calibrate",
        description = {
            "Adjusts the predictor to measurements of your own, for each GPU type and engine, without training.",
            "Prints how far off it was on rows left out, before and after. With --draws it judges calibration itself, by"
                    + " rows drawn at random."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Ten to fifty rows of each GPU type and engine, of several models and batch sizes, do best.",
            "Example: llmco2 calibrate --measurements mine.csv --out calibration.json, and from then on",
            "         llmco2 estimate --calibration calibration.json ..."
        })
final class CalibrateCommand implements Runnable {
    private static final int USUAL_DRAWS = 20;

    @Mixin
    private MeasurementOptions measurements;

    @Option(names = "--out", paramLabel = "FILE", description = "where the calibration goes, as JSON")
    private Path out;

    @Option(
            names = "--draws",
            paramLabel = "N",
            description = "judge calibration: draw rows so often, calibrate by them, predict the others")
    private Integer draws;

    @Option(
            names = "--rows",
            defaultValue = "20",
            paramLabel = "N",
            description = "how many rows are drawn of each GPU type and engine (default: ${DEFAULT-VALUE})")
    private int rows;

    @Option(
            names = "--source-left-out",
            description = "judge what was trained on the sources of --data without those of the measurements, instead"
                    + " of the bundled weights, which know them (20 draws unless --draws says more)")
    private boolean sourceLeftOut;

    @Option(names = "--data", paramLabel = "DIR", description = "folder of training data, for --source-left-out")
    private Path data;

    @Mixin
    private TrainingOptions training;

    @Mixin
    private Output output;

    @Override
    public void run() {
        if (sourceLeftOut != (data != null)) {
            throw new BadInput(
                    "--source-left-out needs the training data that is left: --data, and --data is for nothing"
                            + " else; give both or neither");
        }
        boolean judging = draws != null || sourceLeftOut;
        if (judging && out != null) {
            throw new BadInput(
                    "--draws and --source-left-out judge calibration and leave nothing to write to --out; give"
                            + " either");
        }
        Observations observations = measurements.observations();
        CalibrateAnswer answer = judging ? study(observations) : calibration(observations);
        output.write(answer.json(), answer::text);
    }

    private CalibrateAnswer calibration(Observations observations) {
        Calibration calibration =
                new Calibrator(RooflineNet.bundled()).fit(observations.usable()).calibration();
        if (out != null) {
            try {
                calibration.write(out);
            } catch (IOException e) {
                throw new BadInput("the calibration cannot be written to " + out + ": " + e, e);
            }
            output.remark("calibration written to " + out);
        }
        return CalibrateAnswer.of(observations, calibration);
    }

    private CalibrateAnswer study(Observations observations) {
        CalibrationStudy study = new CalibrationStudy(rows, draws == null ? USUAL_DRAWS : draws, training.seed());
        return CalibrateAnswer.of(
                observations,
                study,
                study.of(sourceLeftOut ? trainedWithout(observations) : RooflineNet.bundled(), observations.usable()));
    }

    /** What learned from all other sources, trained once. */
    private RooflineNet trainedWithout(Observations observations) {
        ImmutableSet<String> sources =
                observations.usable().stream().map(TrainingData::source).collect(ImmutableSet.toImmutableSet());
        TrainingData all = training.read(data).data();
        TrainingData rest = all.without(o -> sources.contains(TrainingData.source(o)));
        if (rest.observations().size() == all.observations().size()) {
            output.remark("no source of " + data + " is called " + String.join(" or ", sources)
                    + " like the folder of the measurements, so nothing was left out");
        }
        ProgressLines progress = new ProgressLines(output);
        progress.say("weights without " + String.join(", ", ImmutableList.sortedCopyOf(sources)) + ", trained on "
                + rest.observations().size() + " inferences unless they are remembered");
        return training.ensembles().trainOnce(rest, training.seed(), training.cache(), progress::epoch);
    }
}
