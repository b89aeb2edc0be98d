package io.llmco2.core.gnn;

import com.google.common.base.Supplier;
import com.google.common.base.Suppliers;
import com.google.common.collect.ImmutableList;
import io.llmco2.core.feature.EncodedGraph;
import io.llmco2.core.feature.FeatureEncoder;
import io.llmco2.core.inference.Inference;
import io.llmco2.core.inference.Rates;
import io.llmco2.core.predict.EnergyPrediction;
import io.llmco2.core.predict.EnergyPredictor;
import io.llmco2.core.predict.EnergyTotals;
import io.llmco2.core.predict.Interval;
import io.llmco2.core.predict.OperatorCost;
import io.llmco2.core.predict.PhaseCost;
import io.llmco2.core.predict.Roofline;
import io.llmco2.core.predict.Support;
import io.llmco2.graph.layer.LayerGraph;
import io.llmco2.graph.layer.OperatorNode;
import io.llmco2.hardware.quantity.Energy;
import io.llmco2.hardware.quantity.TimeSpan;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The default predictor: a graph neural network that says of every operator how far it stays below its roof, how long it
 * takes to launch and how much power it draws; physics does the rest (see {@link OperatorReadout}). Several networks of
 * different seeds answer, and the geometric mean of what they say is taken.
 *
 * <p>Runs on plain Java arrays; ND4J is needed for training, and for {@link Nd4jRooflineNet}. Immutable and safe to share between threads. The same
 * inference gives the same doubles, whatever else is asked at the same time.
 */
public final class RooflineNet implements EnergyPredictor {
    private static final String BUNDLED = "roofline-net.weights";

    private final ImmutableList<Member> members;
    private final RooflineEnsemble networks;
    private final ScratchPool<RooflineEnsemble.Scratch> scratches;
    private final WeightsManifest manifest;
    private final TrainedRange trained;

    /** One trained network; {@link Trainer} makes it. */
    public static final class Member implements GraphPredictor {
        private final RooflineNetwork.Frozen network;
        private final Supplier<RooflineEnsemble> alone; // an estimate asks all members at once, and none alone

        Member(RooflineNetwork.Frozen network) {
            this.network = network;
            this.alone = Suppliers.memoize(() -> new RooflineEnsemble(ImmutableList.of(network)));
        }

        RooflineNetwork.Frozen network() {
            return network;
        }

        @Override
        public PhaseCost predict(EncodedGraph graph) {
            RooflineEnsemble.Scratch answer = alone.get().scratch(graph.nodes());
            alone.get().forward(graph, answer);
            double seconds = 0;
            double joules = 0;
            for (int i = 0; i < graph.nodes(); i++) {
                double repeat = graph.physics(i).repeat();
                seconds += repeat * answer.seconds(i);
                joules += repeat * answer.joules(i);
            }
            double idleWatts = graph.power().idleWatts() * graph.power().boards();
            return new PhaseCost(
                    new Energy(graph.pipeline().joules(joules, idleWatts, seconds)),
                    new TimeSpan(graph.pipeline().wallSeconds(seconds)));
        }
    }

    /**
     * An ensemble.
     *
     * @param members at least one
     * @param manifest what they were trained on
     */
    public RooflineNet(ImmutableList<Member> members, WeightsManifest manifest) {
        if (members.isEmpty()) {
            throw new IllegalArgumentException("an ensemble needs at least one trained network");
        }
        long widths = members.stream()
                .map(member -> member.network.width())
                .distinct()
                .count();
        if (widths != 1) {
            throw new IllegalArgumentException("networks of an ensemble must have hidden layers of one width, but had "
                    + members.stream().map(member -> member.network.width()).toList());
        }
        this.members = members;
        this.networks =
                new RooflineEnsemble(members.stream().map(Member::network).collect(ImmutableList.toImmutableList()));
        this.scratches = networks.pool();
        this.manifest = manifest;
        this.trained = manifest.trained();
    }

