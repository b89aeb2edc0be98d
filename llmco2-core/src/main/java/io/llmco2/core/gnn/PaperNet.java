package io.llmco2.core.gnn;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Lists;
import io.llmco2.core.feature.KernelGraph;
import io.llmco2.graph.Phase;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;

/**
 * The predictor of LLMCO2 (Fu et al. 2024, arXiv:2410.02950): a graph neural network for prefill and another for decode,
 * each from the kernels of a layer straight to seconds or joules, without physics. What was measured of several phases
 * together teaches both networks through their sum. By its settings it is also NNLQP (Liu et al., ICPP 2022), one
 * smaller network for everything. Needs ND4J to answer too. Immutable once trained; safe to share between threads.
 */
public final class PaperNet {
    /** Rises when the same examples, settings and seed give another network. */
    public static final int VERSION = 2;

    private static final int PART =
            256; // examples that are walked together: more do not fit a cache, fewer are mostly overhead of operators
    private static final String SCRATCH = "LLMCO2_PAPER_NET";

    private final Settings settings;
    private final Scales scales;
    private final Map<Phase, PaperNetwork> networks;

    private PaperNet(Settings settings, Scales scales, Map<Phase, PaperNetwork> networks) {
        this.settings = settings;
        this.scales = scales;
        this.networks = networks;
    }

    /** How the kernels of a graph become one row. */
    public enum Pooling {
        /** The largest value of each column: LLMCO2. */
        MAX,
        /** The sum of each column: NNLQP. */
        SUM
    }

    /** What the head says, and how wrong that is. */
    public enum Output {
        /** The number itself and its squared relative error, as in the paper; may be negative. */
        LINEAR {
            @Override
            double loss(double predicted, double measured) {
                return SquaredRelativeError.of(predicted, measured);
            }

            @Override
            double slope(double predicted, double measured) {
                return SquaredRelativeError.slope(predicted, measured);
            }
        },
        /** Its logarithm and the square of that one's error: for measurements that span orders of magnitude; never negative. */
        EXPONENTIAL {
            @Override
            double loss(double predicted, double measured) {
                return SquaredLogError.of(predicted, measured);
            }

            @Override
            double slope(double predicted, double measured) {
                return SquaredLogError.slope(predicted, measured);
            }
        };

        abstract double loss(double predicted, double measured);

        /** The derivative of the loss by the prediction. */
        abstract double slope(double predicted, double measured);
    }

    /**
     * How to train: Adam on the mean loss of the {@link Output}; the epoch with the least mean relative error on the
     * validation examples is kept.
     *
     * @param width of all layers
     * @param pooling over the kernels
     * @param phaseNetworks whether prefill and decode have a network each
     * @param output what the head says, and the loss
     * @param dropout probability
     * @param epochs passes over all examples
     * @param batch examples of a mini-batch
     * @param learningRate of the first epoch
     * @param rateDecay by which every epoch multiplies the learning rate
     */
    public record Settings(
            int width,
            Pooling pooling,
            boolean phaseNetworks,
            Output output,
            double dropout,
            int epochs,
            int batch,
            double learningRate,
            double rateDecay) {

        /** As the paper says. */
        public static final Settings PAPER =
                new Settings(64, Pooling.MAX, true, Output.LINEAR, 0.05, 50, 512, 0.01, 0.98);

        /** NNLQP trained the same way. */
        public static final Settings NNLQP =
                new Settings(16, Pooling.SUM, false, Output.LINEAR, 0.05, 50, 512, 0.01, 0.98);

        public Settings {
            if (width < 1 || epochs < 1 || batch < 1) {
                throw new IllegalArgumentException("width, epochs and batch must be at least 1, but were " + width
                        + ", " + epochs + " and " + batch);
            }
        }

        /** With another head. */
        public Settings withOutput(Output changed) {
            return new Settings(
                    width, pooling, phaseNetworks, changed, dropout, epochs, batch, learningRate, rateDecay);
        }

        /** With a network for each phase, or one for both. */
        public Settings withPhaseNetworks(boolean changed) {
            return new Settings(width, pooling, changed, output, dropout, epochs, batch, learningRate, rateDecay);
        }

        /** With another length of training. */
        public Settings withEpochs(int changed) {
            return new Settings(
                    width, pooling, phaseNetworks, output, dropout, changed, batch, learningRate, rateDecay);
        }

        /** With other mini-batches. */
        public Settings withBatch(int changed) {
            return new Settings(
                    width, pooling, phaseNetworks, output, dropout, epochs, changed, learningRate, rateDecay);
        }
    }

