package io.llmco2.core.gnn;

import com.google.common.collect.ImmutableList;
import io.llmco2.core.feature.EncodedGraph;
import io.llmco2.core.feature.FeatureEncoder;
import io.llmco2.core.gnn.RooflineNet.Member;
import io.llmco2.core.inference.Inference;
import io.llmco2.core.predict.EnergyPrediction;
import io.llmco2.core.predict.EnergyPredictor;
import io.llmco2.core.predict.EnergyTotals;
import io.llmco2.graph.layer.LayerGraph;
import io.llmco2.graph.layer.OperatorNode;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;

/**
 * A {@link RooflineNet} whose networks run on ND4J, as they do in training, and of many inferences as one batch. Answers are those of
 * the net within 1e-5; their last bits depend on what else is in the batch and on the kind of processor. The net itself, on plain
 * arrays, is faster for a single inference and needs no native library.
 *
 * <p>Safe to share between threads. Each thread that asks keeps one block of native memory, as large as its first batch needed; larger
 * ones borrow more while they are asked. What ND4J needs is set for the whole process, see {@link Nd4jRuntime#prepare}.
 */
public final class Nd4jRooflineNet implements EnergyPredictor {
    private final RooflineNet net;
    private final ImmutableList<RooflineNetwork> networks;

    /**
     * The same networks on ND4J.
     *
     * @throws IllegalStateException if no ND4J backend for this platform is on the class path
     */
    public Nd4jRooflineNet(RooflineNet net) {
        Nd4jRuntime.prepare();
        this.net = net;
        this.networks = net.members().stream()
                .map(Member::network)
                .map(RooflineNetwork::of)
                .collect(ImmutableList.toImmutableList());
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
        List<EncodedGraph> graphs = new ArrayList<>();
        for (Inference inference : inferences) {
            for (LayerGraph graph : inference.graphs()) {
                graphs.add(FeatureEncoder.encode(
                        graph, inference.deployment(), inference.workload().promptTokens()));
            }
        }
        MemoryWorkspace scratch = Nd4jRuntime.scratch();
        try (scratch) {
            GraphBatch batch = GraphBatch.of(graphs, DataType.FLOAT);
            double[][] answers = new double[networks.size()][];
            for (int i = 0; i < answers.length; i++) {
                answers[i] = HostArrays.values(networks.get(i).operators(batch).output());
            }
            return new Answers(answers);
        }
    }

    /**
     * What every network says.
     *
     * @param ofNetworks seconds of all nodes, then joules of one board of all nodes, of one instance
     */
    private record Answers(double[][] ofNetworks) {

        /** Tells of an inference whose first node is that one of the batch. */
        void tell(Inference inference, int first, RooflineNet.OperatorSink sink) {
            int boards = inference.deployment().split().gpusPerStage();
            int node = first;
            for (LayerGraph graph : inference.graphs()) {
                for (OperatorNode operator : graph.nodes()) {
                    double seconds = operator.repeat() * mean(node);
                    double joules = operator.repeat() * boards * mean(ofNetworks[0].length / 2 + node);
                    sink.accept(graph, operator, seconds, joules);
                    node++;
                }
            }
        }

        private double mean(int element) {
            double log = 0;
            for (double[] answer : ofNetworks) {
                log += Math.log(answer[element]) / ofNetworks.length;
            }
            return Math.exp(log);
        }
    }
}
