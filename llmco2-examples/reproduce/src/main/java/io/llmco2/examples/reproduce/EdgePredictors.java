package io.llmco2.examples.reproduce;

import com.google.common.collect.ImmutableList;
import io.llmco2.core.evaluate.Ensembles;
import io.llmco2.core.evaluate.TrainingData;
import io.llmco2.core.feature.FeatureSchema;
import io.llmco2.core.feature.PaperEncoder;
import io.llmco2.core.gnn.PaperNet;
import io.llmco2.core.gnn.PaperNet.Example;
import io.llmco2.core.gnn.PaperNet.Output;
import io.llmco2.core.gnn.RooflineNet;
import io.llmco2.core.gnn.Trainer;
import io.llmco2.core.inference.Inference;
import io.llmco2.core.measurement.Observations.Observation;
import io.llmco2.examples.baselines.GradientBoosting;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Predictors that learn the joules of runs on edge devices from measured runs. Model and device are inputs of all of them.
 *
 * @param lab whose number of epochs the paper's networks learn for, and whose progress is told
 */
record EdgePredictors(Lab lab) {
    private static final Trainer.Settings ROOFLINE_NET =
            new Trainer.Settings(32, 15, 256, 0.01, Trainer.Decay.USUAL, 15);
    private static final int CHOOSE_EPOCH = 10; // one in so many training rows

    /**
     * One of them.
     *
     * @param settings what its answers depend on, beside rows and seed
     */
    record EdgePredictor(String name, String settings, Fit fit) {}

    /** Learns joules of a run. */
    @FunctionalInterface
    interface Fit {
        Fitted fit(List<Observation> training, long seed);
    }

    /** Answers for many rows. */
    @FunctionalInterface
    interface Fitted {
        double[] joules(List<Observation> rows);
    }

    /**
     * Everyone who learns.
     *
     * @param boosting how gradient boosting is set
     */
    ImmutableList<EdgePredictor> all(GradientBoosting.Settings boosting) {
        PaperNet.Settings paper =
                PaperNet.Settings.PAPER.withOutput(Output.EXPONENTIAL).withEpochs(lab.epochs());
        PaperNet.Settings nnlqp =
                PaperNet.Settings.NNLQP.withOutput(Output.EXPONENTIAL).withEpochs(lab.epochs());
        return ImmutableList.of(
                new EdgePredictor(
                        "gradient-boosting",
                        boosting.toString(),
                        (rows, seed) -> tabular(rows, Regression.boosting(boosting, seed))),
                new EdgePredictor("roofline-net", FeatureSchema.VERSION + ROOFLINE_NET.toString(), this::rooflineNet),
                new EdgePredictor(
                        "random-forest", "all features", (rows, seed) -> tabular(rows, Regression.forest(seed))),
                new EdgePredictor(
                        "mlp",
                        "1",
                        (rows, seed) -> tabular(rows, Regression.perceptron(i -> i % CHOOSE_EPOCH == 0, seed))),
                new EdgePredictor(
                        "paper-net",
                        PaperNet.VERSION + ": " + paper,
                        (rows, seed) -> network(rows, paper, PaperEncoder.WITH_ROOFLINE, seed)),
                new EdgePredictor(
                        "nnlqp",
                        PaperNet.VERSION + ": " + nnlqp,
                        (rows, seed) -> network(rows, nnlqp, new PaperEncoder(false), seed)));
    }

    /** The joules that were measured. */
    static double joules(Observation row) {
        return row.measurement().joules().orElseThrow();
    }

    /** What a regression learns of flags and lengths. */
    static Fitted tabular(List<Observation> training, Regression regression) {
        List<String> names = training.stream()
                .flatMap(row -> List.of(
                        row.measurement().server().model(),
                        row.measurement().server().gpu())
                        .stream())
                .distinct()
                .sorted()
                .toList();
        return regression.learn(training, row -> features(row, names), EdgePredictors::joules)::apply;
    }

    /** Flags of model and device, and the lengths. */
    private static double[] features(Observation row, List<String> names) {
        double[] features = new double[names.size() + 2];
        features[names.indexOf(row.measurement().server().model())] = 1;
        features[names.indexOf(row.measurement().server().gpu())] = 1;
        features[names.size()] =
                Math.log(row.measurement().requests().promptTokens().orElseThrow());
        features[names.size() + 1] = Math.log(row.measurement().requests().outputTokens());
        return features;
    }

    private Fitted rooflineNet(List<Observation> training, long seed) {
        RooflineNet net = new Ensembles(ROOFLINE_NET, 1)
                .train(
                        new TrainingData(ImmutableList.copyOf(training), ImmutableList.of()),
                        seed,
                        Ensembles.Account.NONE,
                        lab.training("roofline-net"));
        return rows -> rows.stream()
                .map(Observation::inference)
                .mapToDouble(inference -> joules(net, inference))
                .toArray();
    }

    private static double joules(RooflineNet net, Inference inference) {
        return net.predict(inference).total().energy().joules();
    }

    private Fitted network(List<Observation> training, PaperNet.Settings settings, PaperEncoder encoder, long seed) {
        List<Observation> shuffled = new ArrayList<>(training);
        Collections.shuffle(shuffled, new Random(seed));
        int choose = shuffled.size() / CHOOSE_EPOCH;
        PaperNet net = PaperNet.train(
                examples(shuffled.subList(choose, shuffled.size()), encoder),
                examples(shuffled.subList(0, choose), encoder),
                settings,
                seed,
                lab.training(settings.phaseNetworks() ? "paper-net" : "nnlqp"));
        return rows -> {
            double[][] joules = net.predictAll(
                    rows.stream().map(row -> encoder.encode(row.inference())).toList());
            return IntStream.range(0, joules.length)
                    .mapToDouble(i -> joules[i][0])
                    .toArray();
        };
    }

    /** Repeats of a run as one example, which counts as often and has their mean logarithm. */
    private static List<Example> examples(List<Observation> rows, PaperEncoder encoder) {
        return rows.stream()
                .collect(
                        Collectors.groupingBy(EdgeMeasurements::configuration, LinkedHashMap::new, Collectors.toList()))
                .values()
                .stream()
                .map(repeats -> {
                    double log = repeats.stream()
                            .mapToDouble(row -> Math.log(joules(row)))
                            .average()
                            .orElseThrow();
                    return new Example(
                            encoder.encode(repeats.get(0).inference()),
                            ImmutableList.of(Math.exp(log)),
                            repeats.size());
                })
                .toList();
    }
}
