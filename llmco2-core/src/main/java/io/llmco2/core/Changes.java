package io.llmco2.core;

import com.google.common.collect.ImmutableList;
import io.llmco2.core.Explanation.Change;
import io.llmco2.core.Explanation.Effect;
import io.llmco2.core.Explanation.Infeasible;
import io.llmco2.core.Explanation.Lever;
import io.llmco2.core.Explanation.Outcome;
import io.llmco2.graph.ParallelSplit;
import io.llmco2.graph.Precision;
import io.llmco2.graph.Workload;
import io.llmco2.graph.Workload.OnePhase;
import io.llmco2.graph.Workload.RaggedBatch;
import io.llmco2.hardware.quantity.Energy;
import io.llmco2.hardware.quantity.TimeSpan;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * What could be changed of a request, one thing at a time: twice and half the batch, other precisions, twice and half the tensor
 * parallelism. All of them are answered, those that cannot be with the reason; none is left out but a half of what
 * cannot be halved, because it is one or has several lengths.
 */
final class Changes {
    /** What engines commonly serve; the KV cache keeps its own format where it has one. */
    private static final ImmutableList<Precision> PRECISIONS =
            ImmutableList.of(Precision.BF16, Precision.FP8, Precision.INT8, Precision.INT4);

    private final EstimateRequest request;
    private final CarbonEstimate now;
    private final Function<EstimateRequest, CarbonEstimate> estimator;
    private final List<Change> changes = new ArrayList<>();

    private Changes(EstimateRequest request, CarbonEstimate now, Function<EstimateRequest, CarbonEstimate> estimator) {
        this.request = request;
        this.now = now;
        this.estimator = estimator;
    }

    /** All of them, the least energy per token first, what cannot be last. */
    static ImmutableList<Change> of(
            EstimateRequest request, CarbonEstimate now, Function<EstimateRequest, CarbonEstimate> estimator) {
        Changes all = new Changes(request, now, estimator);
        all.batches();
        all.precisions();
        all.splits();
        return all.changes.stream()
                .sorted(Comparator.comparingDouble(change -> change.effect()
                        .map(effect -> effect.energyPerToken().joules())
                        .orElse(Double.POSITIVE_INFINITY)))
                .collect(ImmutableList.toImmutableList());
    }

    /** Energy of the accelerators for one generated token. */
    static Energy perToken(EstimateRequest request, CarbonEstimate estimate) {
        Workload workload = request.workload();
        return estimate.total().energy().times(1 / (workload.batchSize() * workload.generatedTokens()));
    }

    private void batches() {
        Workload workload = request.workload();
        double size = workload.batchSize();
        boolean ragged = workload instanceof RaggedBatch
                || workload instanceof OnePhase one && one.whole() instanceof RaggedBatch;
        Workload twice = workload.withRequests(ragged ? 2 : Math.round(2 * size));
        add(Lever.BATCH, number(twice.batchSize()), request.with(twice));
        if (!ragged && size >= 2) {
            Workload half = workload.withRequests(Math.round(size / 2));
            add(Lever.BATCH, number(half.batchSize()), request.with(half));
        }
    }

    private static String number(double batch) {
        return batch == Math.rint(batch) ? Long.toString((long) batch) : Double.toString(batch);
    }

    private void precisions() {
        Precision own = request.precision();
        for (Precision other : PRECISIONS) {
            Precision kept = own.kvCache() == own.activations() ? other : other.withKvCache(own.kvCache());
            if (!kept.equals(own)) {
                add(
                        Lever.PRECISION,
                        kept.name(),
                        request.with(request.execution().with(kept)));
            }
        }
    }

    private void splits() {
        int ranks = request.split().tensor();
        tensor(2 * ranks);
        if (ranks > 1) {
            tensor(ranks / 2);
        }
    }

    private void tensor(int ranks) {
        String setting = ranks + (ranks == 1 ? " GPU" : " GPUs");
        try {
            add(
                    Lever.TENSOR_PARALLELISM,
                    setting,
                    request.with(request.execution().with(split(ranks))));
        } catch (IllegalArgumentException tooMany) { // more ranks than a split can have
            changes.add(new Change(Lever.TENSOR_PARALLELISM, setting, new Infeasible(tooMany.getMessage())));
        }
    }

    /** Experts that were spread whole over all ranks still are. */
    private ParallelSplit split(int tensor) {
        ParallelSplit own = request.split();
        return new ParallelSplit(
                tensor,
                own.pipeline(),
                own.data(),
                own.context(),
                own.expert() == 1 ? 1 : tensor * own.data(),
                own.microBatches());
    }

    private void add(Lever lever, String setting, EstimateRequest changed) {
        changes.add(new Change(lever, setting, outcome(changed)));
    }

    private Outcome outcome(EstimateRequest changed) {
        CarbonEstimate then;
        try {
            then = estimator.apply(changed);
        } catch (IllegalArgumentException infeasible) {
            return new Infeasible(infeasible.getMessage());
        }
        Energy energy = perToken(changed, then);
        Optional<TimeSpan> time = then.latency().timePerOutputToken();
        Optional<TimeSpan> before = now.latency().timePerOutputToken();
        return new Effect(
                energy,
                energy.joules() / perToken(request, now).joules(),
                time,
                time.isPresent() && before.isPresent()
                        ? OptionalDouble.of(time.get().seconds() / before.get().seconds())
                        : OptionalDouble.empty(),
                then.support());
    }
}
