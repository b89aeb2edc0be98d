package io.llmco2.core.gnn;

import com.google.common.base.Preconditions;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.Lists;
import io.llmco2.core.feature.EncodedGraph;
import io.llmco2.core.gnn.Parameters.Gradients;
import io.llmco2.core.gnn.Parameters.Parameter;
import io.llmco2.core.predict.PhaseCost;
import io.llmco2.hardware.quantity.Energy;
import io.llmco2.hardware.quantity.TimeSpan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Trains a {@link RooflineNetwork}: Adam on the mean {@link LogLoss} of mini-batches, which are drawn anew in every pass,
 * a learning rate that falls to zero along half a cosine, weights pulled to zero ({@link Decay}). The weights of the epoch
 * with the least error on the validation examples are kept, those of the last epoch where there are none. A feature that
 * no example has, such as a kind of board left out, gets no weight. The same seed and examples give the same bits on the
 * same kernels of one thread of OpenBLAS, which takes those of the CPU unless the variable {@code OPENBLAS_CORETYPE} names others.
 */
public final class Trainer {
    private static final String SCRATCH = "LLMCO2_ROOFLINE_NET";

    private final Settings settings;

    /**
     * How to train.
     *
     * @param width of the hidden layers
     * @param epochs passes over all examples
     * @param batch examples of a mini-batch
     * @param learningRate of the first step
     * @param decay how strongly weights are pulled to zero
     * @param patience epochs without a new best validation error after which training ends
     */
    public record Settings(int width, int epochs, int batch, double learningRate, Decay decay, int patience) {
        /** What the bundled weights were trained with. */
        public static final Settings DEFAULT = new Settings(48, 80, 128, 0.01, Decay.USUAL, 80);

        /** The same with other passes, after none of which training ends early. */
        public Settings withEpochs(int passes) {
            return new Settings(width, passes, batch, learningRate, decay, passes);
        }

        /** The same with other hidden layers. */
        public Settings withWidth(int other) {
            return new Settings(other, epochs, batch, learningRate, decay, patience);
        }
    }

    /** Is told how training goes. */
    @FunctionalInterface
    public interface Progress {
        /** After every epoch: mean loss of training and of validation examples, or the former again if there are none. */
        void epoch(int epoch, double training, double validation);
    }

    /**
     * The share of a weight that a step takes away, over the learning rate: how strongly weights are pulled to zero. What
     * few models tell, or what differs little between operators, is pulled harder, or single models are learned by heart.
     *
     * @param usual of most weights
     * @param messages of those that carry messages
     * @param power of those that say how much power an operator takes, which differs far less than time does
     */
    public record Decay(double usual, double messages, double power) {
        /** Does best on architectures that are left out. */
        public static final Decay USUAL = new Decay(0.05, 1, 0.2);
    }

    public Trainer(Settings settings) {
        this.settings = settings;
    }

    /**
     * Trains from scratch.
     *
     * @param training examples to learn from
     * @param validation examples that choose the epoch; the last one is taken where there are none
     * @param seed of the initial weights and of the order of examples
     * @throws IllegalArgumentException if there is no training example
     */
    public RooflineNet.Member train(
            List<TrainingExample> training, List<TrainingExample> validation, long seed, Progress progress) {
        return new RooflineNet.Member(
                network(Design.USUAL, training, validation, seed, progress).freeze());
    }

    /** The same of any design, to compare with; answers slowly, on ND4J, to one thread at a time. */
    public GraphPredictor train(Design design, List<TrainingExample> training, long seed, Progress progress) {
        RooflineNetwork network = network(design, training, ImmutableList.of(), seed, progress);
        return graph -> {
            INDArray cost = network.forward(GraphBatch.of(ImmutableList.of(graph), DataType.FLOAT))
                    .output();
            return new PhaseCost(new Energy(cost.getDouble(0, 1)), new TimeSpan(cost.getDouble(0, 0)));
        };
    }

    private RooflineNetwork network(
            Design design,
            List<TrainingExample> training,
            List<TrainingExample> validation,
            long seed,
            Progress progress) {
        Nd4jRuntime.prepare();
        Preconditions.checkArgument(!training.isEmpty(), "no example has anything to learn from");
        RooflineNetwork network = new RooflineNetwork(features(training), settings.width, design, DataType.FLOAT);
        network.initialise(seed);
        network.ignore(constantZero(training));
        List<TrainingExample> shuffled = new ArrayList<>(training);
        List<Batch> judges = Lists.partition(validation, settings.batch).stream()
                .map(Batch::new)
                .toList();
        Parameters parameters = network.parameters();
        Updated updated = new Updated(parameters, settings.learningRate);
        INDArray decay = decay(parameters);

        Random order = new Random(seed);
        double best = Double.POSITIVE_INFINITY;
        int bestEpoch = 0;
        int step = 0;
        for (int epoch = 1; epoch <= settings.epochs && epoch - bestEpoch <= settings.patience; epoch++) {
            Collections.shuffle(shuffled, order);
            List<List<TrainingExample>> batches = Lists.partition(shuffled, settings.batch);
            double sum = 0;
            for (List<TrainingExample> batch : batches) {
                double rate = settings.learningRate
                        * 0.5
                        * (1 + Math.cos(Math.PI * step / ((double) settings.epochs * batches.size())));
                MemoryWorkspace scratch = Nd4jRuntime.scratch(SCRATCH);
                try (scratch) {
                    updated.clear();
                    sum += new Batch(batch).backward(network, updated.gradients());
                    updated.step(rate, epoch);
                    parameters.flat().subi(parameters.flat().mul(decay).muli(rate));
                }
                step++;
            }
            requireFinite(sum, epoch);
            double judged = judges.isEmpty() ? sum / batches.size() : loss(network, judges);
            progress.epoch(epoch, sum / batches.size(), judged);
            if (judges.isEmpty() || judged < best) {
                best = judged;
                bestEpoch = epoch;
                updated.remember();
            }
        }
        updated.recall();
        return network;
    }