    /** The bundled weights. */
    public static RooflineNet bundled() {
        return WeightsFile.readBundled(BUNDLED);
    }

    /**
     * Weights that {@code train} wrote.
     *
     * @throws IllegalStateException if the files cannot be read, are damaged, or are of another feature schema
     */
    public static RooflineNet load(Path weights) {
        return WeightsFile.read(weights);
    }

    /**
     * Writes weights and manifest.
     *
     * @param weights the file of the weights; the manifest stands beside it, with {@code .json} added to its name
     */
    public void save(Path weights) {
        WeightsFile.write(this, weights);
    }

    ImmutableList<Member> members() {
        return members;
    }

    /** What the weights were trained on, and how well they did on what they were not. */
    public WeightsManifest manifest() {
        return manifest;
    }

    @Override
    public EnergyPrediction predict(Inference inference) {
        return prediction(inference, sink -> forEachOperator(inference, sink));
    }

    @Override
    public EnergyTotals totals(Inference inference) {
        return totals(inference, sink -> forEachOperator(inference, sink));
    }

    /** What the operators of an inference make together, each of which the source names once, in order. */
    EnergyPrediction prediction(Inference inference, Consumer<OperatorSink> source) {
        ImmutableList.Builder<OperatorCost> operators = ImmutableList.builder();
        Rates rates = inference.deployment().rates();
        double idleWatts = OperatorCost.idleWatts(inference.deployment());
        source.accept((graph, node, seconds, joules) ->
                operators.add(OperatorCost.of(node, Roofline.of(node, rates), graph, idleWatts, seconds, joules)));
        Support support = trained.supportOf(inference);
        return new EnergyPrediction(operators.build(), interval(support), support, manifest.name());
    }

    /** The same without listing them. */
    EnergyTotals totals(Inference inference, Consumer<OperatorSink> source) {
        EnergyTotals.Sum sum = new EnergyTotals.Sum();
        double idleWatts = OperatorCost.idleWatts(inference.deployment());
        source.accept((graph, node, seconds, joules) -> sum.add(
                graph.phase(),
                graph.pipeline().wallSeconds(seconds),
                graph.pipeline().joules(joules, idleWatts, seconds)));
        Support support = trained.supportOf(inference);
        return new EnergyTotals(sum.prefill(), sum.decode(), sum.total(), interval(support), support, manifest.name());
    }

    private Optional<Interval> interval(Support support) {
        return manifest.interval()
                .map(measured -> support == Support.EXTRAPOLATED
                        ? measured.widened(WeightsManifest.EXTRAPOLATION_WIDENS)
                        : measured);
    }

    /** Seconds and joules of all operators of a graph together: the geometric mean of what the networks say. */
    public PhaseCost predict(EncodedGraph graph) {
        return PhaseCost.geometricMean(
                members.stream().map(member -> member.predict(graph)).toList());
    }

    /** Takes what all instances of an operator take on the GPUs of its stage. */
    @FunctionalInterface
    interface OperatorSink {
        void accept(LayerGraph graph, OperatorNode node, double seconds, double joules);
    }

    private void forEachOperator(Inference inference, OperatorSink sink) {
        int nodes = 0;
        for (LayerGraph graph : inference.graphs()) {
            nodes = Math.max(nodes, graph.nodes().size());
        }
        FeatureEncoder encoder = new FeatureEncoder(
                inference.deployment(),
                inference.deployment().rates(),
                inference.workload().promptTokens());
        RooflineEnsemble.Scratch scratch = scratches.take(nodes);
        for (LayerGraph graph : inference.graphs()) {
            networks.forward(encoder.input(graph), scratch);
            for (int i = 0; i < graph.nodes().size(); i++) {
                OperatorNode node = graph.nodes().get(i);
                sink.accept(graph, node, node.repeat() * scratch.seconds(i), node.repeat() * scratch.joules(i));
            }
        }
        scratches.giveBack(scratch);
    }
}