    /**
     * Something measured.
     *
     * @param graphs the phases that it covers; what was measured is their sum
     * @param measured values > 0, NaN where not measured; of all examples as many, in the same order
     * @param weight how much its errors count
     */
    public record Example(ImmutableList<KernelGraph> graphs, ImmutableList<Double> measured, double weight) {
        public Example {
            if (graphs.isEmpty()) {
                throw new IllegalArgumentException("an example needs a graph");
            }
            for (double value : measured) {
                if (!(Double.isNaN(value) || value > 0 && value < Double.POSITIVE_INFINITY)) {
                    throw new IllegalArgumentException(
                            "measurements must be finite and > 0, or NaN where there is none, but were " + measured);
                }
            }
        }
    }

    /**
     * Trains from scratch. The same seed and examples give the same bits on the same kind of CPU.
     *
     * @param training examples to learn from
     * @param validation examples that choose the epoch; the training examples choose it where there are none
     * @param seed of initial weights, dropout and order
     * @throws IllegalArgumentException if there is no training example, or one of the values was never measured
     */
    public static PaperNet train(
            List<Example> training, List<Example> validation, Settings settings, long seed, Trainer.Progress progress) {
        if (training.isEmpty()) {
            throw new IllegalArgumentException("no example has anything to learn from");
        }
        Nd4jRuntime.prepare();
        Scales scales = Scales.fit(training);
        Map<Phase, PaperNetwork> networks = new EnumMap<>(Phase.class);
        KernelGraph shape = training.get(0).graphs().get(0);
        for (Phase phase : settings.phaseNetworks ? Phase.values() : new Phase[] {Phase.PREFILL}) {
            PaperNetwork network = new PaperNetwork(
                    settings,
                    shape.nodes()[0].length,
                    shape.globals().length,
                    centre(training, phase, settings.phaseNetworks),
                    DataType.FLOAT);
            network.initialise(seed + 31 * phase.ordinal());
            networks.put(phase, network);
        }
        PaperNet net = new PaperNet(settings, scales, networks);
        net.fit(training, validation.isEmpty() ? training : validation, seed, progress);
        return net;
    }

    /** Mean logarithms of what was measured where a phase has a part in; of everything where it has none. */
    private static double[] centre(List<Example> examples, Phase phase, boolean phaseNetworks) {
        List<Example> with = examples.stream()
                .filter(example ->
                        !phaseNetworks || example.graphs().stream().anyMatch(graph -> graph.phase() == phase))
                .toList();
        List<Example> used = with.isEmpty() ? examples : with;
        return IntStream.range(0, examples.get(0).measured().size())
                .mapToDouble(c -> used.stream()
                        .mapToDouble(example -> Math.log(example.measured().get(c)))
                        .filter(log -> !Double.isNaN(log))
                        .average()
                        .orElseGet(() -> requireAny(examples, c)))
                .toArray();
    }

    private static double requireAny(List<Example> examples, int output) {
        return examples.stream()
                .mapToDouble(example -> Math.log(example.measured().get(output)))
                .filter(log -> !Double.isNaN(log))
                .average()
                .orElseThrow(() -> new IllegalArgumentException("no example has a measured value " + output));
    }

