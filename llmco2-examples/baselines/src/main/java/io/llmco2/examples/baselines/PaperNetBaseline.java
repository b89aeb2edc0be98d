package io.llmco2.examples.baselines;

import com.google.common.collect.ImmutableList;
import io.llmco2.core.evaluate.Candidate;
import io.llmco2.core.evaluate.Candidate.Claim;
import io.llmco2.core.evaluate.TrainingData;
import io.llmco2.core.feature.KernelGraph;
import io.llmco2.core.feature.PaperEncoder;
import io.llmco2.core.gnn.PaperNet;
import io.llmco2.core.gnn.PaperNet.Example;
import io.llmco2.core.gnn.PaperNet.Output;
import io.llmco2.core.gnn.PaperNet.Settings;
import io.llmco2.core.gnn.TrainingExample;
import io.llmco2.core.inference.Inference;
import io.llmco2.core.measurement.Observations.Observation;
import io.llmco2.core.predict.PhaseCost;
import io.llmco2.hardware.quantity.Energy;
import io.llmco2.hardware.quantity.TimeSpan;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Function;

/**
 * LLMCO2's network, and NNLQP's, on whole inferences of any architecture, time and energy at once. Two things differ from the
 * papers, which have one source and thousands of rows: the head says logarithms and pays for their errors, because sources
 * span six orders of magnitude (by the relative error, which is never more than one below the truth, it would sink to zero), and mini-batches are smaller where there are fewer than 8192 examples, so that 50 epochs are 800 steps. A tenth of the rows
 * chooses the epoch.
 */
public final class PaperNetBaseline {
    private static final int STEPS_PER_EPOCH = 16;
    private static final int LEAST_BATCH = 16;
    private static final int JUDGES = 10; // one in so many rows

    private PaperNetBaseline() {}

    /** LLMCO2's: {@code paper-net}. */
    static Candidate paperNet() {
        return candidate("paper-net", Settings.PAPER, PaperEncoder.WITH_ROOFLINE);
    }

    /** NNLQP's (Liu et al., ICPP 2022): one smaller network for both phases, which sees no Roofline. */
    static Candidate nnlqp() {
        return candidate("nnlqp", Settings.NNLQP, new PaperEncoder(false));
    }

    private static Candidate candidate(String name, Settings published, PaperEncoder encoder) {
        Settings settings = published.withOutput(Output.EXPONENTIAL);
        return new Candidate(
                name,
                true,
                "5." + PaperNet.VERSION + ": " + settings + ", " + encoder + ", " + STEPS_PER_EPOCH + " steps",
                (data, seed) -> fit(data, settings, encoder, seed));
    }

    /**
     * Learns from whole inferences.
     *
     * @param settings of the network, whose mini-batch is the largest that is taken
     * @throws IllegalArgumentException if no row has a time, or none an energy
     */
    public static Function<Inference, Claim> fit(
            TrainingData data, Settings settings, PaperEncoder encoder, long seed) {
        List<Observation> rows = new ArrayList<>(data.observations());
        Collections.shuffle(rows, new Random(seed));
        int judges = rows.size() < 2 * JUDGES ? 0 : rows.size() / JUDGES;
        List<Example> training = examples(rows.subList(judges, rows.size()), encoder);
        int batch = Math.max(LEAST_BATCH, Math.min(settings.batch(), training.size() / STEPS_PER_EPOCH));
        PaperNet net = PaperNet.train(
                training,
                examples(rows.subList(0, judges), encoder),
                settings.withBatch(batch),
                seed,
                (epoch, loss, error) -> {});
        return inference -> Claim.of(cost(net.predict(encoder.encode(inference))));
    }

    private static List<Example> examples(List<Observation> rows, PaperEncoder encoder) {
        return rows.stream()
                .flatMap(row -> {
                    ImmutableList<KernelGraph> graphs = encoder.encode(row.inference());
                    return new TrainingData(ImmutableList.of(row), ImmutableList.of())
                            .examples().stream().map(example -> example(example, graphs));
                })
                .toList();
    }

    /** What the network of operators learns from, in this encoding: the whole, or its prefill. */
    private static Example example(TrainingExample example, ImmutableList<KernelGraph> graphs) {
        return new Example(
                graphs.subList(0, example.graphs().size()),
                ImmutableList.of(
                        example.seconds().orElse(Double.NaN), example.joules().orElse(Double.NaN)),
                example.weight());
    }

    private static PhaseCost cost(double[] secondsAndJoules) {
        return new PhaseCost(new Energy(secondsAndJoules[1]), new TimeSpan(secondsAndJoules[0]));
    }
}