    private static void requireFinite(double loss, int epoch) {
        if (!Double.isFinite(loss)) {
            throw new IllegalStateException("the loss of epoch " + epoch + " is " + loss
                    + ", so nothing can be learned any more; a lower learning rate may help");
        }
    }

    private static int features(List<TrainingExample> examples) {
        return examples.get(0).graphs().get(0).features()[0].length;
    }

    /** The features that are 0 in every node of every example: nothing can be learned of them. */
    private static BitSet constantZero(List<TrainingExample> examples) {
        BitSet zero = new BitSet();
        zero.set(0, features(examples));
        for (TrainingExample example : examples) {
            for (EncodedGraph graph : example.graphs()) {
                for (float[] node : graph.features()) {
                    for (int i = zero.nextSetBit(0); i >= 0; i = zero.nextSetBit(i + 1)) {
                        zero.set(i, node[i] == 0);
                    }
                }
            }
        }
        return zero;
    }

    private static double loss(RooflineNetwork network, List<Batch> batches) {
        double sum = 0;
        for (Batch batch : batches) {
            MemoryWorkspace scratch = Nd4jRuntime.scratch(SCRATCH);
            try (scratch) {
                sum += batch.loss(network);
            }
        }
        return sum / batches.size();
    }

    private INDArray decay(Parameters parameters) {
        INDArray decay = Nd4j.zeros(DataType.FLOAT, 1, parameters.flat().length());
        for (Parameter p : parameters.all()) {
            for (long i = 0; i < p.length(); i++) {
                decay.putScalar(p.offset() + i, decay(p.name(), i / p.value().rows()));
            }
        }
        return decay;
    }

    private double decay(String name, long column) {
        if (name.endsWith(".bias")) {
            return 0;
        }
        if (name.endsWith(SageConv.NEIGHBOUR)) {
            return settings.decay.messages;
        }
        return name.equals(RooflineNetwork.HEAD) && column >= OperatorReadout.FIRST_OF_POWER
                ? settings.decay.power
                : settings.decay.usual;
    }

    /** A mini-batch, encoded. */
    private static final class Batch {
        private final List<TrainingExample> examples;
        private final GraphBatch graphs;
        private final double weight;

        Batch(List<TrainingExample> examples) {
            this.examples = examples;
            List<EncodedGraph> encoded = new ArrayList<>();
            examples.forEach(example -> encoded.addAll(example.graphs()));
            this.graphs = GraphBatch.of(encoded, DataType.FLOAT);
            this.weight = examples.stream().mapToDouble(TrainingExample::weight).sum();
        }

        double loss(RooflineNetwork network) {
            return compare(network.forward(graphs).output(), null);
        }

        double backward(RooflineNetwork network, Gradients gradients) {
            Pass pass = network.forward(graphs);
            INDArray slopes = Nd4j.create(DataType.FLOAT, pass.output().shape(), 'f');
            double loss = compare(pass.output(), slopes);
            pass.backward().apply(slopes, gradients);
            return loss;
        }

        /** The mean loss, and its slopes by every graph's seconds and joules. */
        private double compare(INDArray output, INDArray slopes) {
            double[] predicted = HostArrays.values(output);
            int graphCount = predicted.length / 2;
            double[] slope = new double[predicted.length];
            double loss = 0;
            int first = 0;
            for (TrainingExample example : examples) {
                int last = first + example.graphs().size();
                ExampleLoss error = ExampleLoss.of(
                        example, sum(predicted, first, last), sum(predicted, graphCount + first, graphCount + last));
                double share = example.weight() / weight;
                loss += share * error.loss();
                Arrays.fill(slope, first, last, share * error.bySeconds());
                Arrays.fill(slope, graphCount + first, graphCount + last, share * error.byJoules());
                first = last;
            }
            if (slopes != null) {
                slopes.assign(HostArrays.matrix(slope, graphCount, 2, slopes.dataType()));
            }
            return loss;
        }

        private static double sum(double[] values, int first, int last) {
            double sum = 0;
            for (int i = first; i < last; i++) {
                sum += values[i];
            }
            return sum;
        }
    }
}
