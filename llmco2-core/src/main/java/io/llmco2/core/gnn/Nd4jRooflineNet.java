package io.llmco2.core.gnn;

import com.google.common.collect.ImmutableList;
import io.llmco2.core.feature.FeatureEncoder;
import io.llmco2.core.feature.GraphInput;
import io.llmco2.core.gnn.RooflineNet.Member;
import io.llmco2.core.inference.Inference;
import io.llmco2.core.predict.EnergyPrediction;
import io.llmco2.core.predict.EnergyPredictor;
import io.llmco2.core.predict.EnergyTotals;
import io.llmco2.graph.layer.LayerGraph;
import io.llmco2.graph.layer.OperatorNode;
import java.util.ArrayList;
import java.util.List;

/**
 * A {@link RooflineNet} whose networks run on ND4J, as they do in training, and of many inferences as one batch. Answers are those of
 * the net within 1e-5; their last bits depend on what else is in the batch and on the kind of processor. The net itself, on plain
 * arrays, is faster for a single inference and needs no native library.
 *
 * <p>Safe to share between threads. Arrays in native memory are made once for each size of batch, up to the largest, and lent from thread to
 * thread. What ND4J needs is set for the whole process, see {@link Nd4jRuntime#prepare}.
 */
public final class Nd4jRooflineNet implements EnergyPredictor {
    private final RooflineNet net;
    private final Nd4jEnsemble networks;
    private final ScratchPool<Nd4jEnsemble.Scratch> scratches;

    /**
     * The same networks on ND4J.
     *
     * @throws IllegalStateException if no ND4J backend for this platform is on the class path
     */
    public Nd4jRooflineNet(RooflineNet net) {
        Nd4jRuntime.prepare();
        this.net = net;
        this.networks =
                new Nd4jEnsemble(net.members().stream().map(Member::network).collect(ImmutableList.toImmutableList()));
        this.scratches = networks.pool();
    }

    @Override
    public EnergyPrediction predict(Inference inference) {
        Answers answers = ask(ImmutableList.of(inference));
        return net.prediction(inference, sink -> answers.tell(inference, 0, sink));
    }

    @Override
    public EnergyTotals totals(Inference inference) {
        return totals(ImmutableList.of(inference)).get(0);
    }

    /** What each of the inferences takes, in their order; all of them go through the networks together. */
    public ImmutableList<EnergyTotals> totals(List<Inference> inferences) {
        Answers answers = ask(inferences);
        ImmutableList.Builder<EnergyTotals> totals = ImmutableList.builderWithExpectedSize(inferences.size());
        int first = 0;
        for (Inference inference : inferences) {
            int begin = first;
            totals.add(net.totals(inference, sink -> answers.tell(inference, begin, sink)));
            first += nodes(inference);
        }
        return totals.build();
    }

    private static int nodes(Inference inference) {
        int nodes = 0;
        for (LayerGraph graph : inference.graphs()) {
            nodes += graph.nodes().size();
        }
        return nodes;
    }

    private Answers ask(List<Inference> inferences) {
        List<GraphInput> graphs = new ArrayList<>(2 * inferences.size());
        int nodes = 0;
        for (Inference inference : inferences) {
            FeatureEncoder encoder = new FeatureEncoder(
                    inference.deployment(),
                    inference.deployment().rates(),
                    inference.workload().promptTokens());
            for (LayerGraph graph : inference.graphs()) {
                graphs.add(encoder.input(graph));
            }
            nodes += nodes(inference);
        }
        Answers answers = new Answers(new double[nodes], new double[nodes]);
        Nd4jEnsemble.Scratch scratch = scratches.take(0);
        networks.forward(graphs, scratch, answers.seconds, answers.joules);
        scratches.giveBack(scratch);
        return answers;
    }

    /**
     * What the networks say of one instance of every node.
     *
     * @param joules of all boards
     */
    private record Answers(double[] seconds, double[] joules) {

        /** Tells of an inference whose first node is that one of all. */
        void tell(Inference inference, int first, RooflineNet.OperatorSink sink) {
            int node = first;
            for (LayerGraph graph : inference.graphs()) {
                for (OperatorNode operator : graph.nodes()) {
                    sink.accept(graph, operator, operator.repeat() * seconds[node], operator.repeat() * joules[node]);
                    node++;
                }
            }
        }
    }
}
