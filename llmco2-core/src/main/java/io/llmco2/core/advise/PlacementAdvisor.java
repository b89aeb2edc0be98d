package io.llmco2.core.advise;

import com.google.common.base.Preconditions;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import io.llmco2.core.CarbonEstimator;
import io.llmco2.core.EstimateOutcome;
import io.llmco2.core.EstimateRequest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
        ImmutableSet<String> leftOut = leftOut(judged);
        ImmutableList<Verdict> compared = compare(judged, leftOut);
        Optional<Verdict.Efficient> choice = compared.stream()
                .filter(Verdict.Efficient.class::isInstance)
                .map(Verdict.Efficient.class::cast)
                .filter(efficient -> efficient.known().of(objective).value().isPresent())
                .min(Comparator.comparing(one -> one.known().without(leftOut), Figures.by(objective)));
        return new Advice(objective, compared, choice, leftOut);
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

    /** Terms of carbon that are not known of all, if nothing is fully known. Without an accelerator its host is no term either. */
    private static ImmutableSet<String> leftOut(List<Verdict> judged) {
        ImmutableList<Figure> carbon = judged.stream()
                .filter(Verdict.Efficient.class::isInstance)
                .map(verdict -> ((Verdict.Efficient) verdict).known().carbon())
                .filter(figure -> figure.value().isPresent())
                .collect(ImmutableList.toImmutableList());
        if (carbon.stream().anyMatch(Figure::complete)) {
            return ImmutableSet.of();
        }
        ImmutableSet.Builder<String> leftOut = ImmutableSet.builder();
        for (Figure figure : carbon) {
            leftOut.addAll(Sets.intersection(figure.lacking(), Assessment.TERMS));
            if (figure.lacking().contains(Assessment.EMBODIED)) {
                leftOut.add(Assessment.EMBODIED_HOST);
            }
        }
        return leftOut.build();
    }

    /** Tells the dominated ones. Whatever is dominated is dominated by an efficient one, since dominance is transitive. */
    private static ImmutableList<Verdict> compare(ImmutableList<Verdict> judged, Set<String> leftOut) {
        List<Verdict.Efficient> efficient = efficient(judged, leftOut);
        return judged.stream()
                .map(verdict -> verdict instanceof Verdict.Efficient one ? dominated(one, efficient, leftOut) : verdict)
                .collect(ImmutableList.toImmutableList());
    }

    /**
     * Those that no other dominates. What dominates sorts first, or equal where only what they lack differs, so each is held
     * against the few that are efficient so far instead of against all.
     */
    private static List<Verdict.Efficient> efficient(List<Verdict> judged, Set<String> leftOut) {
        List<Verdict.Efficient> sorted = judged.stream()
                .filter(Verdict.Efficient.class::isInstance)
                .map(Verdict.Efficient.class::cast)
                .sorted(Comparator.comparing(one -> one.known().without(leftOut), Figures.by(Objective.CARBON)))
                .toList();
        List<Verdict.Efficient> efficient = new ArrayList<>();
        for (Verdict.Efficient one : sorted) {
            if (efficient.stream().noneMatch(other -> dominates(other, one, leftOut))) {
                efficient.removeIf(other -> dominates(one, other, leftOut));
                efficient.add(one);
            }
        }
        return efficient;
    }

    /**
     * Whether one is known to be better with all its terms, and no worse in those that all candidates have: so the best by those
     * is never dominated. Both are transitive.
     */
    private static boolean dominates(Verdict.Efficient one, Verdict.Efficient other, Set<String> leftOut) {
        return one.known().dominate(other.known())
                && (leftOut.isEmpty()
                        || one.known()
                                .without(leftOut)
                                .carbon()
                                .noWorseThan(other.known().without(leftOut).carbon()));
    }

    private static Verdict dominated(Verdict.Efficient one, List<Verdict.Efficient> efficient, Set<String> leftOut) {
        return efficient.stream()
                .filter(other -> dominates(other, one, leftOut))
                .findFirst()
                .<Verdict>map(better ->
                        new Verdict.Dominated(one.candidate(), one.known(), better.candidate(), better.known()))
                .orElse(one);
    }
}
