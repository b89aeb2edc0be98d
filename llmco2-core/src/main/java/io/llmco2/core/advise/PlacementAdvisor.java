package io.llmco2.core.advise;

import com.google.common.base.Preconditions;
import com.google.common.collect.ImmutableList;
import io.llmco2.core.CarbonEstimator;
import io.llmco2.core.EstimateOutcome;
import io.llmco2.core.EstimateRequest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * Says where to run a mix of requests: which candidates keep the limits, which of them are efficient (the Pareto set over
 * carbon, energy, latency and cost), which one is best, and what speaks against each of the others. All candidates are
 * estimated, so the choice is that of an exhaustive search. Immutable and safe to share between threads.
 *
 * <pre>{@code
 * Advice advice = new PlacementAdvisor(estimator).advise(
 *         RequestMix.of(request, new OutputLength(250, 600)), candidates,
 *         Limits.builder().timeToFirstToken(new TimeSpan(0.5)).build(), Objective.CARBON);
 * }</pre>
 */
public final class PlacementAdvisor {
    private final CarbonEstimator estimator;
    private final Executor executor;
    private final int threads;

    /** An advisor that works on the calling thread. */
    public PlacementAdvisor(CarbonEstimator estimator) {
        this(estimator, Runnable::run, 1);
    }

    /**
     * An advisor that works on several threads, as {@link CarbonEstimator#estimateAll(List, Executor, int)} does.
     *
     * @param executor lends the threads beside the calling one; it is not shut down
     * @param threads how many may work at once, at least 1
     */
    public PlacementAdvisor(CarbonEstimator estimator, Executor executor, int threads) {
        Preconditions.checkArgument(threads >= 1, "threads must be at least 1, but was %s", threads);
        this.estimator = estimator;
        this.executor = executor;
        this.threads = threads;
    }

    /**
     * Where to run.
     *
     * @param mix what is to be served
     * @param candidates where it could run; none is not an error, and gives no choice
     * @param limits what must be kept
     * @param objective what the choice is best by
     */
    public Advice advise(RequestMix mix, List<Candidate> candidates, Limits limits, Objective objective) {
        ImmutableList<Verdict> judged = judge(mix, candidates, limits);
        ImmutableList<Verdict> compared = compare(judged);
        Optional<Verdict.Efficient> choice = compared.stream()
                .filter(Verdict.Efficient.class::isInstance)
                .map(Verdict.Efficient.class::cast)
                .filter(efficient -> efficient.known().of(objective).value().isPresent())
                .min(Comparator.comparing(Verdict.Efficient::known, Figures.by(objective)));
        return new Advice(objective, compared, choice);
    }

    /** Each candidate by itself: what keeps the limits stands as efficient until it is compared. */
    private ImmutableList<Verdict> judge(RequestMix mix, List<Candidate> candidates, Limits limits) {
        List<EstimateRequest> requests = new ArrayList<>();
        for (Candidate candidate : candidates) {
            for (RequestMix.Part part : mix.parts()) {
                part.shares().forEach(share -> requests.add(share.request().on(candidate.placement())));
            }
        }
        List<EstimateOutcome> outcomes = estimator.estimateAll(requests, executor, threads);
        int each = candidates.isEmpty() ? 0 : outcomes.size() / candidates.size();
        ImmutableList.Builder<Verdict> verdicts = ImmutableList.builderWithExpectedSize(candidates.size());
        for (int i = 0; i < candidates.size(); i++) {
            verdicts.add(new Assessment(estimator, mix, candidates.get(i), limits)
                    .verdict(outcomes.subList(i * each, (i + 1) * each)));
        }
        return verdicts.build();
    }

    /** Tells the dominated ones. Whatever is dominated is dominated by an efficient one, since dominance is transitive. */
    private static ImmutableList<Verdict> compare(ImmutableList<Verdict> judged) {
        List<Verdict.Efficient> efficient = efficient(judged);
        return judged.stream()
                .map(verdict -> verdict instanceof Verdict.Efficient one ? dominated(one, efficient) : verdict)
                .collect(ImmutableList.toImmutableList());
    }

    /**
     * Those that no other dominates. What dominates sorts first, or equal where only what they lack differs, so each is held
     * against the few that are efficient so far instead of against all.
     */
    private static List<Verdict.Efficient> efficient(List<Verdict> judged) {
        List<Verdict.Efficient> sorted = judged.stream()
                .filter(Verdict.Efficient.class::isInstance)
                .map(Verdict.Efficient.class::cast)
                .sorted(Comparator.comparing(Verdict.Efficient::known, Figures.by(Objective.CARBON)))
                .toList();
        List<Verdict.Efficient> efficient = new ArrayList<>();
        for (Verdict.Efficient one : sorted) {
            if (efficient.stream().noneMatch(other -> other.known().dominate(one.known()))) {
                efficient.removeIf(other -> one.known().dominate(other.known()));
                efficient.add(one);
            }
        }
        return efficient;
    }

    private static Verdict dominated(Verdict.Efficient one, List<Verdict.Efficient> efficient) {
        return efficient.stream()
                .filter(other -> other.known().dominate(one.known()))
                .findFirst()
                .<Verdict>map(better ->
                        new Verdict.Dominated(one.candidate(), one.known(), better.candidate(), better.known()))
                .orElse(one);
    }
}
