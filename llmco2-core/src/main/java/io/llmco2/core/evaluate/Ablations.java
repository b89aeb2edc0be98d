package io.llmco2.core.evaluate;

import com.google.common.collect.ImmutableList;
import io.llmco2.core.feature.EncodedGraph;
import io.llmco2.core.feature.FeatureSchema;
import io.llmco2.core.gnn.Design;
import io.llmco2.core.gnn.GraphPredictor;
import io.llmco2.core.gnn.Trainer;
import io.llmco2.core.gnn.TrainingExample;
import io.llmco2.core.inference.Inference;
import io.llmco2.core.predict.PhaseCost;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * The network with one thing of it taken away, added or changed, each a candidate of its own: what a part is worth is the difference
 * to {@code roofline-net} in the same table, on the same rows, with the same seeds.
 */
public final class Ablations {
    private static final double MICROSECOND = 1e-6;

    /** Times below this count as this long: without work there is no logarithm. */
    private static final double SHORTEST_SECONDS = 1e-12;

    private static final double LARGEST_BALANCE = 10;

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
     * @param members of each ensemble. The geometric mean of their totals answers, where {@code roofline-net} takes that of each operator,
     *     so compare single networks: 1
     */
    public static ImmutableList<Candidate> of(Trainer.Settings settings, int members, Trainer.Progress progress) {
        Ablations ablations = new Ablations(settings, members, progress);
        return ImmutableList.of(
                ablations.seeing("no-messages", Ablations::withoutMessages),
                ablations.seeing("all-to-all", Ablations::withMessagesFromAll),
                ablations.seeing("roofline-features", Ablations::withRooflineFeatures),
                ablations.candidate(
                        "no-operators",
                        settings,
                        Design.USUAL,
                        data -> new TrainingData(data.observations(), ImmutableList.of()),
                        graph -> graph),
                ablations.designed("no-rounds", settings, Design.USUAL.withRounds(0)),
                ablations.designed("two-rounds", settings, Design.USUAL.withRounds(2)),
                ablations.designed("pooled-readout", settings, Design.USUAL.withPooledReadout()),
                ablations.designed(
                        "phases-apart", settings.withWidth(2 * settings.width()), Design.USUAL.withPhasesApart()),
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

    /** With what the Roofline says of an operator among the features: whether computing or moving data binds, and the time. */
    private static EncodedGraph withRooflineFeatures(EncodedGraph graph) {
        return graph.withFeatures(physics -> {
            double compute = Math.max(physics.computeSeconds(), SHORTEST_SECONDS);
            double memory = Math.max(physics.memorySeconds(), SHORTEST_SECONDS);
            double balance = Math.max(-LARGEST_BALANCE, Math.min(LARGEST_BALANCE, log2(compute / memory)));
            return new float[] {(float) (balance / 5), (float) (log2(Math.max(compute, memory) / MICROSECOND) / 5)};
        });
    }

    private static double log2(double value) {
        return Math.log(value) / Math.log(2);
    }

    private Candidate seeing(String name, UnaryOperator<EncodedGraph> view) {
        return candidate(name, settings, Design.USUAL, UnaryOperator.identity(), view);
    }

    private Candidate wide(int width) {
        return designed("width-" + width, settings.withWidth(width), Design.USUAL);
    }

    private Candidate designed(String name, Trainer.Settings own, Design design) {
        return candidate(name, own, design, UnaryOperator.identity(), UnaryOperator.identity());
    }

    private Candidate candidate(
            String name,
            Trainer.Settings own,
            Design design,
            UnaryOperator<TrainingData> part,
            UnaryOperator<EncodedGraph> view) {
        return new Candidate(
                "roofline-net/" + name,
                true,
                Candidates.NETWORK + ": features " + FeatureSchema.VERSION + ", " + members + " x " + own + ", "
                        + design,
                (data, seed) -> {
                    ImmutableList<TrainingExample> examples = part.apply(data).examples().stream()
                            .map(example -> seen(example, view))
                            .collect(ImmutableList.toImmutableList());
                    ImmutableList<GraphPredictor> trained = IntStream.range(0, members)
                            .mapToObj(i -> trained(own, design, examples, seed + i))
                            .collect(ImmutableList.toImmutableList());
                    return inference -> Candidate.Claim.of(cost(trained, inference, view));
                });
    }

    private GraphPredictor trained(Trainer.Settings own, Design design, List<TrainingExample> examples, long seed) {
        Trainer trainer = new Trainer(own);
        return design.equals(Design.USUAL)
                ? trainer.train(examples, ImmutableList.of(), seed, progress)
                : trainer.train(design, examples, seed, progress);
    }

    private static TrainingExample seen(TrainingExample example, UnaryOperator<EncodedGraph> view) {
        return example.withGraphs(example.graphs().stream().map(view).collect(ImmutableList.toImmutableList()));
    }

    private static PhaseCost cost(
            ImmutableList<GraphPredictor> members, Inference inference, UnaryOperator<EncodedGraph> view) {
        ImmutableList<EncodedGraph> graphs =
                TrainingData.graphs(inference).stream().map(view).collect(ImmutableList.toImmutableList());
        return PhaseCost.geometricMean(members.stream()
                .map(member -> graphs.stream().map(member::predict).reduce(PhaseCost.ZERO, PhaseCost::plus))
                .toList());
    }
}