    private void fit(List<Example> training, List<Example> validation, long seed, Trainer.Progress progress) {
        List<Example> shuffled = new ArrayList<>(training);
        Random order = new Random(seed);
        List<PaperBatch> judges = parts(validation);
        List<Updated> updated = networks.values().stream()
                .map(network -> new Updated(network.parameters(), settings.learningRate))
                .toList();
        Dropout dropout = new Dropout(settings.dropout, seed);
        double best = Double.POSITIVE_INFINITY;
        for (int epoch = 1; epoch <= settings.epochs; epoch++) {
            double rate = settings.learningRate * Math.pow(settings.rateDecay, epoch - 1);
            Collections.shuffle(shuffled, order);
            List<List<Example>> batches = Lists.partition(shuffled, settings.batch);
            double sum = 0;
            for (List<Example> batch : batches) {
                sum += backward(parts(batch), updated, dropout);
                MemoryWorkspace scratch = Nd4jRuntime.scratch(SCRATCH);
                try (scratch) {
                    for (Updated each : updated) {
                        each.step(rate, epoch);
                    }
                }
            }
            double judged = error(judges);
            if (!Double.isFinite(sum) || Double.isNaN(judged)) {
                throw new IllegalStateException("the loss of epoch " + epoch + " is " + sum + ", the error " + judged
                        + ", so nothing can be learned any more; a lower learning rate may help");
            }
            progress.epoch(epoch, sum / batches.size(), judged);
            if (judged < best) {
                best = judged;
                updated.forEach(Updated::remember);
            }
        }
        updated.forEach(Updated::recall);
    }

    /** Sets the gradients of a mini-batch and returns its loss. */
    private double backward(List<PaperBatch> batch, List<Updated> updated, Dropout dropout) {
        updated.forEach(Updated::clear);
        double weight = batch.stream().mapToDouble(PaperBatch::weight).sum();
        double loss = 0;
        for (PaperBatch part : batch) {
            MemoryWorkspace scratch = Nd4jRuntime.scratch(SCRATCH);
            try (scratch) {
                loss += part.backward(networks, updated, dropout, weight);
            }
        }
        return loss;
    }

    private List<PaperBatch> parts(List<Example> examples) {
        return Lists.partition(examples, PART).stream()
                .map(part -> new PaperBatch(part, settings, scales))
                .toList();
    }

    /** Mean relative error over all examples. */
    private double error(List<PaperBatch> parts) {
        double sum = 0;
        double weight = 0;
        for (PaperBatch part : parts) {
            MemoryWorkspace scratch = Nd4jRuntime.scratch(SCRATCH);
            try (scratch) {
                sum += part.error(networks);
                weight += part.weight();
            }
        }
        return sum / weight;
    }

    /** What the phases take together, in the order of {@link Example#measured}. */
    public double[] predict(List<KernelGraph> graphs) {
        return predictAll(List.of(ImmutableList.copyOf(graphs)))[0];
    }

    /** As {@link #predict} for many, [inferences][outputs], faster. */
    public double[][] predictAll(List<ImmutableList<KernelGraph>> inferences) {
        return Lists.partition(inferences, PART).stream()
                .flatMap(part -> Arrays.stream(predictSome(part)))
                .toArray(double[][]::new);
    }

    private double[][] predictSome(List<ImmutableList<KernelGraph>> inferences) {
        List<Example> asked = inferences.stream()
                .map(graphs -> new Example(graphs, ImmutableList.of(), 1))
                .toList();
        MemoryWorkspace scratch = Nd4jRuntime.scratch(SCRATCH);
        try (scratch) {
            return new PaperBatch(asked, settings, scales).predict(networks);
        }
    }

    /**
     * Scales of the columns.
     *
     * @param nodes of every phase
     * @param globals of every phase
     */
    record Scales(Standardiser nodes, Standardiser globals) {
        static Scales fit(List<Example> examples) {
            return new Scales(
                    Standardiser.fit(graphs(examples)
                            .flatMap(graph -> Arrays.stream(graph.nodes()))
                            .toList()),
                    Standardiser.fit(graphs(examples).map(KernelGraph::globals).toList()));
        }

        private static Stream<KernelGraph> graphs(List<Example> examples) {
            return examples.stream().flatMap(example -> example.graphs().stream());
        }
    }
}
