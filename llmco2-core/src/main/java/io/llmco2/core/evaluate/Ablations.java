package io.llmco2.core.evaluate;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.llmco2.core.feature.EncodedGraph;
import io.llmco2.core.feature.FeatureSchema;
import io.llmco2.core.gnn.RooflineNet.Member;
import io.llmco2.core.gnn.Trainer;
import io.llmco2.core.gnn.TrainingExample;
import io.llmco2.core.inference.Inference;
import io.llmco2.core.predict.PhaseCost;
import io.llmco2.hardware.quantity.Energy;
import io.llmco2.hardware.quantity.TimeSpan;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * The network with one thing of it taken away or changed, each a candidate of its own: what a part is worth is the difference
 * to {@code roofline-net} in the same table, on the same rows, with the same seeds. A readout from a pooled graph is not
 * among them, because {@code paper-net} and {@code nnlqp} have one.
 */
public final class Ablations {
    /** What the Roofline says of an operator in its features; the physics around the network keep theirs. */
    private static final ImmutableSet<String> ROOFLINE_FEATURES = ImmutableSet.of("balance", "log_duration");

    private final Trainer.Settings settings;
    private final int members;
    private final Trainer.Progress progress;

    private Ablations(Trainer.Settings settings, int members, Trainer.Progress progress) {
        this.settings = settings;
        this.members = members;
        this.progress = progress;
    }

    /**
     * All of them.
     *
     * @param settings of the whole network
     * @param members of each ensemble, whose geometric mean answers
     */
    public static ImmutableList<Candidate> of(Trainer.Settings settings, int members, Trainer.Progress progress) {
        Ablations ablations = new Ablations(settings, members, progress);
        return ImmutableList.of(
                ablations.seeing("no-messages", Ablations::withoutMessages),
                ablations.seeing("all-to-all", Ablations::withMessagesFromAll),
                ablations.seeing("no-roofline-features", graph -> graph.without(ROOFLINE_FEATURES)),
                ablations.candidate(
                        "no-operators",
                        settings,
                        data -> new TrainingData(data.observations(), ImmutableList.of()),
                        graph -> graph),
                ablations.wide(settings.width() / 2),
                ablations.wide(settings.width() * 2));
    }

    private static EncodedGraph withoutMessages(EncodedGraph graph) {
        return graph.withPredecessors(new int[graph.nodes()][0]);
    }

    /** Every node hears the mean of all others: what a graph without known edges would have. */
    private static EncodedGraph withMessagesFromAll(EncodedGraph graph) {
        int nodes = graph.nodes();
        int[][] others = new int[nodes][];
        for (int i = 0; i < nodes; i++) {
            int self = i;
            others[i] = IntStream.range(0, nodes).filter(j -> j != self).toArray();
        }
        return graph.withPredecessors(others);
    }

    private Candidate seeing(String name, UnaryOperator<EncodedGraph> view) {
        return candidate(name, settings, UnaryOperator.identity(), view);
    }

    private Candidate wide(int width) {
        return candidate(
                "width-" + width, settings.withWidth(width), UnaryOperator.identity(), UnaryOperator.identity());
    }

    private Candidate candidate(
            String name, Trainer.Settings own, UnaryOperator<TrainingData> part, UnaryOperator<EncodedGraph> view) {
        return new Candidate(
                "roofline-net/" + name,
                true,
                Candidates.NETWORK + ": features " + FeatureSchema.VERSION + ", " + members + " x " + own,
                (data, seed) -> {
                    ImmutableList<TrainingExample> examples = part.apply(data).examples().stream()
                            .map(example -> seen(example, view))
                            .collect(ImmutableList.toImmutableList());
                    ImmutableList<Member> trained = IntStream.range(0, members)
                            .mapToObj(i -> new Trainer(own).train(examples, ImmutableList.of(), seed + i, progress))
                            .collect(ImmutableList.toImmutableList());
                    return inference -> Candidate.Claim.of(cost(trained, inference, view));
                });
    }

    private static TrainingExample seen(TrainingExample example, UnaryOperator<EncodedGraph> view) {
        return new TrainingExample(
                example.graphs().stream().map(view).collect(ImmutableList.toImmutableList()),
                example.seconds(),
                example.joules(),
                example.weight());
    }

    private static PhaseCost cost(
            ImmutableList<Member> members, Inference inference, UnaryOperator<EncodedGraph> view) {
        ImmutableList<EncodedGraph> graphs =
                TrainingData.graphs(inference).stream().map(view).collect(ImmutableList.toImmutableList());
        double logJoules = 0;
        double logSeconds = 0;
        for (Member member : members) {
            double joules = 0;
            double seconds = 0;
            for (EncodedGraph graph : graphs) {
                PhaseCost phase = member.predict(graph);
                joules += phase.energy().joules();
                seconds += phase.time().seconds();
            }
            logJoules += Math.log(joules) / members.size();
            logSeconds += Math.log(seconds) / members.size();
        }
        return new PhaseCost(new Energy(Math.exp(logJoules)), new TimeSpan(Math.exp(logSeconds)));
    }
}
