package io.llmco2.examples.baselines;

import io.llmco2.core.evaluate.Candidate;
import io.llmco2.core.evaluate.TrainingData;
import io.llmco2.core.gnn.Nd4jRuntime;
import io.llmco2.core.inference.Inference;
import io.llmco2.core.measurement.Observations.Observation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.earlystopping.EarlyStoppingConfiguration;
import org.deeplearning4j.earlystopping.saver.InMemoryModelSaver;
import org.deeplearning4j.earlystopping.scorecalc.DataSetLossCalculator;
import org.deeplearning4j.earlystopping.termination.MaxEpochsTerminationCondition;
import org.deeplearning4j.earlystopping.termination.ScoreImprovementEpochTerminationCondition;
import org.deeplearning4j.earlystopping.trainer.EarlyStoppingTrainer;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * A multi-layer perceptron of DL4J on {@link InferenceFeatures}, standardised: two hidden layers of 64, Adam on squared
 * errors of logarithms. A sixth of the architectures decides when to stop (a sixth of the rows where there are fewer than
 * three architectures), so what is kept is what does well on models it has not seen.
 */
public final class Mlp {
    private static final int WIDTH = 64;
    private static final double LEARNING_RATE = 0.002;
    private static final double DECAY = 1e-3;
    private static final int BATCH = 64;
    private static final int EPOCHS = 200;
    private static final int PATIENCE = 30;
    private static final int PARTS = 6;
    private static final int LEAST_ROWS = 12;

    private Mlp() {}

    static Candidate candidate() {
        String settings = "3: " + WIDTH + " wide, rate " + LEARNING_RATE + ", decay " + DECAY + ", batch " + BATCH
                + ", " + EPOCHS + " epochs, patience " + PATIENCE;
        return new Candidate(
                "mlp",
                true,
                settings,
                (data, seed) -> Targets.fit(data, (rows, logs) -> ofInferences(rows, logs, seed)));
    }

    private static ToDoubleFunction<Inference> ofInferences(List<Observation> rows, double[] logs, long seed) {
        if (rows.size() < LEAST_ROWS) {
            throw new IllegalArgumentException(
                    "a perceptron needs at least " + LEAST_ROWS + " rows to learn from, but had " + rows.size());
        }
        Predicate<Integer> judges = judges(rows, seed);
        ToDoubleFunction<double[]> network =
                fit(rows.stream().map(o -> InferenceFeatures.of(o.inference())).toList(), logs, judges, seed);
        return inference -> network.applyAsDouble(InferenceFeatures.of(inference));
    }

    /**
     * The perceptron on rows of any numbers.
     *
     * @param judges which rows decide when to stop
     */
    public static ToDoubleFunction<double[]> fit(
            List<double[]> rows, double[] targets, Predicate<Integer> judges, long seed) {
        Nd4jRuntime.prepare();
        List<Integer> learned = new ArrayList<>();
        List<Integer> judging = new ArrayList<>();
        for (int i = 0; i < targets.length; i++) {
            (judges.test(i) ? judging : learned).add(i);
        }
        DataSet training = dataSet(rows, targets, learned);
        DataSet validation = dataSet(rows, targets, judging);
        NormalizerStandardize normalizer = new NormalizerStandardize();
        normalizer.fitLabel(true);
        normalizer.fit(training);
        normalizer.transform(training);
        normalizer.transform(validation);
        MultiLayerNetwork network = train(training, validation, seed);
        return row -> {
            INDArray features = row(row);
            normalizer.transform(features);
            INDArray output;
            synchronized (network) { // it keeps its activations
                output = network.output(features).dup();
            }
            normalizer.revertLabels(output);
            return output.getDouble(0);
        };
    }

    /** Which rows decide when to stop. */
    private static Predicate<Integer> judges(List<Observation> rows, long seed) {
        List<String> architectures = new ArrayList<>(rows.stream()
                .map(TrainingData::architecture)
                .distinct()
                .sorted()
                .toList());
        Collections.shuffle(architectures, new Random(seed));
        if (architectures.size() < 3) {
            return i -> i % PARTS == PARTS - 1;
        }
        Set<String> chosen = new HashSet<>(architectures.subList(0, Math.max(1, architectures.size() / PARTS)));
        return i -> chosen.contains(TrainingData.architecture(rows.get(i)));
    }

    private static DataSet dataSet(List<double[]> rows, double[] logs, List<Integer> which) {
        double[][] features = which.stream().map(rows::get).toArray(double[][]::new);
        double[][] labels = which.stream().map(i -> new double[] {logs[i]}).toArray(double[][]::new);
        return new DataSet(
                Nd4j.create(features).castTo(DataType.FLOAT),
                Nd4j.create(labels).castTo(DataType.FLOAT));
    }

    private static INDArray row(double[] features) {
        return Nd4j.create(new double[][] {features}).castTo(DataType.FLOAT);
    }

    private static MultiLayerNetwork train(DataSet training, DataSet validation, long seed) {
        MultiLayerConfiguration layers = new NeuralNetConfiguration.Builder()
                .seed(seed)
                .dataType(DataType.FLOAT)
                .updater(new Adam(LEARNING_RATE))
                .weightInit(WeightInit.XAVIER)
                .activation(Activation.RELU)
                .weightDecay(DECAY)
                .list()
                .layer(new DenseLayer.Builder()
                        .nIn(training.numInputs())
                        .nOut(WIDTH)
                        .build())
                .layer(new DenseLayer.Builder().nOut(WIDTH).build())
                .layer(new OutputLayer.Builder(LossFunction.MSE)
                        .nOut(1)
                        .activation(Activation.IDENTITY)
                        .build())
                .build();
        EarlyStoppingConfiguration<MultiLayerNetwork> stopping = new EarlyStoppingConfiguration.Builder<
                        MultiLayerNetwork>()
                .epochTerminationConditions(
                        new MaxEpochsTerminationCondition(EPOCHS),
                        new ScoreImprovementEpochTerminationCondition(PATIENCE))
                .scoreCalculator(new DataSetLossCalculator(
                        new ListDataSetIterator<>(List.of(validation), validation.numExamples()), true))
                .evaluateEveryNEpochs(1)
                .modelSaver(new InMemoryModelSaver<>())
                .build();
        List<DataSet> examples = training.asList();
        Collections.shuffle(examples, new Random(seed));
        MultiLayerNetwork network = new MultiLayerNetwork(layers);
        network.init();
        return new EarlyStoppingTrainer(stopping, network, new ListDataSetIterator<>(examples, BATCH))
                .fit()
                .getBestModel();
    }
}
