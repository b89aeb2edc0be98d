package io.llmco2.core.gnn;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Lists;
import io.llmco2.core.feature.EncodedGraph;
import io.llmco2.core.gnn.Parameters.Gradients;
import io.llmco2.core.predict.PhaseCost;
import io.llmco2.hardware.quantity.Energy;
import io.llmco2.hardware.quantity.TimeSpan;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.function.Function;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A baseline: NNLQP's form of network (Liu et al., ICPP 2022), trained on whole inferences. One small GNN embeds the
 * operators, their sum and the totals of the graph give time and energy of a phase at once, without physics; an inference
 * is the sum of its phases. Needs ND4J to answer too. Immutable once trained; safe to share between threads.
 */
public final class Nnlqp {
    private final NnlqpNetwork network;
    private final NnlqpInputs inputs;

    private Nnlqp(NnlqpNetwork network, NnlqpInputs inputs) {
        this.network = network;
        this.inputs = inputs;
    }

    /**
     * How to train: Adam on the mean {@link LogLoss}, a learning rate that falls to zero along half a cosine. The number
     * of epochs is fixed, nothing is chosen by the result.
     *
     * @param width of all layers
     * @param epochs passes over all examples
     * @param batch examples of a mini-batch
     * @param learningRate of the first step
     */
    public record Settings(int width, int epochs, int batch, double learningRate) {
        /** NNLQP's idea at the size of the data there is. */
        public static final Settings DEFAULT = new Settings(16, 120, 64, 0.005);
    }

    /**
     * Trains from scratch.
     *
     * @param examples whole inferences
     * @param seed of the initial weights and of the order of examples
     * @throws IllegalArgumentException if none has a time, or none an energy
     */
    public static Nnlqp train(List<TrainingExample> examples, Settings settings, long seed) {
        double seconds = meanLog(examples, "time", TrainingExample::seconds);
        double joules = meanLog(examples, "energy", TrainingExample::joules);
        Nd4jRuntime.prepare();
        NnlqpInputs inputs = NnlqpInputs.fit(
                examples.stream().flatMap(example -> example.graphs().stream()).toList(), settings.width);
        NnlqpNetwork network = new NnlqpNetwork(settings.width, new double[] {seconds, joules}, DataType.FLOAT);
        network.initialise(seed);
        List<TrainingExample> shuffled = new ArrayList<>(examples);
        Collections.shuffle(shuffled, new Random(seed));
        List<Batch> batches = new ArrayList<>();
        Lists.partition(shuffled, settings.batch).forEach(part -> batches.add(new Batch(part, inputs)));
        fit(network, batches, settings, new Random(seed));
        return new Nnlqp(network, inputs);
    }

    private static double meanLog(
            List<TrainingExample> examples, String what, Function<TrainingExample, OptionalDouble> target) {
        return examples.stream()
                .map(target)
                .filter(OptionalDouble::isPresent)
                .mapToDouble(measured -> Math.log(measured.getAsDouble()))
                .average()
                .orElseThrow(() -> new IllegalArgumentException("no example has a measured " + what));
    }

    private static void fit(NnlqpNetwork network, List<Batch> batches, Settings settings, Random order) {
        Updated updated = new Updated(network.parameters(), settings.learningRate);
        int steps = settings.epochs * batches.size();
        int step = 0;
        for (int epoch = 0; epoch < settings.epochs; epoch++) {
            Collections.shuffle(batches, order);
            for (Batch batch : batches) {
                MemoryWorkspace scratch = Updated.scratch("LLMCO2_NNLQP");
                try (scratch) {
                    updated.clear();
                    batch.backward(network, updated.gradients());
                    updated.step(settings.learningRate * 0.5 * (1 + Math.cos(Math.PI * step++ / steps)), epoch);
                }
            }
        }
    }

    /** Time and energy of an inference, given as its phases. */
    public PhaseCost predict(ImmutableList<EncodedGraph> phases) {
        MemoryWorkspace scratch = Updated.scratch("LLMCO2_NNLQP");
        try (scratch) {
            INDArray output =
                    network.forward(inputs.batch(phases, DataType.FLOAT)).output();
            double[] sums = sums(output.toDoubleMatrix(), 0, phases.size());
            return new PhaseCost(new Energy(sums[1]), new TimeSpan(sums[0]));
        }
    }

    /** The sum over some graphs of each column [seconds, joules]. */
    private static double[] sums(double[][] rows, int first, int last) {
        double[] sums = new double[2];
        for (int g = first; g < last; g++) {
            sums[0] += rows[g][0];
            sums[1] += rows[g][1];
        }
        return sums;
    }

    /** A mini-batch, encoded once. */
    private record Batch(List<TrainingExample> examples, NnlqpInputs.Batch graphs, double weight) {
        Batch(List<TrainingExample> examples, NnlqpInputs inputs) {
            this(
                    examples,
                    inputs.batch(
                            examples.stream()
                                    .flatMap(example -> example.graphs().stream())
                                    .toList(),
                            DataType.FLOAT),
                    examples.stream().mapToDouble(TrainingExample::weight).sum());
        }

        void backward(NnlqpNetwork network, Gradients gradients) {
            Pass pass = network.forward(graphs);
            double[][] predicted = pass.output().toDoubleMatrix();
            double[][] slopes = new double[predicted.length][2];
            int first = 0;
            for (TrainingExample example : examples) {
                int last = first + example.graphs().size();
                double[] sums = sums(predicted, first, last);
                for (int g = first; g < last; g++) {
                    slopes[g][0] = slope(sums[0], example.seconds(), example);
                    slopes[g][1] = slope(sums[1], example.joules(), example);
                }
                first = last;
            }
            pass.backward().apply(Nd4j.create(slopes).castTo(DataType.FLOAT), gradients);
        }

        private double slope(double predicted, OptionalDouble measured, TrainingExample example) {
            return measured.isEmpty()
                    ? 0
                    : example.weight() / weight * LogLoss.slope(predicted, measured.getAsDouble());
        }
    }
}
